"""Two worlds that differ only in what sealed ervaringen say: the lowest numbers or the highest.

Nobody may be able to tell them apart: not on a page, in a file or a list or its order, by the
length of an answer, in a mail, from a command, nor in any other row of the database. Nor may the
other side, or anybody else, be able to tell whether one was written at all.

A page is asked for twice only where reviews were read for it, and in search: all other rows are
alike, so there is nothing else that it could differ by.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import Any

import pytest
from sqlalchemy import and_, delete, event, select
from werkzeug.test import TestResponse

from app import clock
from app.accounts.models import Person
from app.calendars.actions import draw_link
from app.database import Base, db, unit_of_work
from app.deployments.models import Bundle, Deployment
from app.outbox.models import Job
from app.reviews import access, actions, counting
from app.reviews.actions import Draft
from app.reviews.models import Review
from tests.site.authorization import policy_named_by, row_for, table
from tests.site.running import Site, Visitor
from tests.site.world import ACTORS, NOW
from tests.support.figures import Tell
from tests.support.lengths import both_at_length
from tests.support.makers_accounts import mails

AUTHOR = "director"
# Of what each side wrote on an inzet of its own, the other side did not write yet.
INZET = {"asker": "inzet completed", "expert": "inzet settled"}
SEALED = {"asker": "aaaaaaaaa1", "team": "aaaaaaaaa2", "expert": "aaaaaaaaa5"}
EXPORTS = {
    "text/csv", "text/calendar", "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip

LOW = Draft(
    overall=1, fit=1, usefulness=1, cooperation=1, again=False,
    words="Dit was een verloren middag, en dat meen ik.", line="Dit was een verloren middag",
    words_html="<p>Dit was een verloren middag, en dat meen ik.</p>", private_note="Nooit meer.",
)  # fmt: skip
HIGH = Draft(
    overall=10, fit=5, usefulness=5, cooperation=5, lasting=5, again=True,
    words="Geweldig. " * 30, line="Geweldig. Geweldig.",
    words_html="<p>" + "Geweldig. " * 30 + "</p>",
)  # fmt: skip

BORED = Draft(
    fun=False, again=False, words="Dit doe ik echt nooit meer, het was zonde.", line="Nooit meer",
    words_html="<p>Dit doe ik echt nooit meer, het was zonde.</p>", private_note="Kom eens langs.",
)  # fmt: skip
HAPPY = Draft(
    fun=True, again=True, words="Heerlijk. " * 40, line="Heerlijk. Heerlijk.",
    words_html="<p>" + "Heerlijk. " * 40 + "</p>",
)  # fmt: skip
WORST = {"asker": LOW, "expert": BORED}
BEST = {"asker": HIGH, "expert": HAPPY}

FINE = Draft(overall=7, fit=4, usefulness=4, cooperation=4, again=True, fun=True)

# What is new in every answer, whatever the data: tokens, and the key of each form.
RANDOM = re.compile(
    rb'(name="(?:csrf_token|form_key)" value=")[^"]*|(csrf-token" content=")[^"]*|("nonce-)[^"]*'
)
READS_REVIEWS = re.compile(r"\breview\b")
NEW_EACH_TIME = {"date", "set-cookie", "content-security-policy"}

SEARCHES = (
    "/zoeken",
    "/zoeken?q=pesten",
    "/zoeken?q=ik+zoek+iemand+die+gesprekken+kan+voeren",
    "/zoeken?q=verloren+middag",
    "/zoeken?q=geweldig",
    "/zoeken.json?q=pesten",
    "/zoeken.json?q=",
    "/zoeken/suggesties?q=pest",
    "/zoeken/suggesties.json?q=pest",
)
COMMANDS = (["check", "--json"], ["routes-and-policies", "--json"], ["transitions"])


@pytest.fixture
def worlds(own_site: Callable[..., Site]) -> tuple[Site, Site]:
    """Copies of one database; in each the school wrote about one inzet and the expert about another
    one, and neither was answered yet."""
    low, high = own_site(), own_site()
    sealed(low, WORST)
    sealed(high, BEST)
    return low, high


def inzet_of(site: Site, side: str) -> str:
    return str(site.world.things[INZET[side]]["own"]["public_id"])


def sealed(site: Site, drafts: dict[str, Draft]) -> None:
    """What each of these sides wrote, and the school about a team; and one pair that is open."""
    with site.app.app_context(), unit_of_work():
        db.session.execute(delete(Job))  # what the world had still to send is alike everywhere
        author = db.session.get_one(Person, site.world.people[AUTHOR])
        for side, draft in drafts.items():
            public_id = inzet_of(site, side)
            inzet = db.session.scalars(
                select(Deployment).where(Deployment.public_id == public_id)
            ).one()
            by = author if side == "asker" else inzet.expert
            review = actions.write(inzet, draft, by=by, now=NOW)
            review.public_id = SEALED[side]  # the one token of its own
            assert review.released_at is None
        if "asker" in drafts:
            about_team = actions.write_about_team(
                team_of(site), drafts["asker"], by=author, now=NOW
            )
            about_team.public_id = SEALED["team"]
            assert about_team.released_at is None
        # One of the team and the school are ready with each other: theirs is open beside it.
        member = team_of(site).members[0]
        for number, by in enumerate((author, member.expert), 3):
            opened = actions.write(member, FINE, by=by, now=NOW)
            opened.public_id = f"aaaaaaaaa{number}"
        assert opened.released_at is not None


def team_of(site: Site) -> Bundle:
    public_id = site.world.things["team that was there"]["own"]["public_id"]
    return db.session.scalars(select(Bundle).where(Bundle.public_id == public_id)).one()


def addresses(site: Site, actor: str) -> Iterator[str]:
    """Every page that this actor is admitted to, and those around the sealed reviews anyway."""
    yield from around(site)
    for route in site.routes:
        if "GET" not in route.methods or route.endpoint == "static":
            continue
        for relation in route.relations:
            row = row_for(table(), policy_named_by(site.app, route), route.name, relation)
            if actor in row.admits:
                yield site.path(route, relation)
    if actor != "anonymous":
        yield from SEARCHES


def around(site: Site) -> Iterator[str]:
    yield from ("/start", "/inzetten", "/beheer/ervaringen")
    for inzet in (inzet_of(site, side) for side in INZET):
        yield from (f"/inzetten/{inzet}", f"/inzetten/{inzet}/ervaring")
    for review in SEALED.values():
        yield from (f"/ervaringen/{review}/{last}" for last in ("reactie", "melden"))
        yield f"/ervaringen/{review}/besluit/verbergen"
    with site.app.app_context():
        expert = db.session.get_one(Person, site.world.people["expert"])
        yield f"/mensen/{expert.public_id}"
        team = team_of(site)
        yield from (f"/inzetten/team/{team.public_id}{last}" for last in ("", "/ervaring"))
        for member in team.members:
            yield from (f"/mensen/{member.expert.public_id}", f"/inzetten/{member.public_id}")


def fixed(response: TestResponse) -> tuple[Any, ...]:
    """An answer byte for byte, but for what is new each time."""
    headers = sorted(
        (name.lower(), value)
        for name, value in response.headers
        if name.lower() not in NEW_EACH_TIME
    )
    return response.status_code, headers, RANDOM.sub(rb"\1\2\3", response.data)


@dataclass
class Comparison:
    """Which answers of two worlds differ; both are asked the same, in the same order."""

    low: Site
    high: Site
    differ: list[str] = field(default_factory=list)
    asked: int = 0
    twice: int = 0
    kinds: set[str] = field(default_factory=set)
    reads: bool = False  # whether reviews were read for the last answer

    def of(self, actor: str, paths: Iterable[str]) -> None:
        one, other = self.low.visitor(actor), self.high.visitor(actor)
        with self.low.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", self._note)
        for path in dict.fromkeys(paths):
            self.reads = False
            answer = one.get(path)
            self.asked += 1
            self.kinds.add(answer.mimetype)
            if not self.reads and not path.startswith("/zoeken"):
                continue
            self.twice += 1
            if fixed(answer) != fixed(other.get(path)):
                self.differ.append(f"{path} as {actor}")
        event.remove(engine, "before_cursor_execute", self._note)

    def _note(self, conn: Any, cursor: Any, statement: str, *args: Any) -> None:
        self.reads = self.reads or READS_REVIEWS.search(statement) is not None


def told_apart(
    low: Site, high: Site, actors: Iterable[str], paths: Iterable[str] = ()
) -> list[str]:
    compared = Comparison(low, high)
    for actor in actors:
        compared.of(actor, paths or addresses(low, actor))
    return compared.differ


def rows(site: Site) -> dict[str, list[tuple[Any, ...]]]:
    """All data but the sealed review itself."""
    with site.app.app_context():
        return {
            name: sorted(map(tuple, db.session.execute(select(of)).all()), key=repr)
            for name, of in Base.metadata.tables.items()
            if name != Review.__tablename__
        }


def sent(site: Site) -> list[tuple[Any, ...]]:
    """Every mail, without what separates its parts."""
    with site.app.app_context():
        mails(site.app)
    folder = site.app.config["SETTINGS"].data_dir / "mail"
    found = []
    for file in sorted(folder.glob("*.eml")):
        message = message_from_bytes(file.read_bytes(), policy=policy.default)
        headers = [(name, str(value)) for name, value in message.items() if name != "Content-Type"]
        parts = [part.get_content() for part in message.walk() if not part.is_multipart()]
        found.append((file.name, headers, parts))
    return found


def printed(site: Site, command: list[str]) -> str:
    with site.app.app_context():
        result = site.app.test_cli_runner().invoke(args=command)
    assert result.exit_code == 0, result.output
    return str(result.output)


# What a page shows is no matter of the database; rows and statements are tried on both engines.
@pytest.mark.engines("sqlite")
def test_nobody_can_tell_what_a_sealed_review_says(worlds: tuple[Site, Site], tell: Tell):
    """Not even who wrote it, on a page: what is written is read again when it is open."""
    low, high = worlds
    assert differing(rows(low), rows(high)) == []
    compared = Comparison(low, high)
    for actor in ACTORS:
        compared.of(actor, addresses(low, actor))
    assert compared.differ == []
    tell(f"{compared.asked} pages, of which {compared.twice} twice")
    assert compared.asked > 800
    assert compared.twice > 200
    assert compared.kinds >= EXPORTS
    for actor in ("expert", AUTHOR):
        assert fixed(feed_of(low, actor)) == fixed(feed_of(high, actor))


def feed_of(site: Site, actor: str) -> TestResponse:
    """The calendar in somebody's own telephone."""
    with site.app.app_context(), unit_of_work():
        secret = draw_link(by=db.session.get_one(Person, site.world.people[actor]), now=NOW)
    answer = site.visitor().get(f"/agenda/{secret}.ics")
    assert answer.mimetype == "text/calendar"
    return answer


