"""What every form is: sent once, and refused beside its fields."""

import re
import secrets
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict
from wtforms import HiddenField

from app.errors import RuleBroken
from app.web.fields import ChosenFile


class Form(FlaskForm):
    """CSRF, a key that makes sending twice do it once, and refusals beside their field."""

    form_key = HiddenField()

    class Meta(FlaskForm.Meta):
        locales = ("nl",)

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Words only: where somebody sends a file instead of one, nothing was typed. A field
            that is for files takes them itself."""
            found = super().wrap_formdata(form, formdata)
            return request.form if isinstance(found, CombinedMultiDict) else found

    @property
    def takes_files(self) -> bool:
        return any(isinstance(field, ChosenFile) for field in self)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not re.fullmatch(r"[A-Za-z0-9_-]{16,40}", self.form_key.data or ""):
            self.form_key.data = secrets.token_urlsafe(16)

    def refuse(self, broken: RuleBroken) -> None:
        """Put a domain's no beside the field that it names, or above the form."""
        field = self._fields.get(broken.field or "")
        if field is None:
            self.form_errors.append(str(broken))
        else:
            field.errors = [*field.errors, str(broken)]

    def ask_for_files_again(self) -> None:
        """A page cannot fill in a file: what was chosen is lost when it comes back."""
        for field in self:
            if isinstance(field, ChosenFile) and field.data is not None:
                field.errors = [*field.errors, "Kies dit bestand nog een keer."]

    def say_it_above(self) -> None:
        """For a page that no longer shows the fields: nothing may point at one."""
        for field in self:
            self.form_errors += [str(error) for error in field.errors]
            field.errors = []

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        return bool(super().validate(*args, **kwargs))


class VersionedForm(Form):
    """For changing what exists: carries the version that its reader saw."""

    seen = HiddenField()

    def __init__(self, *args: Any, version: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if version is not None and self.seen.data is None:
            self.seen.data = str(version)

    @property
    def seen_version(self) -> int:
        """The version that the page showed; -1, which is always stale, when it is nonsense."""
        text = self.seen.data or ""
        return int(text) if re.fullmatch(r"(?a:\d{1,9})", text) else -1
