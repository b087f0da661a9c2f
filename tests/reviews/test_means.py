"""What a score leans on while few reviews stand behind it."""

from datetime import timedelta
from statistics import fmean
from typing import Any

import pytest
from sqlalchemy import select

from app import clock
from app.clock import amsterdam
from app.database import db, new_public_id, unit_of_work
from app.deployments.models import Deployment
from app.organisations.models import Organisation
from app.reviews import actions, counting
from app.reviews.models import Review
from app.reviews.scoring import PRIOR, that_weigh
from tests.search.town import statements
from tests.support.makers import a_school, an_swv, saved
from tests.support.makers_deployments import AFTER_SECOND, Cast, a_cast, an_inzet

TODAY = amsterdam(AFTER_SECOND).date()


@pytest.fixture
def cast(app: Any) -> Cast:
    return a_cast()


def opened(cast: Cast, at: Organisation, *ratings: int, **facts: Any) -> None:
    """Opened reviews by this school, each of an inzet of its own."""
    opened_by(cast, [at] * len(ratings), *ratings, **facts)


def opened_in(cast: Cast, swv: Organisation, *ratings: int, **facts: Any) -> None:
    """The same by so many schools of this samenwerkingsverband, one each."""
    schools = [a_school(f"{swv.name} {number}", swv=swv) for number in range(len(ratings))]
    opened_by(cast, schools, *ratings, **facts)


def opened_by(cast: Cast, schools: list[Organisation], *ratings: int, **facts: Any) -> None:
    like = _completed(cast)
    columns = [
        c.key for c in Deployment.__mapper__.column_attrs if c.key not in ("id", "public_id")
    ]
    inzetten = [
        Deployment(public_id=new_public_id(), **{name: getattr(like, name) for name in columns})
        for _ in ratings
    ]
    saved(*inzetten)
    saved(
        *(
            Review(
                **{
                    "deployment_id": inzet.id,
                    "side": "asker",
                    "author_id": cast.asker.id,
                    "subject_id": cast.expert.id,
                    "school_id": school.id,
                    "overall": rating,
                    "last_session_on": TODAY,
                    "written_at": AFTER_SECOND,
                    "released_at": AFTER_SECOND,
                }
                | facts
            )
            for inzet, school, rating in zip(inzetten, schools, ratings, strict=True)
        )
    )


def _completed(cast: Cast) -> Deployment:
    known = db.session.scalars(select(Deployment).limit(1)).first()
    return known or db.session.get_one(Deployment, an_inzet(cast, "completed").id)


def theme(cast: Cast) -> str:
    (domain_id,) = counting.theme_means().themes
    return domain_id


def test_nothing_is_known_of_a_theme_without_reviews(cast: Cast) -> None:
    assert counting.theme_means().of("elders", 1) == PRIOR


def test_twenty_reviews_in_one_samenwerkingsverband_are_its_own_mean(cast: Cast) -> None:
    here, there = an_swv("Hier"), an_swv("Daar")
    opened_in(cast, here, *[9] * 20)
    opened_in(cast, there, *[6] * 19)
    means = counting.theme_means()
    anywhere = (9 * 20 + 6 * 19) / 39
    assert means.of(theme(cast), here.id) == 9
    assert means.of(theme(cast), there.id) == pytest.approx(anywhere)  # one review too few
    assert means.of(theme(cast), None) == pytest.approx(anywhere)
    assert means.instance == pytest.approx(anywhere)


@pytest.mark.parametrize(
    "facts",
    [
        {"released_at": None},
        {"hidden_at": AFTER_SECOND},
        {"not_held_reason": "ill"},
        {"counts": False},
    ],
)
def test_what_does_not_weigh_is_in_no_mean(cast: Cast, facts: dict[str, Any]) -> None:
    swv = an_swv("Hier")
    opened_in(cast, swv, *[9] * 20)
    opened_in(cast, swv, *[1] * 20, **facts)
    assert counting.theme_means().of(theme(cast), swv.id) == 9


def test_a_school_that_asks_one_person_fifty_times_is_twice_in_a_mean(cast: Cast) -> None:
    """The two newest of a school year, as in a score."""
    swv, school = an_swv("Hier"), a_school("De Vaste Klant")
    opened_in(cast, swv, *[8] * 20)
    opened(cast, school, *[10] * 48, last_session_on=TODAY - timedelta(days=2))
    opened(cast, school, 2, 2)
    means = counting.theme_means()
    votes, by_domain = counting.votes_about(cast.expert.id)
    weighing = [vote.overall for vote in that_weigh(votes)]
    assert sorted(weighing) == [2, 2] + [8] * 20
    assert means.instance == means.of(theme(cast), None) == fmean(weighing)
    assert that_weigh(by_domain[theme(cast)]) == that_weigh(votes)
    opened(cast, school, 5, last_session_on=TODAY - timedelta(days=365))  # of another year
    assert counting.theme_means().instance == fmean([*weighing, 5])


def test_a_score_leans_on_the_samenwerkingsverband_where_somebody_works(cast: Cast) -> None:
    swv_id = counting.swv_of(cast.expert.id, TODAY)
    assert swv_id == cast.swv.id
    assert counting.swv_of(cast.expert.id, TODAY - timedelta(days=36_500)) is None


def test_beside_a_number_stand_the_mean_of_the_theme_and_what_was_given(
    cast: Cast, browser: Any
) -> None:
    def panel() -> tuple[str, list[str], int]:
        with unit_of_work():
            actions.refresh_standing([cast.expert.id], today=TODAY)
        page = browser.visit(path)
        drawn = [str(picture["aria-label"]) for picture in page.select(".spread")]
        return page.text, drawn, statements(browser.visit, path)

    path = f"/mensen/{cast.expert.public_id}"
    schools = [a_school(f"School {number}", swv=cast.swv) for number in range(3)]
    with clock.at(AFTER_SECOND):
        browser.sign_in(cast.leader)
        opened(cast, schools[0], 9, 9)
        opened(cast, schools[1], 7)
        text, drawn, _ = panel()
        assert drawn == []
        assert "gemiddeld per thema" not in text
        opened(cast, schools[2], 10)
        text, drawn, few = panel()
        assert drawn == ["Zo vaak gegeven: 1 keer een 7, 2 keer een 9, 1 keer een 10."]
        assert "gemiddeld per thema" not in text  # four say too little of a theme
        opened_in(cast, cast.swv, *[6] * 20)
        text, drawn, many = panel()
        assert "6 keer" not in drawn[0]
        assert "20 keer een 6" in drawn[0]
        assert "gemiddeld per thema: " in text
        assert many == few
