"""The forms of who runs a programme."""

from collections.abc import Mapping
from typing import Any, ClassVar

from wtforms import FormField

from app.programmes.forms.rows import WholeRow
from app.programmes.template import Form
from app.web.fields import (
    CheckboxGroup,
    CountField,
    DayField,
    EuroField,
    HoursField,
    NoteField,
    RadioGroup,
    Rows,
    TextField,
    at_least_one,
    optional,
    required,
)
from app.web.forms import Form as WebForm
from app.web.forms import VersionedForm

MOST_HANDOVERS, MOST_FIGURES, EMPTY_ROWS = 30, 30, 3


class NewProgrammeForm(WebForm):
    owner = RadioGroup("Voor wie?", validators=[required("Kies een organisatie.")])
    template = RadioGroup("Waarmee begin je?", validators=[required("Kies een sjabloon.")])
    title = TextField("Naam van het programma", length=120, validators=[required()])


class FactsForm(VersionedForm):
    title = TextField("Naam van het programma", length=120, validators=[required()])
    goal = TextField(
        "Doel, in één zin",
        length=300,
        validators=[required("Schrijf in één zin waar het om gaat.")],
        description="Deze zin staat op elke pagina van het programma.",
    )
    summary = NoteField("Waar gaat het over?", length=2000, validators=[optional()])
    contact = RadioGroup("Bij wie kunnen scholen terecht?", validators=[required("Kies iemand.")])
    price = EuroField("Kosten voor de school", highest=100_000_000, validators=[required()])
    opens_on = DayField("Aanmelden kan vanaf", validators=[optional()])
    open_until = DayField(
        "Aanmelden kan tot en met", validators=[optional()], description="Leeg: altijd."
    )
    sunset_on = DayField(
        "Het programma stopt op",
        validators=[optional()],
        description="Daarna kan niemand zich meer aanmelden. Wie meedoet, maakt het af.",
    )
    public = CheckboxGroup(
        "Openbaar",
        options=[("yes", "Iedereen mag de pagina lezen, ook zonder account")],
        description="Dan staan ook naam en e-mailadres van wie je hierboven koos er openbaar.",
    )


class RoundForm(VersionedForm):
    opens_on = DayField("Aanmelden kan vanaf", validators=[required()])
    closes_on = DayField("Aanmelden kan tot en met", validators=[required()])
    cents = EuroField(
        "Hoeveel geld is er?",
        highest=100_000_000,
        validators=[required()],
        description="Alle plannen van deze ronde samen krijgen nooit meer dan dit. Een tweede jaar "
        "telt mee in de ronde waarin het plan is toegekend.",
    )


class HandoverRow(WholeRow):
    """One theme; a row that is left empty does not count."""

    theme = TextField("Waar gaat het over?", length=120, validators=[optional()])
    lessons = NoteField("Wat hebben we geleerd?", length=2000, validators=[optional()])
    to_whom = TextField(
        "Aan welke organisatie of welk netwerk?", length=200, validators=[optional()]
    )
    done_on = DayField("Overgedragen op", validators=[optional()])
    group = RadioGroup(
        "Welke groep leest wat jullie leerden?",
        validators=[optional()],
        description="Zodra het is overgedragen. Niemand gekozen: alleen jullie zelf.",
    )

    needs: ClassVar = {
        "theme": "Schrijf erbij welk thema het is.",
        "to_whom": "Schrijf erbij wie het bewaart.",
    }


class FigureRow(WholeRow):
    """One public figure; a row that is left empty does not count."""

    what = TextField(
        "Wat?",
        length=120,
        validators=[optional()],
        description="Bijvoorbeeld: leerlingen die onder het basisniveau lezen.",
    )
    region = TextField(
        "Regio", length=120, validators=[optional()], description="Leeg: heel Nederland."
    )
    value = TextField(
        "Hoeveel?", length=40, validators=[optional()], description="Bijvoorbeeld: 24 %."
    )
    year = CountField("Jaar", lowest=1990, highest=2100, validators=[optional()])
    source = TextField("Bron", length=200, validators=[optional()])

    needs: ClassVar = {
        "what": "Schrijf erbij wat dit is.",
        "value": "Schrijf erbij hoeveel het is.",
        "year": "Schrijf erbij van welk jaar dit is.",
        "source": "Schrijf erbij waar dit staat.",
    }


