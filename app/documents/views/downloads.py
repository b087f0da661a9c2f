"""What somebody takes with them: a file with its own name, never a page of the browser."""

from flask import Response

from app.database import db
from app.documents.paper import Paper, as_pdf


def attachment(body: bytes, content_type: str, name: str) -> Response:
    response = Response(body, content_type=content_type)
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def as_download(paper: Paper, name: str) -> Response:
    """As `name`.pdf."""
    db.session.rollback()  # everything is read: the snapshot need not wait for the printer
    return attachment(as_pdf(paper), "application/pdf", f"{name}.pdf")
