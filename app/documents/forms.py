"""What the list of inzetten can be narrowed to."""

from collections.abc import Iterable
from typing import Any

from wtforms import Form as PlainForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

NOT_ON_THE_LIST = "Kies een van de mogelijkheden."


class Choice(SelectField):
    """Of a list that depends on who asks; the first is everything."""

    def __init__(self, label: str, everything: str, **kwargs: Any) -> None:
        super().__init__(label, default="", validate_choice=False, **kwargs)
        self.everything = everything

    def offer(self, options: Iterable[tuple[str, str]]) -> None:
        known = [("", self.everything), *options]
        self.choices = [SelectChoice(value, text) for value, text in known]

    def pre_validate(self, form: Any) -> None:
        if self.data not in {choice.value for choice in self.choices}:
            raise ValidationError(NOT_ON_THE_LIST)


class ListForm(PlainForm):
    """It changes nothing and stands in the address, so it carries no token."""

    toestand = Choice("Toestand", "Alle toestanden")
    school = Choice("School die hulp krijgt", "Alle scholen")
    pot = Choice("Pot", "Alle potten")
