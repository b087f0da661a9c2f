"""The three screens of a profile, and what a freelancer states."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from app.accounts.forms import RegistrationForm
from app.accounts.models import Membership
from app.expertise import proposals
from app.expertise.models import Domain, Skill
from app.organisations.models import Organisation, Ring
from app.profiles import rules
from app.profiles.models import FREELANCER, Claim
from app.profiles.words import (
    FORM_LABELS,
    FREELANCE_RING_LABELS,
    PAYER_LABELS,
    RING_LABELS,
    SECTOR_LABELS,
    VAT_GROUNDS,
    VAT_LABELS,
)
from app.web.fields import (
    BitsField,
    CheckboxGroup,
    CountField,
    DayField,
    EuroField,
    HoursField,
    NoteField,
    PartsField,
    RadioGroup,
    TextField,
    at_least_one,
    optional,
    required,
)
from app.web.filters import MONTHS
from app.web.forms import Form, VersionedForm


class SkillsForm(VersionedForm):
    find = TextField("Zoek in de lijst", length=80, name="zoek")
    skills = CheckboxGroup(
        "Waarmee help je graag?",
        validators=[at_least_one("Vink minstens één ding aan waarmee je graag helpt.")],
    )

    def offer(self, offered: Sequence[tuple[Domain, Sequence[Skill]]]) -> None:
        self.skills.offer((skill.slug, skill.label) for _, skills in offered for skill in skills)


class AvailabilityForm(VersionedForm):
    parts = PartsField(
        "Op welke dagdelen mag men je vragen?",
        description="Een vinkje op een dagdeel waarop je voor de klas staat, betekent: alleen als "
        "er vervanging is.",
    )
    available_from = DayField("Vanaf welke dag?", validators=[optional()])
    available_until = DayField("Tot en met welke dag?", validators=[optional()])
    max_minutes_per_week = HoursField(
        "Hoeveel uur per week hoogstens?",
        lowest=rules.SHORTEST_WEEK,
        highest=rules.LONGEST_WEEK,
        validators=[required()],
        description="Meer spreekt niemand met je af.",
    )
    notice_days = CountField(
        "Hoeveel dagen van tevoren wil je het weten?",
        highest=rules.LONGEST_NOTICE,
        validators=[required()],
        description="Wie je vraagt, houdt zich daaraan. Zelf mag je iets eerder voorstellen.",
    )
    forms = BitsField(
        "Hoe help je graag?",
        names=tuple(FORM_LABELS.values()),
        validators=[at_least_one("Vink minstens één manier van helpen aan.")],
    )
    sectors = CheckboxGroup(
        "In welk onderwijs?",
        options=SECTOR_LABELS.items(),
        validators=[at_least_one("Vink minstens één soort onderwijs aan.")],
    )

    def class_parts(self) -> dict[int, int]:
        """What was ticked, per membership."""
        return {
            int(name.removeprefix(CLASS)): field.bits
            for name, field in self._fields.items()
            if name.startswith(CLASS)
        }

    def class_fields(self) -> list[Any]:
        return [field for name, field in self._fields.items() if name.startswith(CLASS)]


CLASS = "class_parts_"


def availability_form(memberships: Sequence[Membership]) -> type[AvailabilityForm]:
    """With a week for each place where somebody may stand in front of a class."""
    several = len(memberships) > 1
    weeks = {
        f"{CLASS}{membership.id}": PartsField(
            f"Wanneer sta je voor de klas op {membership.organisation.name}?"
            if several
            else "Wanneer sta je voor de klas?"
        )
        for membership in memberships
    }
    return type("AvailabilityFormWithWeeks", (AvailabilityForm,), weeks)


class Choice(SelectField):
    def pre_validate(self, form: Any) -> None:
        if self.data not in {choice.value for choice in self.choices}:
            raise ValidationError("Kies een van de mogelijkheden.")


class ReachForm(VersionedForm):
    ring = RadioGroup("Hoe ver wil je helpen?", validators=[required("Kies er een.")])
    only_fitting_requests = BooleanField("Alleen vragen over wat ik heb aangevinkt")
    only_on_invitation = BooleanField("Ik sta liever niet in de zoeklijst")
    own_sentence = TextField(
        "Zeg je het liever anders?",
        length=rules.LONGEST_SENTENCE,
        validators=[optional()],
        description="Wat je hier schrijft, komt in plaats van die zin. Laat het leeg, dan maken "
        "wij hem uit je vinkjes.",
    )
    hide_sentence = BooleanField("Laat die zin weg")
    note = NoteField(
        "Wil je er zelf iets bij schrijven?",
        length=rules.LONGEST_NOTE,
        validators=[optional()],
        description="Liever geen namen van leerlingen. Met **sterretjes** maak je iets vet.",
    )

    def rings(self) -> tuple[tuple[int, int], ...]:
        """The exceptions: (skill id, ring)."""
        return tuple(
            (int(name.removeprefix(SKILL)), int(field.data))
            for name, field in self._fields.items()
            if name.startswith(SKILL) and field.data
        )

    def exceptions(self) -> list[Any]:
        return [field for name, field in self._fields.items() if name.startswith(SKILL)]


SKILL = "ring_"


def reach_form(claims: Iterable[Claim], kind: str) -> type[ReachForm]:
    """With a choice for each tick that may reach further, or less far, than the rest."""
    rings = rings_for(kind)
    choices = [SelectChoice("", "zoals de rest")]
    choices += [SelectChoice(str(ring), label) for ring, label in rings.items()]
    fields = {
        f"{SKILL}{claim.skill_id}": Choice(claim.skill.label, choices=choices, default="")
        for claim in claims
    }
    return type("ReachFormWithExceptions", (ReachForm,), fields)


def rings_for(kind: str) -> Mapping[int, str]:
    return FREELANCE_RING_LABELS if kind == FREELANCER else RING_LABELS


def farthest(rings: Mapping[int, str], cap: int) -> dict[str, str]:
    """A remark below each choice that goes beyond what school and board allow."""
    if cap >= Ring.COUNTRY:
        return {}
    allowed = rings.get(cap, "").removeprefix("Op ").removeprefix("In ")
    return {
        str(ring): f"Je school of bestuur gaat nu tot en met {allowed[:1].lower()}{allowed[1:]}. "
        "Verder telt pas mee als dat ruimer wordt."
        for ring in rings
        if ring > cap
    }


class ProposalForm(Form):
    label = TextField(
        "Wat mis je in de lijst?",
        length=proposals.LONGEST,
        validators=[required("Schrijf wat er volgens jou bij moet.")],
        description="Een paar woorden, zoals ‘Schaken als rekenles’. Geen namen.",
    )


class ProposalAnswerForm(Form):
    answer = StringField(validators=[optional()])


class TrainingForm(VersionedForm):
    title = TextField("Hoe heet de opleiding?", length=rules.LONGEST_TITLE, validators=[required()])
    provider = TextField(
        "Bij wie volgde je die?", length=rules.LONGEST_TITLE, validators=[optional()]
    )
    month = Choice(
        "In welke maand was je klaar?",
        choices=[
            SelectChoice("", "kies een maand"),
            *(SelectChoice(str(n), name) for n, name in enumerate(MONTHS, 1)),
        ],
        default="",
        validators=[required("Kies een maand.")],
    )
    year = CountField(
        "In welk jaar?", lowest=rules.FIRST_TRAINING, highest=2100, validators=[required()]
    )
    paid_by = RadioGroup(
        "Wie betaalde de opleiding?",
        options=PAYER_LABELS.items(),
        validators=[required("Kies wie de opleiding betaalde.")],
    )
    find = TextField("Zoek in de lijst", length=80, name="zoek")
    skills = CheckboxGroup("Waar ging de opleiding over?")

    def offer(self, offered: Sequence[tuple[Domain, Sequence[Skill]]]) -> None:
        self.skills.offer((skill.slug, skill.label) for _, skills in offered for skill in skills)

    def facts(self) -> rules.TrainingFacts:
        return rules.TrainingFacts(
            title=self.title.data,
            provider=self.provider.data or "",
            finished_on=rules.last_day_of(self.year.data, int(self.month.data)),
            paid_by=self.paid_by.data,
        )


class FreelancerFields:
    """What a freelancer states and a coordinator reads; part of two forms."""

    kvk: Any = TextField(
        "KvK-nummer",
        length=20,
        validators=[required()],
        description="Acht cijfers, met de nul vooraan als die er is.",
    )
    rate_cents: Any = EuroField(
        "Tarief per uur, zonder btw",
        highest=rules.HIGHEST_RATE,
        validators=[required()],
    )
    vat_rate: Any = RadioGroup(
        "Btw", options=VAT_LABELS.items(), default="21", validators=[required()]
    )
    vat_ground: Any = RadioGroup(
        "Als je geen btw rekent: waarom niet?",
        options=VAT_GROUNDS.items(),
        description="Vrijgesteld als onderwijs ben je als je in het CRKBO staat.",
    )
    regions: Any = CheckboxGroup(
        "In welke regio’s werk je?",
        validators=[at_least_one("Vink minstens één regio aan.")],
        description="Een coördinator uit een van deze regio’s laat je toe.",
    )
    vog_date: Any = DayField(
        "Datum van je VOG",
        validators=[required()],
        description="Als je wordt toegelaten, mag de VOG niet ouder zijn dan zes maanden.",
    )

    def offer(self, regions: Iterable[Organisation]) -> None:
        self.ids = {region.public_id: region.id for region in regions}
        self.regions.offer((region.public_id, region.name) for region in regions)

    def facts(self) -> rules.FreelancerFacts:
        return rules.FreelancerFacts(
            kvk="".join(self.kvk.data.split()).replace(".", ""),
            rate_cents=self.rate_cents.data,
            vat_rate=int(self.vat_rate.data),
            vat_ground=self.vat_ground.data or "" if self.vat_rate.data == "0" else "",
            vog_date=self.vog_date.data,
            region_ids=frozenset(self.ids[public_id] for public_id in self.regions.data),
        )


class FreelancerForm(FreelancerFields, VersionedForm):
    pass


class FreelancerRegistrationForm(FreelancerFields, RegistrationForm):
    pass


class RefusalForm(VersionedForm):
    reason = TextField(
        "Waarom niet?",
        length=300,
        validators=[required("Schrijf kort waarom, zodat de zzp’er verder kan.")],
        description="De zzp’er leest dit en kan de gegevens aanpassen.",
    )
