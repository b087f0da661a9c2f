"""How a template goes: its phases, their moments, and what a decision may lead to."""

from app.programmes.reading_parts import Part
from app.programmes.template import CONTINUE, EXTEND, REVISE, STOP, Decision, Moment, Outcome, Phase

MOST_MONTHS = 120
MOST_TIMES = 60
WEEKS_A_MONTH = 4  # and some days: whoever promises less than the phase is never wrong
MOMENT_TYPES = (
    *("meeting", "visit", "audit", "report", "measurement", "training", "product", "event"),
)
EFFECTS = (CONTINUE, REVISE, EXTEND, STOP)


def read_phase(part: Part) -> Phase:
    if part.has("months") == part.has("weeks"):
        part.wrong("key", "Een fase duurt een aantal “months” of een aantal “weeks”.")
    in_weeks = part.has("weeks")
    length = part.number("weeks" if in_weeks else "months", 1, MOST_MONTHS, 1)
    moments = tuple(
        _moment(each, length, in_weeks) for each in part.parts("milestones", "milestone")
    )
    label, optional = part.text("label"), part.truth("optional")
    return Phase(part.key(), label, length, moments, optional, in_weeks)


def _moment(part: Part, length: int, in_weeks: bool) -> Moment:
    own, other = ("week", "month") if in_weeks else ("month", "week")
    if part.has(other):
        part.wrong(other, f"In deze fase hoort “{own}” in plaats van “{other}”.")
    elif part.has("within"):
        _promised(part, own, length, in_weeks)
    elif not part.has(own):
        part.wrong("key", f"Bij een moment ontbreekt “{own}”.")
    at, every = part.number(own, 0, MOST_MONTHS), part.number("every", 1, MOST_MONTHS)
    times = part.number("times", 0, MOST_TIMES, 1)
    if times > 1 and not every:
        part.wrong("times", "Bij “times” ontbreekt “every”.")
    if times and at + (times - 1) * every > length:
        part.wrong(own, "Dit valt buiten de fase.")
    if part.has("form") != part.has("by"):
        part.wrong("key", "“form” en “by” horen bij elkaar.")
    if part.has("accept_by") and not part.has("form"):
        part.wrong("accept_by", "“accept_by” hoort bij een moment met een formulier.")
    if part.has("present") and (part.has("form") or part.has("decision")):
        says = "“present” hoort bij een moment zonder formulier en zonder besluit."
        part.wrong("present", says)
    if part.has("confirm"):
        for name in ("decision", "accept_by", "each"):
            if part.has(name):
                part.wrong(name, f"“{name}” kan niet samen met “confirm”.")
    if not part.words("roles"):
        part.wrong("roles", "Bij een moment hoort minstens één rol.")
    decision = part.part("decision", "decision")
    if decision and (times != 1 or part.has("each")):
        part.wrong("decision", "Een besluit valt één keer: zonder “times” en “each”.")
    return Moment(
        key=part.key(),
        label=part.text("label"),
        type=part.one_of("type", MOMENT_TYPES),
        at=at,
        roles=part.words("roles"),
        every=every,
        within=part.number("within", 1, 52),
        times=times,
        each=part.key("each"),
        by=part.key("by"),
        form=part.key("form"),
        hours=part.amount("hours", 400),
        publishes=part.truth("publishes"),
        decision=_decision(decision) if decision else None,
        accept_by=part.words("accept_by"),
        after=part.words("after"),
        led_by=part.key("led_by"),
        renews=part.elsewhere("renews"),
        present=part.words("present"),
        confirm=part.key("confirm"),
    )


def _promised(part: Part, own: str, length: int, in_weeks: bool) -> None:
    """A number of weeks within which it is had, once, before its phase should be over."""
    for name in (own, "every", "times"):
        if part.has(name):
            part.wrong(name, f"“{name}” kan niet samen met “within”.")
    weeks = length if in_weeks else length * WEEKS_A_MONTH
    if part.number("within", 1, 52) > weeks:
        part.wrong("within", f"Dit valt buiten de fase: die duurt {weeks} weken.")


def _decision(part: Part) -> Decision:
    if not part.words("by"):
        part.wrong("by", "Bij een besluit hoort minstens één rol.")
    outcomes = tuple(_outcome(each) for each in part.parts("outcomes", "outcome"))
    if not any(outcome.effect == CONTINUE for outcome in outcomes):
        part.wrong("outcomes", "Geen van de uitkomsten gaat door (“effect: continue”).")
    return Decision(part.words("by"), outcomes)


def _outcome(part: Part) -> Outcome:
    effect = part.one_of("effect", EFFECTS)
    if (effect in (REVISE, EXTEND)) != part.has("to"):
        part.wrong("effect", "“to” hoort bij “revise” en “extend”, en nergens anders.")
    to = part.text("to")
    phase, _, moment = to.rpartition(".")
    aim = (to, "") if effect == EXTEND else (phase, moment)
    if part.has("part") and effect != CONTINUE:
        part.wrong("part", "“part” hoort bij “effect: continue”: wie een deel toekent, gaat door.")
    when = part.part("when", "when")
    asked = (when.key("question"), when.words("options")) if when else ("", ())
    return Outcome(
        part.key(),
        part.text("label"),
        effect,
        to=aim if to else ("", ""),
        when=asked,
        part=part.truth("part"),
    )
