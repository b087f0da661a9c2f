"""The forms of an inzet, in the order in which it lives."""

from app.deployments.forms.agreeing import (
    COVER_CHOICES,
    COVER_WORDS,
    FORM_WORDS,
    AgreeForm,
    ApproveForm,
    ConsentForm,
    InviteForm,
    MessageForm,
    MoveSwapForm,
    ReasonForm,
    RefuseForm,
    SwapForm,
    TermsForm,
    WordsForm,
)
from app.deployments.forms.carrying_out import (
    CountAgainForm,
    CoverForm,
    DisputeForm,
    LogForm,
    PlanForm,
    ResolveForm,
)
from app.deployments.forms.room import ROOM_RINGS, KeepNearForm, RoomForm
from app.deployments.forms.settling import (
    BillingForm,
    CorrectionForm,
    InvoiceForm,
    ReplacementForm,
)

__all__ = [
    "COVER_CHOICES",
    "COVER_WORDS",
    "FORM_WORDS",
    "ROOM_RINGS",
    "AgreeForm",
    "ApproveForm",
    "BillingForm",
    "ConsentForm",
    "CorrectionForm",
    "CountAgainForm",
    "CoverForm",
    "DisputeForm",
    "InviteForm",
    "InvoiceForm",
    "KeepNearForm",
    "LogForm",
    "MessageForm",
    "MoveSwapForm",
    "PlanForm",
    "ReasonForm",
    "RefuseForm",
    "ReplacementForm",
    "ResolveForm",
    "RoomForm",
    "SwapForm",
    "TermsForm",
    "WordsForm",
]
