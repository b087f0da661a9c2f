"""One person gives agreed hours to one school: consented, paid, carried out, settled.

What money and rights depend on stands in columns: who asked, carries out, agreed to which
version, consented and approved. The checks keep four eyes four.
"""

from app.deployments.models.agreeing import (
    Message,
    NewMoment,
    Terms,
    TermsDate,
)
from app.deployments.models.carrying_out import (
    Session,
)
from app.deployments.models.inzet import (
    BEING_AGREED,
    DONE,
    NOT_GIVEN,
    STILL_TO_AGREE,
    TO_BE_PAID,
    Bundle,
    Deployment,
)
from app.deployments.models.lending import (
    Allowance,
    Cover,
    Onward,
    OverruledFinding,
    Promised,
)
from app.deployments.models.money import (
    OWN_SERIES,
    Correction,
    DrawnInvoice,
    Invoice,
    Payer,
    Source,
)

__all__ = [
    "BEING_AGREED",
    "DONE",
    "NOT_GIVEN",
    "OWN_SERIES",
    "STILL_TO_AGREE",
    "TO_BE_PAID",
    "Allowance",
    "Bundle",
    "Correction",
    "Cover",
    "Deployment",
    "DrawnInvoice",
    "Invoice",
    "Message",
    "NewMoment",
    "Onward",
    "OverruledFinding",
    "Payer",
    "Promised",
    "Session",
    "Source",
    "Terms",
    "TermsDate",
]
