"""A story from its first chapter to its last, or to where it waits for the reader."""

from app.demo import agreeing, asking, helping
from app.demo.plans import Plan
from app.demo.stage import Story
from app.demo.world import World

CHAPTERS = (
    asking.described,
    asking.published,
    asking.unanswered,
    asking.no_at_first,
    asking.begun,
    asking.answered,
    agreeing.proposed,
    agreeing.agreed_once,
    agreeing.agreed,
    agreeing.consented,
    agreeing.approved,
    helping.covered,
    helping.planned,
    helping.done,
    helping.running,
    helping.delivered,
    helping.disputed,
    helping.confirmed,
    helping.reviewed_by_asker,
    helping.reviewed_by_expert,
    helping.counted,
    helping.invoiced,
    helping.paid,
    helping.replied,
)


def tell(world: World, plan: Plan) -> Story:
    for chapter in CHAPTERS:
        yield from chapter(world, plan)
        if plan.is_over or chapter.__name__ == plan.until:
            return


def enter(world: World, plan: Plan) -> None:
    world.stage.enter(tell(world, plan), plan.begins)
