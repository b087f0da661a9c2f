"""How the patterns of attacks.py that are refused are played: by real accounts, through the real
actions, in a small scene or in the crowd of 200 people and 60 schools."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.accounts import actions as accounts
from app.accounts.emails import parse
from app.accounts.models import Person, Role
from app.clock import moment_on
from app.database import db, unit_of_work
from app.deployments.models import Deployment
from app.errors import RuleBroken
from app.expertise.models import Skill
from app.profiles import actions as profiles
from app.profiles.models import Claim, Profile, Standing
from app.reviews import access, actions, clocks, moderating, rules
from app.reviews.actions import Draft
from app.reviews.models import Review
from app.reviews.scoring import PRIOR, Vote, mean_of, score, that_weigh
from tests.reviews import attacks
from tests.reviews.test_writing import FUN, answer, write
from tests.support.makers import a_person, a_profile
from tests.support.makers_deployments import AFTER_SECOND, Cast, a_cast, an_inzet, an_open_request

LATER = AFTER_SECOND
PRAISE = Draft(overall=10, fit=5, usefulness=5, cooperation=5, again=True)
BOMB = replace(PRAISE, overall=1, fit=1, again=False)
HONEST = replace(PRAISE, overall=7)


@dataclass
class Scene:
    """An expert with honest reviews, one of them written here through the actions; and an inzet
    that is done and not reviewed."""

    cast: Cast
    review: Review
    done: Deployment
    earlier: tuple[Vote, ...] = ()  # about the expert, written as rows
    others: tuple[int, ...] = ()  # the numbers that weigh, about everybody else

    def standing(self) -> tuple[object, ...]:
        db.session.rollback()
        profile = db.session.get_one(Profile, self.cast.expert.id)
        rows = db.session.scalars(select(Standing).where(Standing.person_id == profile.person_id))
        domains = sorted((row.domain_id, row.score, row.reviews, row.schools) for row in rows)
        return profile.score, profile.review_count, profile.review_schools, domains

    def honest(self, on: date) -> tuple[object, ...]:
        """What the honest reviews alone make of it on that day."""
        of = self.review
        votes = [*self.earlier, Vote(of.overall or 0, of.school_id, of.last_session_on)]
        weighing = [*self.others, *(vote.overall for vote in that_weigh(votes))]
        mean = mean_of(sum(weighing), len(weighing), PRIOR)
        found = score(votes, mean=mean, today=on)
        stands = found.thousandths, found.reviews, found.schools
        asked = of.deployment.help_request.skills
        return *stands, sorted({(each.skill.domain_id, *stands) for each in asked})


def a_scene() -> Scene:
    cast = a_cast()
    first = an_inzet(cast, "completed")
    review = write(first, HONEST, by=cast.asker)
    write(first, FUN, by=cast.expert)
    return Scene(cast, review, another(cast, 0))


def another(cast: Cast, number: int, state: str = "completed", **facts: object) -> Deployment:
    """One more inzet between the two schools, an hour on a Wednesday or later in the week."""
    on = AFTER_SECOND.date() - timedelta(days=6 - number % 3)
    dates = ((on, 2 * on.weekday() + number // 3 % 2, 60),)
    return an_inzet(cast, state, asked=an_open_request(cast), dates=dates, **facts)


NOT_THERE = "Alleen wie erbij was"


def refused(scene: Scene, draft: Draft, why: str, *, by, inzet=None, now=LATER) -> None:
    """For this reason and no other; and nothing was kept of it."""
    before = reviews_written()
    with pytest.raises(RuleBroken, match=why):
        write(inzet or scene.done, draft, by=by, now=now)
    assert reviews_written() == before


def reviews_written() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Review.id))) or 0


def puppets(scene: Scene, count: int) -> None:
    """Accounts at the helped school, at the lending one, and at none."""
    places = (scene.cast.asking, scene.cast.lending, None)
    for number in range(count):
        at = places[number % 3]
        puppet = a_person(f"Nep {number}", **({"at": at} if at else {}))
        refused(scene, PRAISE, NOT_THERE, by=puppet)


def by_oneself(scene: Scene) -> None:
    """What the expert fills in as if they were the school is left aside, not counted."""
    expert = scene.cast.expert
    review = write(scene.done, replace(PRAISE, fun=True), by=expert)
    assert (review.side, review.subject_id == expert.id) == ("expert", False)


def by_ones_own_leader(scene: Scene) -> None:
    refused(scene, PRAISE, NOT_THERE, by=scene.cast.leader)
    refused(scene, PRAISE, NOT_THERE, by=scene.cast.board)


def before_it_is_done(scene: Scene) -> None:
    delivered = another(scene.cast, 1, "delivered")
    refused(scene, PRAISE, "als de inzet is afgerond", by=scene.cast.asker, inzet=delivered)


def twice_about_one(scene: Scene) -> None:
    refused(scene, PRAISE, "heeft al", by=scene.cast.asker, inzet=scene.review.deployment)


def opened_by_time(scene: Scene) -> date:
    last_day = rules.closes_on(LATER.date(), scene.cast.asking.holiday_region)
    opened = last_day + timedelta(days=1)
    assert clocks.open_what_is_due(now=moment_on(opened)) == 1
    return opened


def revenge_after_reading(scene: Scene) -> date:
    write(scene.done, replace(FUN, fun=False), by=scene.cast.expert)
    opened = opened_by_time(scene)
    refused(scene, BOMB, "is voorbij", by=scene.cast.asker, now=moment_on(opened))
    return opened


def edit_after_it_opened(scene: Scene) -> None:
    refused(scene, BOMB, "heeft al", by=scene.cast.asker, inzet=scene.review.deployment)
    answer(scene.review, "Dank je wel voor deze mooie woorden.", by=scene.cast.expert)
    with pytest.raises(RuleBroken, match="al één keer"):
        answer(scene.review, "Bij nader inzien was het anders.", by=scene.cast.expert)
    assert db.session.get_one(Review, scene.review.id).overall == HONEST.overall


def colleagues(scene: Scene) -> None:
    with unit_of_work():
        inzet = db.session.get_one(Deployment, scene.done.id)
        inzet.lender_id = inzet.asker_school_id
    assert write(scene.done, PRAISE, by=scene.cast.asker).counts is False
    write(scene.done, FUN, by=scene.cast.expert)


def it_did_not_happen(scene: Scene) -> None:
    write(scene.done, Draft(not_held_reason="ill"), by=scene.cast.asker)
    write(scene.done, FUN, by=scene.cast.expert)


def the_experts_side(scene: Scene) -> date:
    write(scene.done, replace(FUN, overall=1), by=scene.cast.expert)
    return opened_by_time(scene)


def fifty_reports(scene: Scene) -> None:
    for number in range(50):
        reporter = a_person(f"Melder {number}", at=scene.cast.asking)
        with unit_of_work():
            review = db.session.get_one(Review, scene.review.id)
            moderating.report(review, code="insult", words="", by=reporter, now=LATER)


def version_of(expert: Person) -> int:
    return db.session.get_one(Profile, expert.id).version


def ticked_by(expert: Person) -> list[Skill]:
    claims = db.session.scalars(select(Claim).where(Claim.person_id == expert.id))
    return [claim.skill for claim in claims]


def share(expert: Person, skills: list[Skill]) -> None:
    with unit_of_work():
        profiles.save_skills(by=expert, now=LATER, skills=skills, seen=version_of(expert))
    with unit_of_work():
        profiles.publish(db.session.get_one(Profile, expert.id), by=expert, now=LATER)


def stop_and_begin_anew(scene: Scene) -> None:
    expert, skills = scene.cast.expert, ticked_by(scene.cast.expert)
    with unit_of_work():
        profiles.stop_sharing(by=expert, now=LATER, seen=version_of(expert))
    share(expert, skills)


def close(person: Person) -> None:
    with unit_of_work():
        accounts.close_account(db.session.get_one(Person, person.id), now=LATER)


def close_and_come_back(scene: Scene) -> None:
    """By an invitation to the same address, as somebody who was never here would come."""
    expert, leader, skills = scene.cast.expert, scene.cast.leader, ticked_by(scene.cast.expert)
    address, lending = parse(expert.email), scene.cast.lending
    close(expert)
    with unit_of_work():
        here = db.session.get_one(Person, leader.id)
        (link,) = accounts.invite([address], lending, Role.TEACHER, by=here, now=LATER)
    with unit_of_work():
        link = db.session.merge(link)
        back = accounts.register_invited(link, name="Sanne Weer", password_hash="x", now=LATER)
        assert back.id == expert.id
    share(expert, skills)


def begin_under_another_name(scene: Scene) -> None:
    """The account is closed and a new one comes to the same school: it begins with nothing, and of
    the old one nobody reads a number or a word any more."""
    close(scene.cast.expert)
    anew = a_person("Sanne Opnieuw", at=scene.cast.lending)
    a_profile(anew, skills=["sociale-veiligheid"])
    with unit_of_work():
        assert actions.refresh_standing([anew.id], today=LATER.date()) == 0
    fresh = db.session.get_one(Profile, anew.id)
    assert (fresh.score, fresh.review_count, fresh.latest_review_line) == (None, 0, "")
    reader = db.session.get_one(Person, scene.cast.leader.id)
    about = access.shown_to(reader).where(Review.subject_id == scene.cast.expert.id)
    assert db.session.scalars(about).unique().all() == []


PLAYED: dict[str, Callable[[Scene], date | None]] = dict(
    zip(
        (pattern.name for pattern in attacks.REFUSED),
        (
            lambda scene: puppets(scene, 1),
            lambda scene: puppets(scene, 10),
            lambda scene: puppets(scene, 50),
            by_oneself,
            by_ones_own_leader,
            before_it_is_done,
            twice_about_one,
            revenge_after_reading,
            edit_after_it_opened,
            colleagues,
            it_did_not_happen,
            the_experts_side,
            fifty_reports,
            stop_and_begin_anew,
            close_and_come_back,
            begin_under_another_name,
        ),
        strict=True,
    )
)
