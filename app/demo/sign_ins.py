"""Who can sign in to the demo world: one person a role, always the same ones."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.accounts.models import Person
from app.database import db
from app.demo.names import BOARDS, FREELANCE_DOMAIN, SWV_DOMAIN, address

PASSWORD = "krijtje-fiets-regenlaars"  # everybody's, in a world where nobody is real


@dataclass(frozen=True)
class SignIn:
    role: str  # as a program knows it
    word: str  # as people read it
    name: str
    domain: str

    @property
    def email(self) -> str:
        return address(self.name, self.domain)


HORIZON, SAMEN, _ANKER = (domain for _, domain in BOARDS)

SIGN_INS = (
    SignIn("teacher", "leraar die helpt", "Noor Haddad", SAMEN),
    SignIn("support_coordinator", "intern begeleider", "Marieke Hoekstra", HORIZON),
    SignIn("director", "schoolleider die hulp vraagt", "Bram Verhoeven", HORIZON),
    SignIn("leader", "schoolleider van wie helpt", "Ingrid Schouten", SAMEN),
    SignIn("board", "bestuurder", "Wouter Dijkgraaf", HORIZON),
    SignIn("coordinator", "coördinator", "Petra van Rijn", SWV_DOMAIN),
    SignIn("freelancer", "zzp’er", "Bas Rietveld", FREELANCE_DOMAIN),
    SignIn("colleague", "collega die een vraag voorstelt", "Lotte Brouwer", HORIZON),
    SignIn("secretary", "secretaris", "Yvonne Kuipers", HORIZON),
    SignIn("supervisor", "toezichthouder", "Kees Oudendijk", HORIZON),
    SignIn("admin", "beheerder", "Thijs Scholten", HORIZON),
)
ROLES = tuple(sign_in.role for sign_in in SIGN_INS)


def named(role: str) -> SignIn:
    return next(sign_in for sign_in in SIGN_INS if sign_in.role == role)


def is_loaded() -> bool:
    """Whether this database holds the demo world: everybody who can sign in to it is here."""
    emails = [sign_in.email for sign_in in SIGN_INS]
    found = db.session.scalars(select(Person.email_key).where(Person.email_key.in_(emails))).all()
    return len(found) == len(emails)


def for_a_program() -> dict[str, list[dict[str, Any]]]:
    return {
        "people": [
            {
                "role": sign_in.role,
                "name": sign_in.name,
                "email": sign_in.email,
                "password": PASSWORD,
            }
            for sign_in in SIGN_INS
        ]
    }


def in_lines() -> list[str]:
    wide = max(len(sign_in.word) for sign_in in SIGN_INS)
    widest = max(len(sign_in.name) for sign_in in SIGN_INS)
    longest = max(len(sign_in.email) for sign_in in SIGN_INS)
    return [
        f"{s.word:{wide}}  {s.name:{widest}}  {s.email:{longest}}  {PASSWORD}" for s in SIGN_INS
    ]
