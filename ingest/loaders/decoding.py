"""From a file to text: gzip, byte order marks, and the encodings that shops really export."""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from ingest.problems import FileError, Origin

_LARGEST_FILE = 1 << 30  # bytes, unpacked; more is not a shop's export but a mistake or a bomb
_GZIP = b"\x1f\x8b"
_GZIP_FORMAT = 31  # as zlib calls it
_PIECE = 1 << 16
_MARKUP = (".xml", ".html", ".htm")
_ENCODING = re.compile(rb"""(?i)<(?:\?xml|meta)\b[^>]{0,200}?(?:encoding|charset)\s*=\s*["']?\s*([\w.:-]{2,40})""")
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252", "ascii": "cp1252"}
_UTF16_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}

Fallback = Literal["gb18030", "cp1252"]
_NAMES: dict[Fallback, str] = {"gb18030": "GB18030 (GBK)", "cp1252": "Windows-1252 (Latin-1)"}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read. `name` is what people see; `stem` and `suffix` ignore a final `.gz`.

    `reads_as` is the name whose stem and suffix count instead of the path's own: where the content is not what the
    suffix says, or the file is a kept copy of a web page. `source` is the place under which what it gives is
    remembered (default: the path), `url` where a reader can see it, `sheet` the one to read of a workbook.
    """

    path: Path
    name: str
    reads_as: str = ""
    source: Path | None = None
    url: str = ""
    sheet: str = ""

    @property
    def origin(self) -> Origin:
        return Origin(self.source or self.path, self.name)

    def at(self, line: int | None) -> Origin:
        return Origin(self.source or self.path, self.name, line)

    @property
    def bare(self) -> Path:
        path = Path(self.reads_as or self.path.name)
        return path.with_suffix("") if path.suffix.lower() == ".gz" else path

    @property
    def suffix(self) -> str:
        return self.bare.suffix.lower()

    @property
    def stem(self) -> str:
        return self.bare.stem

    def with_suffix(self, suffix: str) -> SourceFile:
        return replace(self, reads_as=f"{self.stem}{suffix}")


Notes = Callable[[int | None, str], None]
"""Called with a line (from 1) and what was noticed there."""


def read_text(file: SourceFile, note: Notes, cut: Callable[[str], None] | None = None) -> str:
    """The file's text with `\\n` line ends and no NUL. Raises FileError when it is not text or cannot be read.

    Where `cut` is given, a packed file that breaks off gives its whole lines before that place, and `cut` the reason.
    """
    raw = read_binary(file) if cut is None else _read_whole_lines(file, cut)
    encoding = _UTF16_MARKS.get(raw[:2])
    if encoding is not None:
        text = raw[2:].decode(encoding, errors="replace")
    else:
        raw = raw.removeprefix(b"\xef\xbb\xbf")
        _refuse_binary(raw)
        text = _decode(raw, _stated_encoding(raw) if file.suffix in _MARKUP else None, note)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first = text.find("\x00")
    if first >= 0:
        note(text.count("\n", 0, first) + 1, "NUL bytes were removed")
    return text.replace("\x00", "")


def read_binary(file: SourceFile) -> bytes:
    """The file's bytes, unpacked if they are gzip, whatever the name says. Raises FileError."""
    raw, damage = _read(file)
    if damage:
        raise FileError(f"the gzip file is damaged ({damage}); export it again")
    return raw


def _read_whole_lines(file: SourceFile, cut: Callable[[str], None]) -> bytes:
    raw, damage = _read(file)
    if not damage:
        return raw
    raw = raw[: raw.rfind(b"\n") + 1]
    if not raw:
        raise FileError(f"the gzip file is damaged ({damage}); export it again")
    cut(f"the gzip file is damaged or cut off ({damage}); the lines before that place were read")
    return raw


def _read(file: SourceFile) -> tuple[bytes, str]:
    """The bytes, unpacked as far as that goes, and why it does not go on."""
    try:
        if file.path.stat().st_size > _LARGEST_FILE:
            raise FileError("the file is larger than 1 GiB; split it")
        raw = file.path.read_bytes()
    except OSError as error:
        raise FileError(f"the file cannot be read ({error.strerror or error})") from None
    return _unpack(raw) if raw[:2] == _GZIP else (raw, "")


