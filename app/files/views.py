"""Giving a file to who may read it: to keep, and never as a page of this site."""

import io
from typing import Any

from flask import Response, send_file

from app.files.models import StoredFile

# Should a browser show it all the same, then without scripts, forms or an address of ours.
ALONE = "default-src 'none'; frame-ancestors 'none'; sandbox"


def given(file: StoredFile) -> Response:
    """A picture is shown by a page that names it, although its own address gives it to keep."""
    response: Any = send_file(
        io.BytesIO(file.content),
        mimetype=file.of_kind.mimetype,
        as_attachment=True,
        download_name=file.name,
        max_age=0,
    )
    response.headers["Content-Security-Policy"] = ALONE
    return response
