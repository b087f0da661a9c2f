"""Why a programme is there, as who runs it writes it down."""

from typing import Any

from app.programmes import figures
from app.programmes.models import Figure
from app.programmes.views.blueprint import bp
from app.programmes.views.owner_forms import EMPTY_ROWS, MOST_FIGURES, ProblemForm
from app.programmes.views.owning import owned, step
from app.web.guard import policy


@bp.route("/programmas/<public_id:public_id>/probleem", methods=["GET", "POST"])
@policy("programme_owner")
def problem(public_id: str) -> Any:
    programme = owned(public_id)
    rows = [_row(each) for each in programme.figures]
    empty: list[dict[str, Any]] = [{} for _ in range(min(EMPTY_ROWS, MOST_FIGURES - len(rows)))]
    form = ProblemForm(
        version=programme.version, data={"problem": programme.problem, "rows": [*rows, *empty]}
    )
    return step(
        form,
        public_id,
        lambda found, **who: figures.tell(found, form.problem.data, _told(form), **who),
        "programmes/problem.html",
        to=".programme",
        says="Bewaard.",
    )


def _row(figure: Figure) -> dict[str, Any]:
    return {
        "what": figure.what,
        "region": figure.region.name if figure.region else "",
        "value": figure.value,
        "year": figure.year,
        "source": figure.source,
    }


def _told(form: ProblemForm) -> list[figures.Told]:
    rows = [entry.form for entry in form.rows.entries]
    return [
        figures.Told(
            row.what.data, row.region.data or "", row.value.data, row.year.data, row.source.data
        )
        for row in rows
        if not row.is_empty
    ]
