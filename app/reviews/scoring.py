"""S: what released reviews say about somebody, 0–10, so that few reviews say little.

A mean that leans on a prior (the mean of the theme), with each review weighing less by the month,
as the site that was our example does it. From a handful of reviews on, every school has one vote.
What a school can pull is measured from that prior, which no vote changes, and so never hangs on
what others say: nobody is made or broken by one school, also when it turns its own earlier vote
around, and hardly by three together.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.organisations.years import school_year

PRIOR_WEIGHT = 4.0  # C: the prior counts as four reviews of this month
PRIOR = 7.5  # m where too little is known of the theme and of the whole
ENOUGH_FOR_A_MEAN = 20  # reviews before a theme or the instance has a mean of its own
FADES_IN = 24  # months until a review is worth next to nothing
FAINTEST = 1 / 24  # of a review of this month; what is never lost
ONE_VOTE_FROM = 5.0  # summed weight from which a school counts as one vote …
ONE_VOTE_FROM_SCHOOLS = 5  # … or so many schools, however long ago
# Points that one school pulls the score from what it leans on (m), at most:
MOST = 0.11  # from that weight on; turned around it is twice that, and what else was there shrinks
MOST_OF_LONG_AGO = 0.14  # from so many schools on, that weigh less
MOST_OF_FEW = 0.71  # before that: as much as one fresh 4 does where people give eights
SHOWN_FROM = 3  # distinct schools; below it no number is shown
PER_SCHOOL_AND_YEAR = 2  # reviews of one school and expert that weigh in one school year


@dataclass(frozen=True)
class Vote:
    """One review as far as the score goes."""

    overall: int  # 1–10
    school_id: int
    last_session_on: date


@dataclass(frozen=True)
class Score:
    """S in thousandths of a point, and what it rests on."""

    thousandths: int
    reviews: int
    schools: int

    @property
    def is_shown(self) -> bool:
        return self.schools >= SHOWN_FROM


def months_between(earlier: date, later: date) -> int:
    """Whole months that have passed; never below zero."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    if later.day < earlier.day:
        months -= 1
    return max(0, months)


def weight(months: int) -> float:
    return max(FAINTEST, (FADES_IN - months) / FADES_IN)


def that_weigh(votes: Iterable[Vote]) -> list[Vote]:
    """At most two a school in a school year: the newest, whatever they say."""
    kept: dict[tuple[int, int], list[Vote]] = defaultdict(list)
    for vote in sorted(votes, key=lambda vote: vote.last_session_on, reverse=True):
        of_school = kept[vote.school_id, school_year(vote.last_session_on)]
        if len(of_school) < PER_SCHOOL_AND_YEAR:
            of_school.append(vote)
    return [vote for group in kept.values() for vote in group]


def score(votes: Sequence[Vote], *, mean: float, today: date) -> Score:
    """S of one person (within one theme, or over all); `mean` is m, the theme's own mean."""
    counted = that_weigh(votes)
    weighted = [
        (vote.school_id, vote.overall, weight(months_between(vote.last_session_on, today)))
        for vote in counted
    ]
    is_much = sum(w for _, _, w in weighted) >= ONE_VOTE_FROM
    schools = {school_id for school_id, _, _ in weighted}
    one_vote = is_much or len(schools) >= ONE_VOTE_FROM_SCHOOLS
    most = MOST if is_much else MOST_OF_LONG_AGO if one_vote else MOST_OF_FEW
    pairs = [
        _of_school([(r, w) for of, r, w in weighted if of == school_id], one_vote)
        for school_id in sorted(schools)
    ]
    summed = PRIOR_WEIGHT + sum(w for _, w in pairs)
    pulls = [min(max((rating - mean) * w / summed, -most), most) for rating, w in pairs]
    value = mean + sum(pulls)
    return Score(round(value * 1000), len(votes), len({vote.school_id for vote in votes}))


def _of_school(pairs: Sequence[tuple[int, float]], one_vote: bool) -> tuple[float, float]:
    """(rating, weight) of what one school gave: its weighted mean, as one newest review or as many
    as there are."""
    summed = sum(w for _, w in pairs)
    rating = sum(r * w for r, w in pairs) / summed
    return rating, max(w for _, w in pairs) if one_vote else summed


def mean_of(total: int, count: int, otherwise: float) -> float:
    """m: the mean of so many ratings when there are enough of them, else `otherwise`."""
    return total / count if count >= ENOUGH_FOR_A_MEAN else otherwise
