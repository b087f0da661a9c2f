"""S: what released reviews say about somebody, 0–10, so that few reviews say little.

A mean that leans on a prior (the mean of the theme), with each review weighing less by the month,
as the site that was our example does it. From a handful of reviews on, every school has one vote,
and none pulls far from m; nor does the score lie far from where it would be without any one of
them. So one school cannot make or break anybody, also when it turns its own earlier vote around,
and three together hardly.

A limit on the distance to the median of the others would be simpler to tell. But where schools
disagree the median jumps from one half to the other, all other votes are cut anew, and one school
moves the score by points. What each school pulls is added up here, and jumps for nobody.
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
MOST_FROM_MEAN = 0.1  # points that one school pulls from m, whatever the others say …
MOST_TOGETHER = 1.39  # … or, while few weigh, its share of what five perfect fresh ones pull …
LEAST_SHARE = 0.8  # … of which each school counts for so much of a fresh one, however long ago
MOST_INFLUENCE = 0.11  # points between the score and what it is without any one school; or as above
MOST_OF_FEW = 0.71  # before that, from m: as much as one fresh 4 does where people give eights
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
        (vote.school_id, float(vote.overall), weight(months_between(vote.last_session_on, today)))
        for vote in counted
    ]
    of_schools = _by_school(weighted)
    if sum(w for _, _, w in weighted) >= ONE_VOTE_FROM or len(of_schools) >= ONE_VOTE_FROM_SCHOOLS:
        value = mean + _settled([_one_vote(pairs, mean) for pairs in of_schools])
    else:
        value = mean + _pulled([_all_votes(pairs, mean) for pairs in of_schools], MOST_OF_FEW)
    return Score(round(value * 1000), len(votes), len({vote.school_id for vote in votes}))


Voice = tuple[float, float]  # of a school: how far from m, times its weight; and that weight


def _by_school(weighted: Iterable[tuple[int, float, float]]) -> list[list[tuple[float, float]]]:
    found: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for school_id, rating, w in weighted:
        found[school_id].append((rating, w))
    return [found[school_id] for school_id in sorted(found)]


def _all_votes(pairs: Sequence[tuple[float, float]], mean: float) -> Voice:
    return sum((rating - mean) * w for rating, w in pairs), sum(w for _, w in pairs)


def _one_vote(pairs: Sequence[tuple[float, float]], mean: float) -> Voice:
    """Its weighted mean, with the weight of its newest review."""
    off, summed = _all_votes(pairs, mean)
    newest = max(w for _, w in pairs)
    return off / summed * newest, newest


NOBODY: Voice = (0.0, 0.0)


def _pulled(voices: Sequence[Voice], most: float, *, without: Voice = NOBODY) -> float:
    """How far from m all together pull, or all but one; none of them further than `most`."""
    summed = PRIOR_WEIGHT + sum(w for _, w in voices) - without[1]
    reach = most * summed
    total = sum(reach if off > reach else -reach if off < -reach else off for off, _ in voices)
    return (total - min(max(without[0], -reach), reach)) / summed


def _settled(voices: Sequence[Voice]) -> float:
    """The same, and near what it would be without any one of them: of a school that says another
    thing today, both scores are near what the others make of it, and so near each other."""
    heft = max(sum(w for _, w in voices), LEAST_SHARE * len(voices))
    most = max(MOST_FROM_MEAN, MOST_TOGETHER / heft)
    others = [_pulled(voices, most, without=voice) for voice in voices]
    near = max(MOST_INFLUENCE, most)
    lowest, highest = max(others) - near, min(others) + near
    if lowest > highest:  # near all of them it cannot be
        return (lowest + highest) / 2
    return min(max(_pulled(voices, most), lowest), highest)


def mean_of(total: int, count: int, otherwise: float) -> float:
    """m: the mean of so many ratings when there are enough of them, else `otherwise`."""
    return total / count if count >= ENOUGH_FOR_A_MEAN else otherwise