class ProblemForm(VersionedForm):
    problem = NoteField(
        "Welk probleem pakt dit programma aan?",
        length=2000,
        validators=[required("Schrijf op waarom dit programma er is.")],
        description="Noem geen scholen of leerlingen.",
    )
    rows = Rows(FormField(FigureRow), "Cijfers", max_entries=MOST_FIGURES)


class CallForm(WebForm):
    schools = NoteField(
        "Welke scholen?",
        length=6000,
        validators=[required("Noem minstens één school.")],
        description="Ieder op een eigen regel: naam en plaats.",
    )

    @property
    def names(self) -> list[str]:
        return [line.strip() for line in (self.schools.data or "").splitlines() if line.strip()]


class HandoverForm(VersionedForm):
    rows = Rows(FormField(HandoverRow), "Wat we overdragen", max_entries=MOST_HANDOVERS)


class PhaseForm(VersionedForm):
    label = TextField("Naam van de fase", length=200, validators=[required()])
    length = CountField("Hoe lang", lowest=1, highest=120, validators=[required()])


class MomentForm(VersionedForm):
    label = TextField("Wat is het?", length=200, validators=[required()])
    at = CountField("Wanneer in de fase", highest=120, validators=[required()])
    times = CountField(
        "Hoe vaak",
        highest=60,
        validators=[required()],
        description="0: alleen als het nodig is.",
    )
    every = CountField(
        "Zoveel ertussen",
        lowest=1,
        highest=120,
        validators=[optional()],
        description="Alleen als het vaker dan één keer is.",
    )
    hours = HoursField("Tijd per persoon", lowest=0, highest=400 * 60, validators=[optional()])


class NewMomentForm(MomentForm):
    type = RadioGroup("Soort", validators=[required("Kies een soort.")])
    roles = CheckboxGroup("Wie doen er mee?", validators=[at_least_one()])
    form = RadioGroup("Formulier", validators=[])
    by = RadioGroup("Wie vult het in?", validators=[])


class TextForm(VersionedForm):
    text = NoteField("Het sjabloon", length=200_000, validators=[required()])


QUESTION_TYPES = (
    ("text", "tekst"),
    ("number", "getal"),
    ("date", "datum"),
    ("money", "bedrag"),
    ("rating", "oordeel van 1 tot 4"),
    ("choice", "één keuze"),
    ("checks", "aankruisen"),
    ("people", "mensen"),
    ("actions", "acties"),
    ("values", "gemeten waarden per jaar"),
    ("file", "bestand, link of vindplaats"),
    ("sources", "onderzoek, met titel en link"),
)


def questions_form(asks: Form) -> type[VersionedForm]:
    """Every question with its label; and one that may be added."""
    made: dict[str, Any] = {
        "label": TextField("Naam van het formulier", length=200, validators=[required()])
    }
    for question in asks.fields:
        made[f"label_{question.key}"] = TextField(
            "Vraag",
            length=200,
            validators=[optional()],
            description="Maak leeg om deze vraag weg te halen.",
        )
        made[f"needed_{question.key}"] = CheckboxGroup(
            "Antwoord", options=[("yes", "Hier moet een antwoord staan")]
        )
    made |= {
        "new_label": TextField("Nieuwe vraag", length=200, validators=[optional()]),
        "new_type": RadioGroup("Soort antwoord", options=QUESTION_TYPES, default="text"),
        "new_options": NoteField(
            "Keuzes",
            length=2000,
            validators=[optional()],
            description="Alleen bij een keuze of aankruisen: ieder op een eigen regel.",
        ),
        "new_needed": CheckboxGroup(
            "Antwoord op de nieuwe vraag", options=[("yes", "Hier moet een antwoord staan")]
        ),
    }
    return type("QuestionsForm", (VersionedForm,), made)


def roles_form(labels: Mapping[str, str]) -> type[VersionedForm]:
    made = {
        f"role_{key}": TextField(label, length=200, validators=[required()])
        for key, label in labels.items()
    }
    return type("RolesForm", (VersionedForm,), made)
