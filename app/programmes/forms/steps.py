"""What is asked before somebody does something in a traject."""

from collections.abc import Iterable

from app.pots.rules import euros
from app.programmes.deciding import LONGEST_WORDS
from app.programmes.forms.lines import HIGHEST_AMOUNT
from app.programmes.forms.words import NO_PUPILS
from app.programmes.guards import LONGEST_REASON
from app.programmes.template import Outcome
from app.web.fields import (
    CheckboxGroup,
    CountField,
    DayField,
    EuroField,
    NoteField,
    RadioGroup,
    TextField,
    at_least_one,
    optional,
    required,
)
from app.web.forms import Form as WebForm
from app.web.forms import VersionedForm


class ReasonForm(VersionedForm):
    reason_words = NoteField(
        "Waarom?",
        length=LONGEST_REASON,
        validators=[required("Schrijf erbij waarom.")],
        description=f"Iedereen die meedoet leest dit. {NO_PUPILS}",
    )


class HoldForm(VersionedForm):
    held_on = DayField("Wanneer was het?", validators=[required()])
    present = CheckboxGroup("Wie waren erbij?", validators=[at_least_one("Kies wie erbij waren.")])


class RescheduleForm(VersionedForm):
    due_on = DayField("Nieuwe datum", validators=[required()])
    reason_words = NoteField(
        "Waarom?",
        length=LONGEST_REASON,
        validators=[optional()],
        description="Alleen nodig als het buiten de fase valt.",
    )


class SignForm(VersionedForm):
    outcome = RadioGroup("Wat kies je?", validators=[required("Kies een van de mogelijkheden.")])
    cents = EuroField("Welk bedrag?", highest=HIGHEST_AMOUNT, validators=[optional()])
    words = NoteField(
        "Toelichting",
        length=LONGEST_WORDS,
        validators=[optional()],
        description="Bij stoppen en verlengen nodig. Iedereen die meedoet leest dit.",
    )

    def offer(self, outcomes: Iterable[Outcome], *, is_confidential: bool, asked: int = 0) -> None:
        """`asked`: cents, of which an outcome may grant a part."""
        outcomes = list(outcomes)
        self.outcome.offer([(each.key, each.label) for each in outcomes])
        parts = " of ".join(f"“{each.label}”" for each in outcomes if each.part)
        if not parts:
            del self.cents
        else:
            self.cents.description = f"Alleen bij {parts}. Gevraagd is {euros(asked)}."
            self.words.description = (
                "Bij stoppen, verlengen en deels toekennen nodig. Iedereen die meedoet leest dit."
            )
        if is_confidential:
            self.words.description = (
                "Bij stoppen en verlengen nodig. Bij stoppen leest iedereen die meedoet dit; "
                "bij een andere keuze alleen wie ook het stuk leest."
            )


class ChangePhaseForm(VersionedForm):
    label = TextField("Naam van de fase", length=200, validators=[required()])
    length = CountField("Hoe lang", lowest=1, highest=120, validators=[required()])
    reason_words = NoteField(
        "Waarom?",
        length=LONGEST_REASON,
        validators=[optional()],
        description="Nodig als de fase langer of korter wordt. Iedereen die meedoet leest dit.",
    )


class AddForm(WebForm):
    due_on = DayField("Wanneer?", validators=[required()])


def _on_behalf() -> TextField:
    return TextField(
        "Namens welke organisatie?",
        length=120,
        validators=[optional()],
        description="Alleen als dat een andere is dan waar diegene bij Expedu werkt, zoals een "
        "bureau of een vereniging.",
    )


class AppointForm(VersionedForm):
    email = TextField(
        "E-mailadres",
        length=254,
        validators=[required()],
        description="Het adres waarmee diegene bij Expedu inlogt.",
    )
    on_behalf = _on_behalf()


class ReleaseForm(VersionedForm):
    email = TextField(
        "Wie komt ervoor in de plaats?",
        length=254,
        validators=[optional()],
        description="Het e-mailadres waarmee diegene bij Expedu inlogt.",
    )
    on_behalf = _on_behalf()


class OfficeForm(VersionedForm):
    """For a role that goes with an office: one of who holds it."""

    person = RadioGroup("Wie?", validators=[required("Kies iemand.")])
