"""A PDF as another program reads it: its words, and whether a screen reader finds its way."""

import io
from typing import Any

from pypdf import PdfReader
from werkzeug.test import TestResponse


def opened(written: bytes | TestResponse) -> PdfReader:
    if isinstance(written, TestResponse):
        assert (written.status_code, written.mimetype) == (200, "application/pdf")
        written = written.data
    return PdfReader(io.BytesIO(written))


def words_of(reader: PdfReader) -> str:
    """In single spaces, without the marks where a long word may be broken."""
    pages = (page.extract_text() for page in reader.pages)
    return " ".join("\n".join(pages).replace("\u200b", "").split())


def roles_of(reader: PdfReader) -> set[str]:
    """The kinds of tag in it: H1, P, TH, …"""
    found: set[str] = set()
    ahead = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while ahead:
        element: Any = ahead.pop().get_object()
        if isinstance(element, list):
            ahead += element
        elif isinstance(element, dict):
            if "/S" in element:
                found.add(str(element["/S"]).lstrip("/"))
            if "/K" in element:
                ahead.append(element["/K"])
    return found
