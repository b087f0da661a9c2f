"""The blueprint of search, and where what it remembers is kept."""

from typing import Any

from flask import Blueprint

from app.search.matcher import keep_index
from app.search.sync import keep_columns

bp = Blueprint("search", __name__)


@bp.record
def _keep_index(state: Any) -> None:
    settings = state.app.config["SETTINGS"]
    kept = settings.data_dir / "search_index"
    keep_index(settings.database, kept / "concepts")
    keep_columns(settings.database, kept / "columns", state.app.app_context)
