"""The one blueprint of this feature."""

from flask import Blueprint

bp = Blueprint("documents", __name__)
