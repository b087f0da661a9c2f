"""The forms of a team: asking somebody, saying yes with one's interests, and choosing."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms.validators import ValidationError

from app.database import db
from app.errors import RuleBroken
from app.organisations.models import Organisation
from app.programmes.team.actions import Said
from app.programmes.team.models import AREA, BACKGROUNDS, NONE, ORGANISATIONS
from app.programmes.team.naming import named_in
from app.web.fields import (
    CheckboxGroup,
    CountField,
    DayField,
    RadioGroup,
    TextField,
    optional,
    required,
)
from app.web.forms import Form, VersionedForm


def _title() -> TextField:
    return TextField(
        "Wat is diegene in het team?", length=80, validators=[required()], default="Expert"
    )


def _from() -> DayField:
    return DayField("Eerste dag", validators=[required()])


def _until() -> DayField:
    return DayField("Laatste dag", validators=[optional()], description="Leeg: nog niet bekend.")


def _room() -> CountField:
    return CountField(
        "Hoeveel trajecten tegelijk?", lowest=1, highest=20, validators=[required()], default=3
    )


def _backgrounds() -> CheckboxGroup:
    return CheckboxGroup(
        "Achtergrond",
        options=list(BACKGROUNDS.items()),
        description="Waar diegene vandaan komt.",
    )


class InviteMemberForm(Form):
    email = TextField(
        "E-mailadres", length=254, validators=[required()], render_kw={"autocomplete": "off"}
    )
    title = _title()
    from_ = _from()
    until = _until()
    room = _room()
    backgrounds = _backgrounds()


class MemberForm(VersionedForm):
    title = _title()
    from_ = _from()
    until = _until()
    room = _room()
    backgrounds = _backgrounds()


class DeclarationForm(VersionedForm):
    """Whether somebody has interests in each of these regions; see `declaration_form`."""

    regions: Sequence[Organisation] = ()
    _named: Mapping[int, Sequence[int]] = {}  # region -> ids of what was meant, once validated

    def asked(self) -> list[tuple[Organisation, Any, Any]]:
        """Each region with its two fields."""
        return [
            (region, self[f"answer_{region.id}"], self[f"where_{region.id}"])
            for region in self.regions
        ]

    def declared(self) -> list[Said]:
        return [
            Said(
                region.id,
                answer.data,
                [db.session.get_one(Organisation, id_) for id_ in self._named.get(region.id, ())],
            )
            for region, answer, _ in self.asked()
            if answer.data
        ]

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fine = super().validate(*args, **kwargs)
        self._named = {}
        for region, answer, where in self.asked():
            if answer.data == ORGANISATIONS and not where.errors:
                try:
                    found = named_in(region, where.data or "")
                    self._named[region.id] = [each.id for each in found]
                except RuleBroken as broken:
                    where.errors = [str(broken)]
                    fine = False
        return fine


def declaration_form(
    regions: Sequence[Organisation], due: Sequence[Organisation], *, joins: bool
) -> type[DeclarationForm]:
    """`due`: about these something must be said now; `joins`: with what one is."""
    made: dict[str, Any] = {"regions": regions}
    for region in regions:
        needed = [required("Kies wat voor jou geldt.")] if region in due else []
        made[f"answer_{region.id}"] = RadioGroup(
            f"Heb je belangen in {region.name}?",
            options=[
                (NONE, "Nee"),
                (ORGANISATIONS, "Ja, bij een school of bestuur"),
                (AREA, "Ja, bij de gemeente of regio zelf, of op een andere manier"),
            ],
            validators=needed,
        )
        made[f"where_{region.id}"] = TextField(
            "Welke school of welk bestuur?",
            length=300,
            validators=[optional()],
            description="Alleen als je dat koos. Met een komma ertussen als het er meer zijn.",
        )
    if joins:
        made["backgrounds"] = _backgrounds()
        made["experience"] = TextField(
            "Jouw ervaring, in één zin", length=200, validators=[optional()]
        )
    return type("Declaration", (DeclarationForm,), made)


class AskForm(Form):
    """What the school asks for, in ticks; and in words for what stands in no tick yet."""

    skills = CheckboxGroup("Dit lazen we in de aanmelding")
    words = TextField(
        "Nog iets anders? Schrijf het in je eigen woorden",
        length=200,
        validators=[optional()],
        description="Bijvoorbeeld: rust in de groep, rekenen in de bovenbouw.",
    )


class ChooseForm(Form):
    """Two people at once, or one beside who is there."""

    chosen = RadioGroup("Wie gaat er naar de school?", validators=[required("Kies eerst.")])

    def validate_chosen(self, field: Any) -> None:
        if field.data and len(set(field.data.split("-"))) != len(field.data.split("-")):
            raise ValidationError("Kies twee verschillende mensen.")
