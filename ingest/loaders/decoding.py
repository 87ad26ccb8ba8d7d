"""From a file to text: gzip, byte order marks, and the encodings that shops really export."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ingest.problems import FileError, Origin

_LARGEST_FILE = 1 << 30  # bytes, unpacked; more is not a shop's export but a mistake or a bomb
_UTF16_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}

Fallback = Literal["gb18030", "cp1252"]
_NAMES: dict[Fallback, str] = {"gb18030": "GB18030 (GBK)", "cp1252": "Windows-1252 (Latin-1)"}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read. `name` is what people see; `stem` and `suffix` ignore a final `.gz`."""

    path: Path
    name: str

    @property
    def origin(self) -> Origin:
        return Origin(self.path, self.name)

    def at(self, line: int | None) -> Origin:
        return Origin(self.path, self.name, line)

    @property
    def bare(self) -> Path:
        return self.path.with_suffix("") if self.path.suffix.lower() == ".gz" else self.path

    @property
    def suffix(self) -> str:
        return self.bare.suffix.lower()

    @property
    def stem(self) -> str:
        return self.bare.stem


Notes = Callable[[int | None, str], None]
"""Called with a line (from 1) and what was noticed there."""


def read_text(file: SourceFile, note: Notes) -> str:
    """The file's text with `\\n` line ends and no NUL. Raises FileError when it is not text or cannot be read."""
    raw = _read_bytes(file.path)
    encoding = _UTF16_MARKS.get(raw[:2])
    if encoding is not None:
        text = raw[2:].decode(encoding, errors="replace")
    else:
        raw = raw.removeprefix(b"\xef\xbb\xbf")
        _refuse_binary(raw)
        text = _decode(raw, note)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first = text.find("\x00")
    if first >= 0:
        note(text.count("\n", 0, first) + 1, "NUL bytes were removed")
    return text.replace("\x00", "")


def _read_bytes(path: Path) -> bytes:
    try:
        if path.suffix.lower() != ".gz":
            if path.stat().st_size > _LARGEST_FILE:
                raise FileError("the file is larger than 1 GiB; split it")
            return path.read_bytes()
        with gzip.open(path) as packed:
            raw = packed.read(_LARGEST_FILE + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise FileError(f"the gzip file is damaged ({error}); export it again") from None
    except OSError as error:
        raise FileError(f"the file cannot be read ({error.strerror or error})") from None
    if len(raw) > _LARGEST_FILE:
        raise FileError("the file is larger than 1 GiB when unpacked; split it")
    return raw


def _refuse_binary(raw: bytes) -> None:
    head = raw[:4096]
    # A stray NUL is a broken export; many are an image, a spreadsheet or an archive with the wrong name.
    if head.count(0) > len(head) // 20 + 1:
        raise FileError("this is not a text file; save it as UTF-8 text")


def _decode(raw: bytes, note: Notes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        first_bad = raw.count(b"\n", 0, error.start) + 1
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
