"""A refusal, written for the person who reads it.

The domain raises these; `app.web` turns them into a sentence beside a field or a page. The
message is a Dutch sentence with %(name)s placeholders, so that it can be looked up in a
catalogue and filled in afterwards.
"""

from collections.abc import Mapping
from typing import Any


class RuleBroken(Exception):
    """A domain rule said no.

    `message` is the sentence, `values` fills its placeholders, and `field` names the form field
    that the sentence belongs beside (None: it concerns the whole form).
    """

    def __init__(self, message: str, *, field: str | None = None, **values: Any) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.values: Mapping[str, Any] = values

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


class StalePage(RuleBroken):
    """Somebody else was first: what this page showed is no longer true."""

    def __init__(
        self,
        message: str = "Intussen is hier iets veranderd. Kijk eerst wat er nu staat.",
        **values: Any,
    ) -> None:
        super().__init__(message, **values)


class TooOften(RuleBroken):
    """Tried more often than anybody needs."""


class NotAllowed(RuleBroken):
    """This person may not do this here; on a page it looks the same as something absent."""

    def __init__(self, message: str = "Dit is niet aan jou.", **values: Any) -> None:
        super().__init__(message, **values)
