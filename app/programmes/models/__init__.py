"""Programmes that an organisation runs, and the trajecten of schools and groups in them.

A version of a programme is text that never changes. A traject points at the version that it began
with; its phases, who fills its roles, its moments and what was handed in stand in rows.
"""

# First what these tables point at: whoever asks for a table completes all that are there by then.
import app.deployments.models  # noqa: F401 - for its tables
from app.programmes.models.milestone import (
    Attendance,
    Milestone,
    Signature,
    Submission,
)
from app.programmes.models.money import (
    TrajectoryCost,
    TrajectoryInzet,
    TrajectoryLeft,
    TrajectoryPayer,
    TrajectoryShare,
)
from app.programmes.models.programme import (
    Call,
    Figure,
    Handover,
    Programme,
    ProgrammeLooks,
    ProgrammeRound,
    ProgrammeVersion,
)
from app.programmes.models.trajectory import (
    IN_FORCE,
    LineRequest,
    Trajectory,
    TrajectoryPhase,
    TrajectoryRole,
)

__all__ = [
    "IN_FORCE",
    "Attendance",
    "Call",
    "Figure",
    "Handover",
    "LineRequest",
    "Milestone",
    "Programme",
    "ProgrammeLooks",
    "ProgrammeRound",
    "ProgrammeVersion",
    "Signature",
    "Submission",
    "Trajectory",
    "TrajectoryCost",
    "TrajectoryInzet",
    "TrajectoryLeft",
    "TrajectoryPayer",
    "TrajectoryPhase",
    "TrajectoryRole",
    "TrajectoryShare",
]