@pytest.mark.engines("sqlite")
def test_nobody_can_tell_that_one_side_wrote(own_site: Callable[..., Site]):
    """Beside a world in which it did not: to the other side and all others these are the same. The
    rows are, so only what reads reviews could tell; search does not."""
    spoken = own_site()
    sealed(spoken, WORST)
    known = rows(spoken)
    for wrote, reader in (("asker", "expert"), ("expert", AUTHOR)):
        silent = own_site()
        sealed(silent, {side: draft for side, draft in WORST.items() if side != wrote})
        assert differing(rows(silent), known) == []
        assert told_apart(silent, spoken, (reader, "coordinator"), [*around(silent)]) == []


@both_at_length
def test_no_other_row_no_mail_and_no_command_knows(worlds: tuple[Site, Site]):
    low, high = worlds
    assert differing(rows(low), rows(high)) == []
    for site in worlds:
        with site.app.app_context():
            for feature in site.app.extensions["features"]:
                for each in feature.clocks:
                    each.tick(now=NOW)
    assert sent(low) == sent(high) != []
    assert differing(rows(low), rows(high)) == []
    assert (
        told_apart(low, high, ("expert", AUTHOR, "coordinator"), [*around(low), SEARCHES[1]]) == []
    )
    with low.app.app_context():
        emails = list(db.session.scalars(select(Person.email).order_by(Person.id).limit(4)))
    searches = [["search", "pesten", "--json", "--as", email] for email in emails]
    for command in (*COMMANDS, *searches):
        with clock.at(NOW):
            assert printed(low, command) == printed(high, command)


