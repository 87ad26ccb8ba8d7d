"""Any file that is a table: which reader reads it."""

from __future__ import annotations

from ingest.loaders import rows, workbook, xml_feed
from ingest.loaders.decoding import SourceFile
from ingest.loaders.sheet import Sheet
from ingest.problems import FileError

SUFFIXES = (*rows.SUFFIXES, *workbook.SUFFIXES, *xml_feed.SUFFIXES)


def read_sheet(file: SourceFile, limit: int | None = None) -> Sheet:
    """Read a table file. Raises FileError when nothing of it can be read.

    With a `limit`, formats that are slow to read stop after so many rows: enough to tell what the columns are.
    """
    if file.suffix in workbook.SUFFIXES:
        return workbook.read_workbook(file, limit)
    if file.suffix in xml_feed.SUFFIXES:
        return xml_feed.read_feed(file, limit)
    if file.suffix in rows.SUFFIXES:
        return rows.read_rows(file)
    raise FileError("this is a text, not a table; is it the page of an error or of a log-in?")
