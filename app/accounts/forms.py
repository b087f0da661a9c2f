"""Fields for registering, signing in, and the people one leads."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from wtforms import PasswordField
from wtforms.validators import StopValidation, ValidationError

from app.accounts import emails, rules
from app.accounts.models import ROLE_WORDS, STAFF, Role
from app.errors import RuleBroken
from app.organisations.access import match_school
from app.organisations.models import Organisation
from app.organisations.names import folded
from app.web.fields import (
    UNREADABLE,
    DayField,
    NoteField,
    RadioGroup,
    TextField,
    at_most,
    required,
)
from app.web.forms import Form

MOST_INVITED = 60  # a large team at once
MOST_RADIOS = 12  # as many organisations as one still reads; of more the name is typed


def follows(rule: Callable[[str], Any]) -> Callable[[Any, Any], None]:
    """A validator from a rule of the domain: its refusal stands beside the field."""

    def check(_form: Any, field: Any) -> None:
        try:
            rule(field.data or "")
        except RuleBroken as broken:
            raise ValidationError(str(broken)) from None

    return check


class Secret(PasswordField):
    """A password as it is typed: nothing is tidied, and it never goes back to the page."""

    def __init__(self, label: str, *, autocomplete: str, **kwargs: Any) -> None:
        validators = [required(), at_most(rules.PASSWORD_MAX)]
        super().__init__(label, validators=validators, **kwargs)
        self.render_kw = {"autocomplete": autocomplete, "maxlength": rules.PASSWORD_MAX}

    def pre_validate(self, form: Any) -> None:
        if UNREADABLE.search(self.data or ""):
            raise StopValidation("Hier staat een teken in dat we niet kunnen lezen. Typ het over.")


def _email(label: str = "E-mailadres", **kwargs: Any) -> TextField:
    return TextField(
        label,
        length=emails.LONGEST,
        validators=[required(), follows(emails.parse)],
        render_kw={"type": "email", "autocomplete": "username", "spellcheck": "false"},
        **kwargs,
    )


def _name() -> TextField:
    return TextField(
        "Je naam",
        length=120,
        validators=[required(), follows(rules.a_name)],
        render_kw={"autocomplete": "name"},
    )


class SignInForm(Form):
    email = _email()
    password = Secret("Wachtwoord", autocomplete="current-password")


class NewPasswordForm(Form):
    """Choosing a password; `about` is what others know of its owner, so it may not be in it."""

    password = Secret(
        "Kies een wachtwoord",
        autocomplete="new-password",
        description="Minstens 12 tekens. Een paar losse woorden achter elkaar is goed.",
    )

    def __init__(self, *args: Any, about: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = list(about)
        # Asked last on every page, and so also last in the list of what is wrong.
        self._fields["password"] = self._fields.pop("password")

    def validate_password(self, field: Any) -> None:
        known = [self[name].data or "" for name in ("name", "email", "school") if name in self]
        try:
            rules.a_password(field.data or "", about=[*self.about, *known])
        except RuleBroken as broken:
            raise ValidationError(str(broken)) from None


class RegistrationForm(NewPasswordForm):
    """What everybody fills in who registers."""

    name = _name()
    email = _email(description="Het adres van je werk. We sturen je daar een mail.")


def _where(organisation: Organisation) -> str:
    """A name that tells two schools of one name apart."""
    street = f"{organisation.street} {organisation.house_number}".strip()
    return ", ".join(part for part in (organisation.name, street, organisation.city) if part)


class SchoolFields:
    """Choosing a school by typing its name, without a list of eight thousand."""

    school = TextField(
        "Op welke school werk je?",
        length=200,
        validators=[required()],
        description="De naam en de plaats, of de code die DUO eraan geeft.",
        render_kw={"autocomplete": "organization"},
    )
    school_choice = RadioGroup("Welke school bedoel je?")
    role = RadioGroup(
        "Wat doe je daar?",
        options=[(str(role), ROLE_WORDS[role]) for role in (*STAFF, Role.DIRECTOR)],
        validators=[required("Kies wat je doet.")],
    )
    found: Organisation | None = None

    def validate_school(self, field: Any) -> None:
        candidates = {school.public_id: school for school in match_school(field.data or "")}
        if not candidates:
            raise ValidationError(
                "We vinden deze school niet. Schrijf haar naam en plaats, zoals op haar website."
            )
        chosen = self.school_choice.data or ""
        if chosen not in candidates:
            self.school_choice.data = None
        if len(candidates) > 1:
            self.school_choice.offer((key, _where(school)) for key, school in candidates.items())
        self.found = (
            candidates.get(chosen) if len(candidates) > 1 else next(iter(candidates.values()))
        )
        if self.found is None:
            raise ValidationError("Er zijn meer scholen die zo heten. Kies hieronder de jouwe.")


class TeacherForm(SchoolFields, RegistrationForm):
    """Somebody who works at a school."""


class WorkplaceForm(SchoolFields, Form):
    """One more school, for who already has an account."""


class InvitedForm(NewPasswordForm):
    name = _name()


class ConfirmForm(Form):
    """Behind the mailed link; the password only where this browser did not just choose it."""

    password = Secret("Het wachtwoord dat je koos", autocomplete="current-password")


class AddressForm(Form):
    email = _email()


class NameForm(Form):
    name = _name()


class ChangePasswordForm(NewPasswordForm):
    current = Secret("Je wachtwoord van nu", autocomplete="current-password")


class CloseForm(Form):
    current = Secret("Je wachtwoord", autocomplete="current-password")


class InviteForm(Form):
    """Who, in which role, for which organisation. `addresses` and `chosen` are what was read.

    `allowed` maps a role to the organisations for which one may invite somebody in it.
    """

    emails = NoteField(
        "E-mailadressen",
        length=20_000,
        validators=[required()],
        description="Eén adres op elke regel.",
        render_kw={"rows": 4, "spellcheck": "false"},
    )
    role = RadioGroup("In welke rol?", validators=[required("Kies een rol.")])
    where = TextField(
        "Voor welke school of welk bestuur?",
        length=200,
        description="De naam, en zo nodig de plaats.",
    )
    organisation = RadioGroup("Voor wie?")

    def __init__(self, *args: Any, allowed: Mapping[str, Sequence[Organisation]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.allowed = allowed
        self.addresses: list[emails.Address] = []
        self.chosen: Organisation | None = None
        everywhere = {one.public_id: one for each in allowed.values() for one in each}
        self.only = next(iter(everywhere.values())) if len(everywhere) == 1 else None
        self.asks_where = len(everywhere) > MOST_RADIOS
        self.role.offer((role, ROLE_WORDS[Role(role)]) for role in allowed)
        self.organisation.offer((key, _where(one)) for key, one in everywhere.items())

    def validate_emails(self, field: Any) -> None:
        found: dict[str, emails.Address] = {}
        for typed in re.split(r"[\s,;]+", field.data or ""):
            if not typed:
                continue
            try:
                address = emails.parse(typed)
            except RuleBroken:
                raise ValidationError(f"“{typed[:80]}” is geen e-mailadres.") from None
            found[address.key] = address
            if len(found) > MOST_INVITED:
                raise ValidationError(f"Nodig hoogstens {MOST_INVITED} mensen tegelijk uit.")
        if not found:
            raise ValidationError("Schrijf minstens één e-mailadres.")
        self.addresses = list(found.values())

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        valid = super().validate(*args, **kwargs)
        candidates = self._candidates()
        if self.role.data in self.allowed:
            self.chosen = self._choose(candidates)
        if self.asks_where:
            self.organisation.offer((key, _where(one)) for key, one in candidates.items())
        return valid and self.chosen is not None

    def _candidates(self) -> dict[str, Organisation]:
        """What was meant by what was typed, among what may be chosen in this role."""
        words = folded(self.where.data or "").split()
        return {
            one.public_id: one
            for one in self.allowed.get(self.role.data or "", ())
            if not self.asks_where or (words and all(word in one.search_name for word in words))
        }

    def _choose(self, candidates: dict[str, Organisation]) -> Organisation | None:
        if self.organisation.data and self.organisation.data in candidates:
            return candidates[self.organisation.data]
        if len(candidates) == 1 and (self.only or self.asks_where):
            return next(iter(candidates.values()))
        if not candidates:
            where = "where" if self.asks_where else "role"
            self._beside(where, "We vinden niets waar je in deze rol kunt uitnodigen.")
        elif len(candidates) > MOST_RADIOS:
            candidates.clear()
            self._beside("where", "Dit past op veel plekken. Schrijf er meer van de naam bij.")
        else:
            self._beside("organisation", "Kies voor wie je uitnodigt, passend bij de rol.")
        return None

    def _beside(self, name: str, sentence: str) -> None:
        self.refuse(RuleBroken(sentence, field=name))


class EndForm(Form):
    until = DayField(
        "Laatste dag",
        validators=[required()],
        description="Tot en met deze dag hoort iemand erbij.",
    )


class DeputyForm(Form):
    colleague = RadioGroup("Wie neemt waar?", validators=[required("Kies een collega.")])
    until = DayField("Tot en met", validators=[required()])
