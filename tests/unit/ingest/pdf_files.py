"""Tiny PDF files written by hand, so that tests need no program that makes them."""

from __future__ import annotations

import io
from collections.abc import Sequence

Line = tuple[int, str]
"""Type size in points, and the text."""


def pdf(*pages: Sequence[Line], title: str = "") -> bytes:
    """A PDF with a page for each list of lines; an empty list is a page without text, as a scan has it."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids: list[str] = []
    for lines in pages:
        content = _content(lines)
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
        font = "<< /Font << /F1 3 0 R >> >>"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources {font} /Contents {len(objects)} 0 R >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    if title:
        objects.append(f"<< /Title ({title}) >>")
    return _file(objects, has_title=bool(title))


def encrypted(raw: bytes, password: str) -> bytes:
    """The same file behind a user password."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(raw)))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _content(lines: Sequence[Line]) -> str:
    if not lines:
        return "0 0 595 842 re f"
    parts = ["BT", "50 800 Td"]
    for size, text in lines:
        escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        parts += [f"/F1 {size} Tf", f"0 -{size + 6} Td", f"({escaped}) Tj"]
    return "\n".join([*parts, "ET"])


def _file(objects: Sequence[str], *, has_title: bool) -> bytes:
    raw = b"%PDF-1.4\n"
    offsets: list[int] = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(raw))
        raw += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    info = f" /Info {len(objects)} 0 R" if has_title else ""
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R{info} >>\nstartxref\n{len(raw)}\n%%EOF"
    return raw + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode("latin-1")
