"""What was agreed and is not kept: who runs the programme hears of it.

A report asks the same of each line that was agreed; its template says which answer means that the
line is not kept. It is told once somebody else than its writer found the report good.
"""

from app.events import actions as events
from app.programmes import answers, people
from app.programmes.models import Milestone
from app.workflow import SYSTEM, Step

BREACH = "breach"  # the name of the event


def are_in(milestone: Milestone) -> bool:
    """Whether what was handed in last says of any line that it is not kept."""
    newest, key = milestone.newest, milestone.moment.form
    if newest is None or not key:
        return False
    filled_in = answers.loads(newest.answers)
    return any(
        row.get(column.key) in column.breaches
        for field in milestone.trajectory.template.form(key).fields
        for column in field.columns
        if column.breaches
        for row in filled_in.get(field.key) or ()
    )


def told(step: Step) -> None:
    """Its words are for who reads the report; who runs the programme is one of them."""
    milestone: Milestone = step.obj
    if not are_in(milestone):
        return
    event = events.note("milestone", milestone, BREACH, by=None, now=step.now, role=SYSTEM)
    owners = people.owner_people(milestone.trajectory.programme, step.today)
    events.deliver(event, owners, role="owner", now=step.now)
