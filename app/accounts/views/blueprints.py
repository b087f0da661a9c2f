from flask import Blueprint

from app.accounts.sessions import keep_seen

bp = Blueprint("accounts", __name__)
people_bp = Blueprint("people", __name__)

bp.after_app_request(keep_seen)
