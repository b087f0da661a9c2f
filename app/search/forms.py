"""Keeping a search, and what one does with it afterwards."""

from wtforms import HiddenField

from app.web.forms import Form


class KeepForm(Form):
    """One button under the results of a search."""

    address = HiddenField()


class SavedForm(Form):
    """The buttons beside a search that is kept."""

    mails = HiddenField()  # what it becomes: "aan" or "uit"
