"""Which good examples there are: one's own first, then all that one may read."""

from typing import Any

from flask import render_template, request
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db
from app.expertise.access import skills_by_slugs
from app.practices import access, lists
from app.practices.models import Practice
from app.practices.views.common import bp
from app.practices.views.showing import rows
from app.web.guard import current_person, policy

A_PAGE = 12
MOST_OWN = 50


@bp.get("")
@policy("practices")
def index() -> Any:
    today = clock.today()
    shared = access.shared(current_person, today)
    themes = lists.themes_of(shared)
    theme = request.args.get("thema", "")
    slugs = request.args.getlist("skill")[: lists.MOST_SLUGS]
    skills = db.session.scalars(skills_by_slugs(slugs)).all() if slugs else []
    found = shared
    if skills:
        found = lists.about(found, [skill.slug for skill in skills])
    if any(domain == theme for domain, _, _ in themes):
        found = lists.of_theme(found, theme)
    total = access.how_many(found)
    last = max(1, -(-total // A_PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), last)
    shown = lists.newest_first(found).offset((page - 1) * A_PAGE).limit(A_PAGE)
    return render_template(
        "practices/index.html",
        own=_own(),
        may_write=db.session.scalar(
            access.schools_to_write_for(current_person, today).order_by(None).limit(1)
        )
        is not None,
        rows=rows(db.session.scalars(shown.options(joinedload(Practice.school))).all()),
        themes=themes,
        theme=theme,
        skills=skills,
        total=total,
        page=page,
        last=last,
        args={name: value for name, value in (("thema", theme), ("skill", slugs)) if value},
    )


def _own() -> Any:
    """In which this person has a part, and of the schools that they answer for what was taken
    back."""
    today = clock.today()
    mine = access.own(current_person).with_only_columns(Practice.id).order_by(None)
    away = (
        access.led(current_person, today)
        .where(Practice.state == "withdrawn")
        .with_only_columns(Practice.id)
    )
    found = (
        select(Practice)
        .where(Practice.id.in_(mine.union(away)))
        .options(joinedload(Practice.school))
        .order_by(Practice.moved_at.desc(), Practice.id.desc())
        .limit(MOST_OWN)
    )
    return rows(db.session.scalars(found).all())
