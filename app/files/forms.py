"""The field with which somebody chooses a file of their own."""

from typing import Any

from flask import request
from wtforms.validators import StopValidation
from wtforms.widgets import FileInput

from app.errors import RuleBroken
from app.files.kinds import ACCEPT
from app.files.rules import LARGEST, MEGABYTE, Upload, received
from app.web.fields import ChosenFile

HINT = (
    f"Pdf, Word, Excel, PowerPoint, png of jpg, hoogstens {LARGEST // MEGABYTE} MB. "
    "Zonder namen of foto’s van leerlingen."
)


class AttachmentField(ChosenFile):
    """`data`: the file that was sent now, looked at already, or None. A browser sends no file a
    second time by itself, so a form that was refused says that it must be chosen again."""

    widget = FileInput()
    data: Upload | None

    def __init__(self, label: str, **kwargs: Any) -> None:
        kwargs = {"description": HINT, "render_kw": {"accept": ACCEPT}} | kwargs
        super().__init__(label, **kwargs)
        self.problem = ""

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        super().process(None, *args, **kwargs)
        self.data, self.problem = None, ""
        sent = request.files.get(self.name) if formdata is not None else None
        if sent is None or not sent.filename:
            return
        sent.stream.seek(0)  # a form with more rows is made anew
        try:
            self.data = received(sent.filename, sent.stream.read(LARGEST + 1))
        except RuleBroken as broken:
            self.problem = str(broken)

    def pre_validate(self, form: Any) -> None:
        if self.problem:
            raise StopValidation(self.problem)
