"""A programme on paper: roles, forms, phases, moments and money, and nothing else.

The engine knows no programme by name. Everything that makes one programme differ from another
stands in its template; `reading.py` makes one from text. A template never changes: a traject keeps
the version that it began with.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

OFFICE, MATCH, APPOINT = "office", "match", "appoint"  # how a role is filled
CONTINUE, REVISE, EXTEND, STOP = "continue", "revise", "extend", "stop"  # what an outcome does
ALL, ANY = "all", "any"  # rules of a list of boxes

PREVENTION, REPAIR = "prevention", "repair"  # why a school takes part, as an option says
# What is counted over schools: why they came, their risks, what else played a part, what kind.
REASON, RISKS, FACTORS, SCHOOLS = "reason", "risks", "factors", "schools"
GUIDANCE = "guidance"  # counted in one traject: for whom help was

GROUP = "group"  # a subject of several schools: such a traject has no school of its own

Place = tuple[str, str]  # a question: the key of its form, and its own


@dataclass(frozen=True)
class Option:
    """`counts`: who chooses it comes to prevent something, or to repair it. `breach`: of what was
    agreed, it says that it was not kept."""

    key: str
    label: str
    counts: str = ""
    breach: bool = False


@dataclass(frozen=True)
class Column:
    """What is asked of every line of a question. `of`: the lines that one may be chosen from.
    `months` and `since`: a day at most so long after that phase begins."""

    key: str
    label: str
    type: str
    required: bool = True
    options: tuple[Option, ...] = ()
    of: Place | None = None
    since: str = ""
    months: int = 0

    @property
    def option_labels(self) -> dict[str, str]:
        return {option.key: option.label for option in self.options}

    @property
    def breaches(self) -> set[str]:
        return {option.key for option in self.options if option.breach}


@dataclass(frozen=True)
class Field:
    """A question. `rule` is for boxes: all must be ticked before it is good, or any. `counted`: as
    what reports count its answers, over schools together. `most`: a higher number is not in order
    yet; None: any number is.

    Of a file: `in_words` is the question that tells what is on it.

    Of lines: `one` is what a line is called; `each` asks the same of every line of an earlier
    question, instead of lines of its own; `asks`: a line may become a vraag. Of a budget: `of`,
    the lines that its rows are for.
    """

    key: str
    label: str
    type: str
    required: bool = True
    options: tuple[Option, ...] = ()
    rule: str = ""
    counted: str = ""
    most: int | None = None
    columns: tuple[Column, ...] = ()
    one: str = ""
    each: Place | None = None
    of: Place | None = None
    asks: bool = False
    in_words: str = ""

    @property
    def places(self) -> dict[str, Place]:
        """The lines that it points at, by the name in the text that says so."""
        found = {name: place for name in ("each", "of") if (place := getattr(self, name))}
        return found | {each.key: each.of for each in self.columns if each.of}

    @property
    def option_labels(self) -> dict[str, str]:
        return {option.key: option.label for option in self.options}


@dataclass(frozen=True)
class Form:
    """`readers`: the only roles that read what was filled in, beside the school, its board and who
    runs the programme; (): whoever may open the traject. `about`: the role of whom it is about;
    who has it keeps what was said, also when the traject is over."""

    key: str
    label: str
    fields: tuple[Field, ...]
    readers: tuple[str, ...] = ()
    about: str = ""

    def field(self, key: str) -> Field | None:
        return next((each for each in self.fields if each.key == key), None)


@dataclass(frozen=True)
class Role:
    """`appointed_by`: who may appoint people besides the owner of the programme. `apart_from`:
    nobody fills this role beside one of these, as who judges does not also guide.

    `spread_schools`: people of at least so many schools; `spread_sectors`: of each of these.
    `trained_in`: the course (phase, moment) that comes before leading anything in this role.
    `skills`: slugs of what whoever fills it shares on their profile, all of them. `sectors`: of
    the schools that have this role; (): all.
    """

    key: str
    label: str
    fill: str
    min: int
    max: int
    office: str = ""
    appointed_by: tuple[str, ...] = ()
    apart_from: tuple[str, ...] = ()
    independent: bool = False
    lends: bool = False
    spread_schools: int = 0
    spread_sectors: tuple[str, ...] = ()
    trained_in: tuple[str, str] = ("", "")
    skills: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()

    @property
    def may_be_on_behalf(self) -> bool:
        """Somebody from outside the schools may fill it, for an organisation of their own."""
        return self.fill == APPOINT and not self.lends


@dataclass(frozen=True)
class Outcome:
    """`to`: of revise (phase, moment), of extend (phase, ""); otherwise nothing. `when`: it can be
    chosen only where the form of its moment answers this question with one of these. `part`: who
    decides grants a part of the money that was asked for, and says how much and why."""

    key: str
    label: str
    effect: str
    to: tuple[str, str] = ("", "")
    when: tuple[str, tuple[str, ...]] = ("", ())
    part: bool = False


@dataclass(frozen=True)
class Decision:
    by: tuple[str, ...]
    outcomes: tuple[Outcome, ...]

    def outcome(self, key: str) -> Outcome | None:
        return next((each for each in self.outcomes if each.key == key), None)


@dataclass(frozen=True)
class Moment:
    """Something on a date. `at` and `every` count in the unit of its phase: months or weeks.
    `within`: a promise instead, to have had it so many weeks after its phase began.

    `times` 0: whoever takes part adds one when it is needed. `each`: one for every person in that
    role. `accept_by`: only these roles say that what was handed in is good. `after`: moments of
    this phase that must be over first; of moments that each has, their own. `led_by`: somebody in
    this role is named to lead it before it takes place. `renews`: the moment (phase, key) of which
    this hands in the form anew; it begins with what was found good last. `present`: it took
    place only when somebody in each of these roles was there. `confirm`: the question of its form
    that says who was there; all of them say that what was handed in is so.
    """

    key: str
    label: str
    type: str
    at: int
    roles: tuple[str, ...]
    every: int = 0
    within: int = 0
    times: int = 1
    each: str = ""
    by: str = ""
    form: str = ""
    hours: float = 0
    publishes: bool = False
    decision: Decision | None = None
    accept_by: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    led_by: str = ""
    renews: tuple[str, str] = ("", "")
    present: tuple[str, ...] = ()
    confirm: str = ""

    @property
    def is_on_demand(self) -> bool:
        return self.times == 0

    @property
    def everybody(self) -> tuple[str, ...]:
        """Every role that has a part in it, each once."""
        deciding = self.decision.by if self.decision else ()
        by = (self.by,) if self.by else ()
        return tuple(dict.fromkeys((*self.roles, *by, *deciding, *self.accept_by)))


@dataclass(frozen=True)
class Phase:
    key: str
    label: str
    length: int
    moments: tuple[Moment, ...]
    is_optional: bool = False
    in_weeks: bool = False

    def moment(self, key: str) -> Moment | None:
        return next((each for each in self.moments if each.key == key), None)

    @property
    def roles(self) -> tuple[str, ...]:
        """Every role that this phase asks for, each once."""
        each = (moment.each for moment in self.moments if moment.each)
        parts = (role for moment in self.moments for role in moment.everybody)
        return tuple(dict.fromkeys((*parts, *each)))


@dataclass(frozen=True)
class Fund:
    """Who pays which share of one kind of cost; the shares are percentages."""

    covers: str
    label: str
    shares: Mapping[str, int]
    is_adjustable: bool = False


@dataclass(frozen=True)
class Group:
    """Where a group says what it is for: (form, question). Without a theme its second is empty."""

    goal: tuple[str, str]
    theme: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Places:
    """Schools apply for a place in a running traject, to learn in this role. `by`: who opens the
    places and lets schools in, beside the owner; `since`: from this phase on. `follow`: so many
    months after a school finished it is asked what is left of it."""

    role: str
    by: tuple[str, ...]
    since: str = ""
    follow: tuple[int, ...] = ()


@dataclass(frozen=True)
class Promised:
    """Hours that the school promised in a form: `hours` a school year, of who fills the role `by`
    together, from the day of the question `since` until that of `until`."""

    form: str
    hours: str
    since: str
    until: str
    by: str


@dataclass(frozen=True)
class Eligible:
    """Whom it is for, by what is answered when applying; `otherwise` is told to who is not."""

    question: str
    options: tuple[str, ...]
    otherwise: str


@dataclass(frozen=True)
class Template:
    key: str
    label: str
    summary: str
    owner: str  # the kind of organisation that runs it
    subject: str  # school, school_or_department, department, team or group
    ring: str
    start_by: str
    intake: str  # rolling or round
    intake_every: int  # months between two rounds; 0: rolling
    roles: tuple[Role, ...]
    forms: tuple[Form, ...]
    phases: tuple[Phase, ...]
    funding: tuple[Fund, ...] = field(default=())
    sectors: tuple[str, ...] = ()  # of the schools that may apply; (): any
    group: Group | None = None  # what stands on every page of the group
    part_of: str = ""  # the larger programme that it belongs to
    policy: str = ""  # and the policy that it carries out
    before: tuple[Option, ...] = ()  # what there was before it
    eligible: Eligible | None = None
    # Colleagues see what was awarded; with names where this question of the application is ticked.
    shown_with: str = ""
    places: Places | None = None  # other schools may come and learn
    promised: Promised | None = None  # what the lending check counts of who gives it

    @cached_property
    def _roles(self) -> dict[str, Role]:
        return {role.key: role for role in self.roles}

    @cached_property
    def _forms(self) -> dict[str, Form]:
        return {form.key: form for form in self.forms}

    @cached_property
    def _phases(self) -> dict[str, Phase]:
        return {phase.key: phase for phase in self.phases}

    def role(self, key: str) -> Role:
        return self._roles[key]

    def form(self, key: str) -> Form:
        return self._forms[key]

    def phase(self, key: str) -> Phase:
        return self._phases[key]

    def moment(self, phase: str, key: str) -> Moment:
        found = self.phase(phase).moment(key)
        assert found is not None, f"{phase}.{key} is no moment of {self.key}"
        return found

    def moments(self) -> Iterator[tuple[Phase, Moment]]:
        return ((phase, moment) for phase in self.phases for moment in phase.moments)

    @property
    def is_for_group(self) -> bool:
        return self.subject == GROUP

    @property
    def has_a_name(self) -> bool:
        """Who takes part is more than a school, so it is called something; or it may be."""
        return self.subject != "school"

    @property
    def needs_a_name(self) -> bool:
        return self.subject not in ("school", "school_or_department")

    @property
    def application(self) -> tuple[Phase, Moment] | None:
        """The moment whose form is filled in to apply; None: one applies without a form."""
        phase = self.phases[0]
        found = phase.moments[0]
        is_one = found.form and found.by == self.start_by and not found.each and found.times == 1
        return (phase, found) if is_one and not found.decision and found.at == 0 else None