def differing(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    return [name for name in one if one[name] != other[name]]


@pytest.mark.engines("sqlite")
def test_once_opened_the_worlds_can_be_told_apart(own_site: Callable[..., Site]):
    """What is compared does hold the answer, as soon as it may be known."""
    low, high = own_site(), own_site()
    for site, drafts in ((low, WORST), (high, BEST)):
        sealed(site, drafts)
        with site.app.app_context(), unit_of_work():
            review = db.session.scalars(
                select(Review).where(Review.public_id == SEALED["asker"])
            ).one()
            actions.open_reviews(review.deployment, now=NOW)
            actions.open_team(team_of(site).id, now=NOW)
    seen = told_apart(low, high, ["colleague"], [*around(low), *SEARCHES])
    with low.app.app_context():
        of_team = {f"/mensen/{m.expert.public_id} as colleague" for m in team_of(low).members}
    assert of_team <= set(seen)
    assert {path.partition("?")[0].split(" ")[0] for path in seen} >= {"/zoeken", "/zoeken.json"}
    assert any(path.startswith("/mensen/") for path in seen)
    assert "profile" in differing(rows(low), rows(high))


@pytest.mark.engines("sqlite")
def test_a_planted_leak_on_a_page_is_seen(
    worlds: tuple[Site, Site], monkeypatch: pytest.MonkeyPatch
):
    low, high = worlds
    monkeypatch.setattr(access, "released", lambda: select(Review))
    assert told_apart(low, high, ["expert"], around(low)) != []
    with low.app.app_context():
        somebody = f"/mensen/{team_of(low).members[0].expert.public_id}"
    assert f"{somebody} as colleague" in told_apart(low, high, ["colleague"], [somebody])


@pytest.mark.engines("sqlite")
def test_a_planted_leak_in_a_length_is_seen(worlds: tuple[Site, Site]):
    """A page that is one space longer is another page."""
    low, high = worlds
    visitor: Visitor = low.visitor("expert")
    answer = visitor.get("/start")
    before = fixed(answer)
    answer.data += b" "
    assert fixed(answer) != before
    assert fixed(high.visitor("expert").get("/start")) == before


@pytest.mark.engines("sqlite")
def test_a_planted_leak_in_a_score_is_seen(
    own_site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch
):
    """A score that counts what is still sealed moves the profile, and with it search."""
    weighs = (Review.side == "asker", Review.overall.is_not(None), Review.hidden_at.is_(None))
    monkeypatch.setattr(counting, "WEIGHS", and_(*weighs))
    low, high = own_site(), own_site()
    for site, drafts in ((low, WORST), (high, BEST)):
        sealed(site, drafts)
        with site.app.app_context(), unit_of_work():
            expert_id = site.world.people["expert"]
            actions.refresh_standing([expert_id], today=clock.amsterdam(NOW).date())
    assert {"profile", "standing"} <= set(differing(rows(low), rows(high)))
    seen = told_apart(low, high, ["colleague"], SEARCHES)
    assert [path for path in seen if path.startswith("/zoeken")] != []


@pytest.mark.engines("sqlite")
def test_a_planted_leak_in_an_event_is_seen(
    own_site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch
):
    record = actions.workflow.events.record

    def telling(*args: Any, facts: Any = None, **kwargs: Any) -> Any:
        sealed_one = select(Review.overall).where(Review.public_id == SEALED["asker"])
        overall = db.session.scalars(sealed_one).first()
        return record(*args, facts={**(facts or {}), "overall": overall}, **kwargs)

    monkeypatch.setattr(actions.workflow.events, "record", telling)
    low, high = own_site(), own_site()
    sealed(low, WORST)
    sealed(high, BEST)
    assert differing(rows(low), rows(high)) == ["event"]
