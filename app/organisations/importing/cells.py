"""One line by column name. Whatever does not fit is refused, with its line number."""

import re
from collections.abc import Iterable

from app.organisations.importing.files import Line
from app.organisations.models import Organisation

LONGEST: dict[str, int] = {
    column.name: length
    for column in Organisation.__table__.columns
    if (length := getattr(column.type, "length", None))
}


class Cells:
    def __init__(self, line: Line, columns: dict[str, int]) -> None:
        self.line = line
        self._columns = columns

    def __contains__(self, column: str) -> bool:
        return column in self._columns

    def text(self, column: str, fits: str = "", *, required: bool = False) -> str:
        """The cell without needless spaces; `fits` names the model's column that must hold it."""
        value = " ".join(self.line.cells[self._columns[column]].split())
        if required and not value:
            raise self.line.broken("%(column)s is leeg.", column=column)
        if fits and len(value) > LONGEST[fits]:
            raise self.line.broken(
                "%(column)s is langer dan %(longest)d tekens.", column=column, longest=LONGEST[fits]
            )
        return value

    def code(self, column: str, form: str, what: str, *, required: bool = True) -> str:
        value = self.text(column).upper()
        if not value and not required:
            return ""
        if not re.fullmatch(form, value, re.ASCII):
            raise self._not(value, what)
        return value

    def digits(self, column: str, length: int, what: str, *, required: bool = False) -> str:
        """A number kept as text; spreadsheets lose its leading zeros, so they are put back."""
        value = self.code(column, rf"\d{{1,{length}}}", what, required=required)
        return value.zfill(length) if value else ""

    def number(self, column: str, least: float, most: float, what: str) -> float | None:
        value = self.text(column)
        if not value:
            return None
        if not re.fullmatch(r"\d{1,9}(\.\d{1,20})?", value, re.ASCII):
            raise self._not(value, what)
        if not least <= float(value) <= most:
            raise self._not(value, what)
        return float(value)

    def count(self, column: str, most: int, what: str) -> int | None:
        """A whole number; `<5`, the way to hide a few, is as good as unknown."""
        value = self.text(column)
        if re.fullmatch(r"< ?\d", value):
            return None
        if value and not value.isdecimal():
            raise self._not(value, what)
        number = self.number(column, 0, most, what)
        return None if number is None else int(number)

    def one_of(self, column: str, allowed: Iterable[str], *, required: bool = False) -> str:
        value = self.text(column, required=required)
        if not value:
            return ""
        for option in allowed:
            if option.lower() == value.lower():
                return option
        message = "‘%(value)s’ hoort niet in %(column)s (wel: %(allowed)s)."
        listed = ", ".join(allowed)
        raise self.line.broken(message, value=value[:40], column=column, allowed=listed)

    def postcode(self, column: str) -> str:
        value = self.code(column, r"[1-9]\d{3} ?(?!SA|SD|SS)[A-Z]{2}", "postcode")
        return f"{value[:4]} {value[-2:]}"

    def pc4(self, column: str) -> str:
        return self.code(column, r"[1-9]\d{3}", "postcode van vier cijfers")

    def swv(self, column: str, sector: str = "po|vo", *, required: bool = False) -> str:
        form = rf"({sector.upper()})\d{{4}}"
        return self.code(column, form, "code van een samenwerkingsverband", required=required)

    def lat(self, column: str) -> float | None:
        return self.number(column, 50.5, 53.8, "breedtegraad in Nederland")

    def lon(self, column: str) -> float | None:
        return self.number(column, 3.0, 7.5, "lengtegraad in Nederland")

    def _not(self, value: str, what: str) -> Exception:
        return self.line.broken("‘%(value)s’ is geen %(what)s.", value=value[:40], what=what)
