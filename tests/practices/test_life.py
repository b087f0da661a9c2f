"""A good example from draft to shared, and what becomes of it when nobody can come and do it."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import clock, workflow
from app.database import db, unit_of_work
from app.deployments.models import Deployment
from app.errors import NotAllowed, RuleBroken, StalePage
from app.events.models import Delivery, Event
from app.organisations.models import Ring
from app.practices import access, actions, carrying, checks, compliments, rules
from app.practices.models import Practice
from app.practices.transitions import ALIVE, PRACTICE
from app.practices.waiting import waiting
from app.profiles import actions as profiles
from app.profiles.models import Profile
from tests.support.lengths import both_at_length
from tests.support.makers import (
    MOMENT,
    SKILL,
    TODAY,
    a_board_member,
    a_director,
    a_freelancer,
    a_membership,
    a_person,
    a_profile,
    a_school,
)
from tests.support.makers_accounts import mails_to, text_of
from tests.support.makers_deployments import (
    a_cast,
    a_freelance_expert,
    an_inzet,
    an_open_request,
)
from tests.support.makers_practices import a_draft_practice, a_practice, a_story

LATER = MOMENT + timedelta(hours=1)


def do(action: str, practice: Practice, *about, by, now=MOMENT, **more):
    with unit_of_work():
        found = db.session.get_one(Practice, practice.id)
        return getattr(actions, action)(found, *about, by=by, now=now, **more)


def state_of(practice: Practice) -> str:
    db.session.rollback()
    return db.session.scalars(select(Practice.state).where(Practice.id == practice.id)).one()


def sees(person, practice: Practice) -> bool:
    db.session.rollback()
    found = access.visible(person, TODAY).where(Practice.id == practice.id)
    return db.session.scalar(found) is not None


def told(practice: Practice, action: str) -> set[int]:
    """Ids of who heard that this happened."""
    db.session.rollback()
    return set(
        db.session.scalars(
            select(Delivery.person_id)
            .join(Event, Event.id == Delivery.event_id)
            .where(
                Event.object_type == "practice",
                Event.object_id == practice.id,
                Event.action == action,
            )
        )
    )


def asks_for(person) -> list[str]:
    db.session.rollback()
    return [line.button for line in waiting(person, now=MOMENT)]


def test_it_is_shared_once_somebody_said_yes_with_one_click(app):
    cast = a_cast()
    author = a_person("Wies Schrijver", at=cast.lending)
    shy = a_person("Stille Kracht", at=cast.lending, email="stil@voorbeeld.test")  # no profile
    practice = a_draft_practice(cast.lending, by=author)
    assert not sees(cast.leader, practice)
    assert not sees(shy, practice)
    with pytest.raises(RuleBroken, match="Nog niemand zei"):
        do("publish", practice, by=author)

    do("ask", practice, shy, by=author)
    with clock.at(MOMENT):
        (mail,) = mails_to(app, "stil@voorbeeld.test")
    assert "kun en wil jij dit op een andere school komen doen?" in text_of(mail)
    assert asks_for(shy) == ["Geef antwoord"]
    assert sees(shy, practice)
    with pytest.raises(RuleBroken, match="Nog niemand zei"):  # asked is no yes
        do("publish", practice, by=author)
    with pytest.raises(RuleBroken, match="al gevraagd"):
        do("ask", practice, shy, by=author)

    do("accept", practice, by=shy, edition=1)
    assert asks_for(shy) == []
    assert told(practice, "accept") == {author.id}
    shares = db.session.get_one(Profile, shy.id)
    assert shares.published_at is not None
    assert [(claim.skill.slug, claim.ring) for claim in shares.claims] == [(SKILL, Ring.COUNTRY)]
    assert asks_for(author) == ["Bekijk en deel"]

    do("publish", practice, by=author, edition=1)
    assert state_of(practice) == "published"
    assert told(practice, "publish") == {cast.leader.id, shy.id}
    assert sees(cast.asker, practice)
    assert sees(cast.leader, practice)
    assert list(checks.shared_ones_have_somebody()) == []


def test_the_yes_is_for_what_was_read(app):
    cast = a_cast()
    author, other = a_person(at=cast.lending), a_person(at=cast.lending)
    practice = a_draft_practice(cast.lending, by=author, ring=Ring.BOARD)
    do("ask", practice, other, by=author)
    do("change", practice, a_story(ring=Ring.COUNTRY), by=author, edition=1)
    for action, by in (("accept", other), ("change", author)):
        more = (a_story(),) if action == "change" else ()
        with pytest.raises(StalePage):
            do(action, practice, *more, by=by, edition=1)
    do("accept", practice, by=other, edition=2)
    with pytest.raises(StalePage):
        do("publish", practice, by=author, edition=1)
    do("publish", practice, by=author, edition=2)
    # Who writes it and would come, ticks what they write.
    do("accept", practice, by=author)
    do("change", practice, a_story(skills=["muziek"]), by=author)
    ticks = {claim.skill.slug for claim in db.session.get_one(Profile, author.id).claims}
    assert ticks == {SKILL, "muziek"}


def test_other_words_leave_a_profile_as_its_owner_wants_it(app):
    cast = a_cast()
    author = a_person(at=cast.lending)
    practice = a_practice(cast.lending, by=author, skills=[SKILL, "muziek"], ring=Ring.SWV)
    hers = {"skills": [SKILL, "muziek"], "ring": Ring.SWV}

    def profile() -> Profile:
        db.session.rollback()
        return db.session.get_one(Profile, author.id)

    def ticks() -> dict[str, int]:
        return {claim.skill.slug: claim.ring for claim in profile().claims}

    with unit_of_work():
        found = db.session.get_one(Profile, author.id)
        found.paused_at, found.only_on_invitation = MOMENT, True
        found.claims = [claim for claim in found.claims if claim.skill.slug == SKILL]
        found.claims[0].ring = Ring.BOARD
    do("change", practice, a_story(title="Anders", **hers), by=author)
    assert (profile().paused_at, profile().only_on_invitation) == (MOMENT, True)
    assert ticks() == {SKILL: Ring.BOARD}
    # What comes to it is theirs as well; what they drew in stays when it reaches further.
    wider = {"skills": [SKILL, "muziek", "groepsvorming"], "ring": Ring.REGION}
    do("change", practice, a_story(**wider), by=author)
    assert ticks() == {SKILL: Ring.BOARD, "groepsvorming": Ring.REGION}
    do("change", practice, a_story(**wider | {"ring": Ring.COUNTRY}), by=author)
    assert ticks() == {SKILL: Ring.BOARD, "groepsvorming": Ring.COUNTRY}
    assert profile().paused_at == MOMENT
    seen = profile().version
    with unit_of_work():
        profiles.stop_sharing(by=author, now=MOMENT, seen=seen)
    do("change", practice, a_story(skills=["dans"]), by=author)
    assert (profile().published_at, ticks()) == (None, {})


def test_what_reached_further_stays_and_who_is_only_invited_chooses_first(app):
    school = a_school()
    wide = a_person("Wijd Bereik", at=school)
    a_profile(wide, ring=Ring.COUNTRY)
    with unit_of_work():
        profiles.share_as_well([db.session.get_one(Profile, wide.id).claims[0].skill_id],
                               Ring.BOARD, by=wide, now=MOMENT)  # fmt: skip
    assert {claim.ring for claim in db.session.get_one(Profile, wide.id).claims} == {Ring.COUNTRY}
    closed = a_person("Op Uitnodiging", at=school)
    a_profile(closed, only_on_invitation=True)
    practice = a_draft_practice(school)
    do("ask", practice, closed, by=practice.parts_as("author")[0].person)
    with pytest.raises(RuleBroken, match="alleen op uitnodiging"):
        do("accept", practice, by=closed)


def test_when_the_last_one_stops_it_stays_near_and_asks_for_somebody_else(app):
    cast = a_cast()
    far = a_director(a_school("Ver Weg"))
    practice = a_practice(cast.lending, by=cast.expert)
    assert sees(far, practice)
    assert sees(cast.asker, practice)
    do("stop", practice, by=cast.expert)
    assert state_of(practice) == "seeking"
    assert not sees(far, practice)
    assert sees(cast.asker, practice)
    assert told(practice, "lose") == {cast.expert.id, cast.leader.id}  # nobody did that move
    assert asks_for(cast.expert) == ["Vraag iemand"]

    # Somebody elsewhere steps in; the writer says whether that is welcome.
    do("offer", practice, by=cast.colleague)
    assert state_of(practice) == "seeking"
    assert asks_for(cast.expert) == ["Kijk wie"]
    with pytest.raises(NotAllowed):
        do("welcome", practice, cast.colleague, by=cast.asker)
    do("welcome", practice, cast.colleague, by=cast.expert)
    assert state_of(practice) == "published"
    assert sees(far, practice)
    assert told(practice, "welcome") == {cast.colleague.id}
    do("let_go", practice, cast.colleague, by=cast.expert)
    assert state_of(practice) == "seeking"
    do("accept", practice, by=cast.expert)  # the writer may come back
    assert state_of(practice) == "published"


def test_what_waits_is_not_pushed_away_by_what_does_not(app, monkeypatch):
    monkeypatch.setitem(waiting.__globals__, "MOST", 1)
    cast = a_cast()
    a_practice(cast.lending, by=cast.expert)
    assert asks_for(cast.expert) == []
    practice = a_practice(cast.lending, by=cast.expert)
    do("stop", practice, by=cast.expert, now=LATER)
    assert asks_for(cast.expert) == ["Vraag iemand"]


def test_what_is_shared_no_longer_is_not_asked_for_brought_or_complimented(app):
    cast = a_cast()
    practice, asked = a_practice(cast.lending, by=cast.expert), an_open_request(cast)
    do("withdraw", practice, by=cast.expert)
    words, to, on = "Wat een vakmanschap.", [cast.expert], {"now": MOMENT}
    for attempt in (
        lambda found: actions.began_here(found, asked),
        lambda found: actions.bring(found, asked, cast.expert, by=cast.asker, **on),
        lambda found: compliments.send(words, to=to, about=found, by=cast.leader, **on),
    ):
        with pytest.raises(NotAllowed), unit_of_work():
            attempt(db.session.get_one(Practice, practice.id))


@pytest.mark.parametrize("how", ["paused", "untick", "leaves", "capped"])
def test_who_cannot_be_asked_does_not_count_before_anybody_tells(app, how):
    cast = a_cast()
    far = a_director(a_school("Ver Weg"))
    practice = a_practice(cast.lending, by=cast.expert)
    assert sees(far, practice)
    with unit_of_work():
        profile = db.session.get_one(Profile, cast.expert.id)
        if how == "paused":
            profile.paused_at = MOMENT
        elif how == "untick":
            profile.claims = []
        elif how == "leaves":
            profile.person.memberships[0].until = TODAY - timedelta(days=1)
        else:
            cast.lending.ring_cap = Ring.SWV
            db.session.merge(cast.lending)
    assert not sees(far, practice)
    assert sees(cast.asker, practice)
    assert state_of(practice) == "published"
    moved = actions.look_who_is_there(now=MOMENT)
    assert (moved, state_of(practice)) == ((0, "published") if how == "capped" else (1, "seeking"))
    assert actions.look_who_is_there(now=MOMENT) == 0


def test_the_ring_decides_who_reads_it(app):
    cast = a_cast()
    around = {"swv": cast.swv, "region": cast.region}
    readers = {
        Ring.SCHOOL: a_person(at=cast.lending),
        Ring.BOARD: a_person(at=a_school("De Zus", board=cast.lending.board, **around)),
        Ring.SWV: cast.colleague,
        Ring.REGION: a_person(at=a_school("De Streek", region=cast.region)),
        Ring.COUNTRY: a_person(at=a_school("Ver Weg")),
    }
    homeless = a_person("Nergens", role=None)
    for ring in readers:
        practice = a_practice(cast.lending, ring=ring)
        seen = {reader for reader, person in readers.items() if sees(person, practice)}
        assert seen == {reader for reader in readers if reader <= ring}
        assert sees(homeless, practice) == (ring == Ring.COUNTRY)


def test_who_leads_the_school_takes_it_down_and_gives_it_free(app):
    cast = a_cast()
    author = a_person(at=cast.lending)
    practice = a_practice(cast.lending, by=author)
    with pytest.raises(NotAllowed):
        do("withdraw", practice, by=cast.asker, why="Niet van ons.")
    with pytest.raises(RuleBroken, match="Schrijf waarom"):
        do("withdraw", practice, by=cast.leader)
    do("withdraw", practice, by=cast.leader, why="De opbrengst klopt niet.")
    assert told(practice, "withdraw") == {author.id}
    assert sees(author, practice)
    assert sees(cast.board, practice)
    assert not sees(cast.asker, practice)
    with pytest.raises(RuleBroken, match="haalde dit weg"):
        do("reopen", practice, by=author)
    do("reopen", practice, by=cast.leader)
    do("publish", practice, by=author)
    do("withdraw", practice, by=author)  # of one's own without a reason, and back
    do("reopen", practice, by=author)
    assert state_of(practice) == "draft"
    assert not sees(cast.leader, practice)


def test_writers_say_themselves_that_they_are(app):
    cast = a_cast()
    first, second = a_person(at=cast.lending), a_person(at=cast.lending)
    practice = a_practice(cast.lending, by=first)
    do("name", practice, second, by=first)
    with pytest.raises(NotAllowed):
        do("change", practice, a_story(title="Anders"), by=second)
    do("agree", practice, by=second)
    do("change", practice, a_story(title="Anders"), by=second)
    do("leave", practice, by=first)
    assert db.session.get_one(Practice, practice.id).people("author") == [second.id]
    with pytest.raises(RuleBroken, match="de enige schrijver"):
        do("leave", practice, by=second)
    stranger = a_person(at=cast.asking)
    with pytest.raises(RuleBroken, match="uit de lijst"):
        do("name", practice, stranger, by=second)
    with pytest.raises(NotAllowed), unit_of_work():
        actions.write(cast.asking, a_story(), by=second, now=MOMENT)


WRITERS, NAMED = {"author"}, {"asked"}
# (action, state) -> who may; written by hand beside the table.
ADMITTED = {
    **{("change", state): WRITERS for state in ALIVE},
    **{("ask", state): WRITERS for state in ALIVE},
    **{("name", state): WRITERS for state in ALIVE},
    **{("leave", state): WRITERS for state in ALIVE},
    **{("let_go", state): WRITERS for state in ALIVE},
    **{("accept", state): {"author", "asked", "carrier"} for state in ALIVE},
    **{("refuse", state): {"asked"} for state in ALIVE},
    **{("stop", state): {"carrier"} for state in ALIVE},
    **{("agree", state): {"asked"} for state in ALIVE},
    **{("decline", state): {"asked"} for state in ALIVE},
    ("publish", "draft"): WRITERS,
    ("withdraw", "draft"): WRITERS,
    ("welcome", "published"): WRITERS,
    ("welcome", "seeking"): WRITERS,
    ("offer", "published"): {"author", "reader", "leader", "board"},
    ("offer", "seeking"): {"author", "reader", "leader", "board"},
    ("withdraw", "published"): {"author", "leader", "board"},
    ("withdraw", "seeking"): {"author", "leader", "board"},
    ("reopen", "withdrawn"): {"author", "leader", "board"},
    ("lose", "published"): {"system"},
    ("find", "seeking"): {"system"},
}


@both_at_length
def test_the_table_admits_whom_it_says_and_nobody_else(app):
    cast = a_cast()
    people = {
        "author": a_person(at=cast.lending),
        "asked": a_person(at=cast.lending),
        "carrier": cast.expert,
        "leader": cast.leader,
        "board": cast.board,
        "reader": cast.colleague,
        "elsewhere": a_board_member(cast.asking.board),
    }
    practice = a_draft_practice(cast.lending, by=people["author"])
    for action in ("ask", "name"):
        do(action, practice, people["asked"], by=people["author"])
    do("ask", practice, people["carrier"], by=people["author"])
    do("accept", practice, by=people["carrier"])
    rows = {(move.action, move.source) for move in PRACTICE.moves}
    assert rows == set(ADMITTED)
    for state in PRACTICE.states:
        with unit_of_work():
            db.session.execute(update(Practice).values(state=state, published_at=MOMENT))
        db.session.expire_all()
        found = db.session.get_one(Practice, practice.id)
        for who, person in people.items():
            may = {move.action for move in workflow.moves_open_to(PRACTICE, found, person, MOMENT)}
            allowed = {a for (a, s), whom in ADMITTED.items() if s == state and who in whom}
            if who == "elsewhere":  # reads it from the same samenwerkingsverband, as anybody
                allowed = {"offer"} if state in access.SHARED else set()
            assert may == allowed, (who, state)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"title": " "}, "titel"),
        ({"story": "x" * 5001}, "hoogstens 5000"),
        ({"result": "x" * 1001}, "hoogstens 1000"),
        ({"story": "We hielpen leerling Kevin elke dag met rekenen."}, "Kevin"),
        ({"result": "Mail naar wies@school.nl voor meer uitleg."}, "e-mailadressen"),
        ({"skill_ids": tuple(range(7))}, "hoogstens 6"),
        ({"ring": 5}, "wie het mag lezen"),
    ],
)
def test_what_a_draft_may_not_hold(change, says):
    fine = {"title": "Rust", "story": "", "result": "", "skill_ids": (), "ring": 2}
    rules.check_draft(rules.Draft(**fine))
    with pytest.raises(RuleBroken, match=says):
        rules.check_draft(rules.Draft(**(fine | change)))
    if "Kevin" in says:  # a name that is no child's, says the writer
        rules.check_draft(rules.Draft(**(fine | change)), ("Kevin",))


def test_a_stranger_can_do_something_with_it():
    fine = {"story": "x" * 25, "result": "y" * 25, "skills": 1}
    rules.check_complete(**fine)
    for change in ({"story": "x" * 24}, {"result": "y" * 24}, {"skills": 0}):
        with pytest.raises(RuleBroken):
            rules.check_complete(**(fine | change))


def test_who_works_twice_is_counted_once_and_freelancers_come_too(app):
    cast = a_cast()
    practice = a_practice(cast.lending, by=cast.expert)
    a_membership(cast.expert, "teacher", a_school("De Tweede", board=cast.lending.board))
    place = access.place_of_person(cast.asker, TODAY)
    db.session.rollback()
    found = carrying.carriers_for(db.session.get_one(Practice, practice.id), place, TODAY)
    assert [person.id for person in found] == [cast.expert.id]


def test_a_freelancer_who_was_there_carries_it_and_another_steps_in(app):
    cast = a_cast()
    zeno = a_freelance_expert(cast, ring=Ring.REGION, skills=["muziek"])
    inzet = an_inzet(cast, "completed", expert=zeno, cover="none")
    with unit_of_work():
        practice = actions.write(
            cast.asking, a_story(), by=cast.asker, now=MOMENT,
            began_as=db.session.get_one(Deployment, inzet.id),
        )  # fmt: skip
    do("ask", practice, zeno, by=cast.asker)
    do("accept", practice, by=zeno)
    ticks = {c.skill.slug: c.ring for c in db.session.get_one(Profile, zeno.id).claims}
    assert ticks == {"muziek": Ring.REGION, SKILL: Ring.COUNTRY}
    do("publish", practice, by=cast.asker)
    do("offer", practice, by=a_freelance_expert(cast, "Zora Zelf"))
    with pytest.raises(NotAllowed):  # not admitted
        do("offer", practice, by=a_freelancer("Wacht Nog", regions=[cast.region]))
