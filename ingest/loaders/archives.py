"""Office files are zip archives: what is checked before one is opened, so that a small file cannot fill the memory."""

from __future__ import annotations

import io
import zipfile

from ingest.problems import FileError

_MOST_PARTS = 20_000
_SUSPICIOUS_SIZE = 16 << 20  # bytes unpacked; below, any ratio is harmless
_HIGHEST_RATIO = 200  # real workbooks and documents are packed to a tenth or a thirtieth


def check_archive(raw: bytes, largest: int, *, content_only: bool = False) -> None:
    """Refuse an archive that unpacks to more than `largest` bytes, is packed absurdly tight, locked or damaged.

    The sizes are those that the archive states; zipfile never unpacks more than that. With `content_only`, pictures
    and other media do not count, because they are never unpacked as text. Raises FileError.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
        raise FileError(f"the file is damaged and cannot be opened ({error}); save it again") from None
    if len(parts) > _MOST_PARTS:
        raise FileError(f"the file holds {len(parts):,} parts, which no document does; it was not opened")
    if any(part.flag_bits & 1 for part in parts):
        raise FileError("the file is protected with a password; save it without one")
    counted = [part for part in parts if not (content_only and "/media/" in part.filename)]
    size = sum(part.file_size for part in counted)
    if size > largest:
        raise FileError(
            f"the file unpacks to {size / 1e6:,.0f} MB, at most {largest / 1e6:,.0f} MB are taken; split it"
        )
    if size > _SUSPICIOUS_SIZE and size > _HIGHEST_RATIO * max(1, sum(part.compress_size for part in counted)):
        raise FileError(f"the file unpacks to {size / 1e6:,.0f} MB of almost nothing (a zip bomb); it was not opened")