def _unpack(packed: bytes) -> tuple[bytes, str]:
    pieces: list[bytes] = []
    size = start = 0
    unpacker = zlib.decompressobj(_GZIP_FORMAT)
    while start < len(packed):
        try:
            pieces.append(unpacker.decompress(packed[start : start + _PIECE], _LARGEST_FILE + 1 - size))
        except zlib.error as error:
            return b"".join(pieces), str(error)
        size += len(pieces[-1])
        if size > _LARGEST_FILE:
            raise FileError("the file is larger than 1 GiB when unpacked; split it")
        start = min(start + _PIECE, len(packed)) - len(unpacker.unused_data)
        if unpacker.eof:
            if packed[start : start + 2] != _GZIP:
                return b"".join(pieces), ""  # what some programs append is no part of it
            unpacker = zlib.decompressobj(_GZIP_FORMAT)
    return b"".join(pieces), "it ends too early"


def read_head(path: Path, size: int) -> bytes:
    """The first bytes, unpacked; empty if they cannot be read."""
    try:
        with path.open("rb") as opened:
            if opened.peek(2)[:2] != _GZIP:
                return opened.read(size)
            with gzip.open(opened) as packed:
                return packed.read(size)
    except (EOFError, gzip.BadGzipFile, zlib.error, OSError):
        return b""


def _stated_encoding(raw: bytes) -> str | None:
    """The encoding that an XML or HTML file names at its beginning, if Python knows it."""
    match = _ENCODING.search(raw[:2048])
    try:
        return codecs.lookup(match[1].decode("ascii")).name if match else None
    except LookupError:
        return None


def _refuse_binary(raw: bytes) -> None:
    head = raw[:4096]
    # A stray NUL is a broken export; many are an image, a spreadsheet or an archive with the wrong name.
    if head.count(0) > len(head) // 20 + 1:
        raise FileError("this is not a text file; save it as UTF-8 text")


def _decode(raw: bytes, stated: str | None, note: Notes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        first_bad = raw.count(b"\n", 0, error.start) + 1
    if stated is not None and (text := _strictly(raw, stated)) is not None:
        return text
    fallback = _likely_encoding(raw)
    lines = raw.split(b"\n")
    bad = [number for number, line in enumerate(lines, 1) if _as_utf8(line) is None]
    good = sum(1 for line in lines if not line.isascii() and _as_utf8(line) is not None)
    if good < len(bad):
        note(first_bad, f"the file is not UTF-8; it was read as {_NAMES[fallback]}, please check the accents")
        return raw.decode(fallback, errors="replace")
    # A UTF-8 file into which a few lines of another encoding were pasted.
    for number in bad:
        note(number, f"this line is not UTF-8; it was read as {_NAMES[fallback]}, please check the accents")
    decoded = (_as_utf8(line) for line in lines)
    pairs = zip(decoded, lines, strict=True)
    return "\n".join(line.decode(fallback, errors="replace") if text is None else text for text, line in pairs)


def _strictly(raw: bytes, encoding: str) -> str | None:
    """The text where `encoding` fits every byte. Web pages that say GB 2312 or Latin-1 mean their supersets."""
    try:
        return raw.decode(_SUPERSETS.get(encoding, encoding))
    except (UnicodeDecodeError, LookupError):
        return None


def _as_utf8(line: bytes) -> str | None:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _likely_encoding(raw: bytes) -> Fallback:
    """GB18030 if most of its non-ASCII byte pairs are everyday Chinese (GB 2312 level 1 and punctuation)."""
    sample = b"\n".join(line for line in raw.split(b"\n") if _as_utf8(line) is None)[:200_000]
    common = other = position = 0
    while position < len(sample):
        lead = sample[position]
        if lead < 0x80:
            position += 1
            continue
        trail = sample[position + 1] if position + 1 < len(sample) else 0
        is_common = (0xB0 <= lead <= 0xD7 or 0xA1 <= lead <= 0xA3) and trail >= 0xA1
        common += is_common
        other += not is_common
        position += 2 if is_common else 1
    return "gb18030" if common > other else "cp1252"
