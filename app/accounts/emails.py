"""E-mail addresses: one spelling to write to, and one folded form to compare."""

from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from app.errors import RuleBroken

LONGEST = 254  # characters of an address that mail servers still take
NOT_AN_ADDRESS = "Dit is geen e-mailadres, zoals naam@school.nl."


@dataclass(frozen=True)
class Address:
    email: str  # as it was typed, tidied
    key: str  # as it is compared: two spellings of one mailbox are one key

    @property
    def domain(self) -> str:
        return self.key.rpartition("@")[2]


def parse(text: str | None) -> Address:
    """Read an address. Raises RuleBroken, beside the field `email`, when it is not one.

    Before the @ only ASCII: letters that look alike, or that become alike in capitals, would let
    somebody take the account of another. The domain is compared in its ASCII form. No DNS is
    asked: a school's mail may be down while somebody registers.
    """
    try:
        found = validate_email(
            (text or "").strip()[: LONGEST + 1],
            strict=True,
            allow_smtputf8=False,
            check_deliverability=False,
            test_environment=True,  # lets a demonstration use addresses under .test
        )
    except EmailNotValidError:
        raise RuleBroken(NOT_AN_ADDRESS, field="email") from None
    key = f"{found.local_part}@{found.ascii_domain}".casefold()
    if len(key) > LONGEST or not key.isascii():
        raise RuleBroken(NOT_AN_ADDRESS, field="email")
    return Address(email=found.normalized, key=key)


def email_key(text: str | None) -> str:
    """The form in which an address is compared. Raises RuleBroken when it is not an address."""
    return parse(text).key
