"""The schools around a searching director, and what a test reads of the pages that they see."""

from typing import Any

from sqlalchemy import event

from app.accounts.models import Person
from app.database import db
from tests.support.browser import Page
from tests.support.makers import (
    a_board,
    a_director,
    a_person,
    a_profile,
    a_region,
    a_school,
    an_swv,
)


class Town:
    """Two schools of one board, a third elsewhere in the samenwerkingsverband, one far away."""

    def __init__(self) -> None:
        self.region = a_region()
        self.swv = an_swv()
        self.board = a_board()
        around = {"swv": self.swv, "region": self.region}
        self.school = a_school("De Regenboog", board=self.board, **around)
        self.sister = a_school("De Kameleon", board=self.board, **around)
        self.other = a_school("Het Baken", board=a_board("Stichting Kompas"), **around)
        self.far = a_school("De Verte")
        self.director = a_director(self.school)

    def colleague(self, name: str, at: Any = None, **shares: Any) -> Person:
        person = a_person(name, at=at or self.sister)
        a_profile(person, **{"skills": ["sociale-veiligheid"]} | shares)
        return person


def names(page: Page) -> list[str]:
    """Who is found, in the order of the page."""
    return [tag.get_text(strip=True) for tag in page.select(".who__name")]


def statements(visit: Any, path: str, **request: Any) -> int:
    """How often this page asks the database something, once the process is warm."""
    visit(path, **request)  # what is read once a process is read now
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        visit(path, **request)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)
