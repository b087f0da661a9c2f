"""Hundreds of passwords are checked in tests, and none is worth anything.

Real servers stay slow, in tests too; so does a test that takes `REAL` back.
"""

from argon2 import PasswordHasher

from app.accounts import passwords

REAL = passwords.HASHER


def be_quick() -> None:
    passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    passwords.NOBODYS = passwords.HASHER.hash("nobody")
