"""The forms of the school that lends: its staff, its limits, and its classes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from wtforms import Form as PlainForm
from wtforms import FormField, SelectField
from wtforms.fields.choices import SelectChoice

from app.organisations.rules import (
    LONGEST_REASON,
    MOST_FTE,
    MOST_OF_LIMIT,
    GroupFacts,
    Limits,
    StaffingFacts,
)
from app.profiles.words import EMPLOYER_GROUNDS
from app.web.fields import (
    CountField,
    DayField,
    EuroField,
    PartsField,
    RadioGroup,
    Rows,
    TextField,
    optional,
    required,
)
from app.web.forms import VersionedForm

MOST_TEACHERS = 8
NOT_SAID = "none"  # a choice too: what is chosen stands there again when the form comes back


class FteField(EuroField):
    """A number of fte; `data` in hundredths."""

    problem = "Schrijf een aantal fte, zoals 12,5."

    def to_text(self, number: int) -> str:
        return f"{number / 100:g}".replace(".", ",")


class LimitsForm(VersionedForm):
    """How far a school lends, or all schools of a board."""

    max_support_growth = CountField(
        "Hoeveel procentpunt mag de ondersteuning groeien?",
        highest=MOST_OF_LIMIT["max_support_growth"],
        validators=[optional()],
    )
    max_people_per_part = CountField(
        "Hoeveel collega’s mogen tegelijk weg bij hun klas?",
        highest=MOST_OF_LIMIT["max_people_per_part"],
        validators=[optional()],
    )
    max_parts_per_week = CountField(
        "Hoeveel dagdelen per week mogen groepen hun leraar missen?",
        highest=MOST_OF_LIMIT["max_parts_per_week"],
        validators=[optional()],
    )

    # The four below stand together on the page, under a heading of their own.
    max_parts_per_person = CountField(
        "Hoeveel dagdelen per week mag één collega weg?",
        highest=MOST_OF_LIMIT["max_parts_per_person"],
        validators=[optional()],
    )
    max_contract_share = CountField(
        "Welk deel van de eigen werktijd mag één collega weg?",
        highest=MOST_OF_LIMIT["max_contract_share"],
        validators=[optional()],
    )
    max_teachers_lent = CountField(
        "Hoeveel procent van de leraren mag uitgeleend zijn?",
        highest=MOST_OF_LIMIT["max_teachers_lent"],
        validators=[optional()],
    )
    first_weeks = CountField(
        "Hoeveel weken aan het begin van het schooljaar leen je niemand uit?",
        highest=MOST_OF_LIMIT["first_weeks"],
        validators=[optional()],
    )

    vat_ground = RadioGroup(
        "Waarom rekenen jullie geen btw?",
        options=[
            (NOT_SAID, "niet ingevuld"),
            *EMPLOYER_GROUNDS.items(),
        ],
        default=NOT_SAID,
        description="Over collega’s die jullie tegen betaling uitlenen. Wie betaalt, leest dit, en "
        "het staat in de overeenkomst. Wat al is voorgesteld, blijft zoals het was.",
    )

    @property
    def ground(self) -> str | None:
        """None: it is not asked here."""
        if "vat_ground" not in self:
            return None
        return "" if self.vat_ground.data == NOT_SAID else self.vat_ground.data

    def limits(self) -> Limits:
        return Limits(**{each.name: self[each.name].data for each in fields(Limits)})


class SchoolForm(LimitsForm):
    group_fte = FteField("Voor de groepen, nu", highest=MOST_FTE, validators=[optional()])
    support_fte = FteField("Ondersteuning, nu", highest=MOST_FTE, validators=[optional()])
    october_group_fte = FteField(
        "Voor de groepen, op 1 oktober", highest=MOST_FTE, validators=[optional()]
    )
    october_support_fte = FteField(
        "Ondersteuning, op 1 oktober", highest=MOST_FTE, validators=[optional()]
    )

    def staffing(self) -> StaffingFacts:
        return StaffingFacts(
            group_fte=self.group_fte.data,
            support_fte=self.support_fte.data,
            october_group_fte=self.october_group_fte.data,
            october_support_fte=self.october_support_fte.data,
        )


class BlockedWeekForm(VersionedForm):
    day = DayField("Een dag in die week", validators=[required()])
    reason = TextField(
        "Waarom? (mag leeg)",
        length=LONGEST_REASON,
        validators=[optional()],
        description="Zoals: toetsweek. Wie hulp vraagt van je collega’s, leest dit ook.",
    )


class TeacherRow(PlainForm):
    """Who stands before the class, and when; a row without a name does not count."""

    person = SelectField("Leraar", default="")
    parts = PartsField("Op welke dagdelen?", validators=[optional()])

    class_parts: Mapping[str, int] = {}
    earlier: Sequence["TeacherRow"] = ()

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fine = bool(super().validate(*args, **kwargs))
        who = self.person.data
        if not who:
            return fine
        if not self.parts.data and not self.parts.errors:
            self.parts.process_data(self.class_parts.get(who, 0))
        if not self.parts.data:
            self.parts.errors = ["Kies minstens één dagdeel; in het profiel staan er geen."]
            return False
        if any(row.person.data == who for row in self.earlier):
            self.person.errors = ["Deze leraar staat er al."]
            return False
        return fine


class GroupForm(VersionedForm):
    name = TextField("Naam van de groep", length=40, validators=[required()])
    pupils = CountField("Aantal leerlingen", highest=60, validators=[required()])
    norm = CountField(
        "Norm",
        lowest=1,
        highest=60,
        validators=[required()],
        description="Hoeveel leerlingen vind je hoogstens goed voor één groep?",
    )
    rows = Rows(FormField(TeacherRow), min_entries=1, max_entries=MOST_TEACHERS)

    def offer(self, teachers: Iterable[tuple[str, str]], class_parts: Mapping[str, int]) -> None:
        """Who may be chosen, and on which parts their own profile says that they teach."""
        choices = [SelectChoice("", "niemand"), *(SelectChoice(*each) for each in teachers)]
        rows = [row.form for row in self.rows]
        for number, row in enumerate(rows):
            row.person.choices = choices
            row.class_parts, row.earlier = class_parts, rows[:number]

    def start_from(self, teaching: Iterable[tuple[str, int]]) -> None:
        """Begin with these when the form is opened, and with a row for one more."""
        while len(self.rows):
            self.rows.pop_entry()
        for person, parts in [*teaching, ("", 0)][:MOST_TEACHERS]:
            self.rows.append_entry({"person": person, "parts": parts})

    def facts(self, ids: Mapping[str, int]) -> GroupFacts:
        return GroupFacts(
            name=self.name.data,
            pupils=self.pupils.data,
            norm=self.norm.data,
            teachers={
                ids[row.form.person.data]: row.form.parts.bits
                for row in self.rows
                if row.form.person.data
            },
        )
