"""Passwords as argon2id hashes.

A hash takes some 25 ms and 19 MiB on purpose. So never make or check one inside a unit of work,
where other writers would wait for it, and never more than two at a time: twenty people who sign
in at once may not use up a small server.
"""

import secrets
import unicodedata
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
AT_A_TIME = BoundedSemaphore(2)

# What an unknown address is checked against, so that it takes as long as a known one.
NOBODYS = HASHER.hash(secrets.token_urlsafe(32))


def hashed(password: str) -> str:
    with AT_A_TIME:
        return HASHER.hash(_one_spelling(password))


def matches(password_hash: str, password: str) -> bool:
    """Whether this is the password. Without a hash (nobody, or no password yet) it never is."""
    with AT_A_TIME:
        try:
            same = HASHER.verify(password_hash or NOBODYS, _one_spelling(password))
        except (VerificationError, InvalidHashError):
            return False
    return bool(same and password_hash)


def is_outdated(password_hash: str) -> bool:
    """Made with other settings than today's: to be replaced when its owner next signs in."""
    return HASHER.check_needs_rehash(password_hash)


def _one_spelling(password: str) -> str:
    # The same keys give é as one character on one computer and as two on another.
    return unicodedata.normalize("NFKC", password)
