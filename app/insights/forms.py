"""The one form of reports."""

from app.insights.rules import HIGHEST_RATE
from app.web.fields import EuroField, optional
from app.web.forms import VersionedForm


class RateForm(VersionedForm):
    rate = EuroField(
        "Wat kost een uur hulp van buiten?", lowest=1, highest=HIGHEST_RATE, validators=[optional()]
    )
