"""Pages for registering and signing in, for one's own account, and for the people one leads."""

from app.accounts.views import account, inviting, links, people, registering, signing
from app.accounts.views.blueprints import bp, people_bp

__all__ = ["account", "bp", "inviting", "links", "people", "people_bp", "registering", "signing"]
