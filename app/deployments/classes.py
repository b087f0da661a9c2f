"""The classes of who helps: at the school that lends, and at every other place where they work.

Only the school that lends says yes, and only its class can have a replacement. So what another
employer would miss is refused, whoever asks and whatever was agreed about the class.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from app.accounts.access import acts_as
from app.accounts.models import Membership, Person, Role
from app.accounts.teaching import class_parts_on
from app.database import db
from app.deployments import rules
from app.deployments.amounts import BY_REPLACEMENT
from app.deployments.employment import covers, employers
from app.deployments.models import Deployment, Terms
from app.deployments.weighed import DatedPart
from app.profiles.models import JOIN_IN


def taught_by(inzet: Deployment, dates: Collection[DatedPart]) -> rules.Taught:
    """When the expert is in front of a class of the school that lends, on each of these days: what
    they do there may change between two of them."""
    membership = inzet.lending_membership_id and db.session.get(
        Membership, inzet.lending_membership_id
    )
    return taught_at(membership, dates) if membership else {}


def taught_at(membership: Membership, dates: Collection[DatedPart]) -> rules.Taught:
    found = class_parts_on([membership], {on for on, _ in dates})
    return {on: parts for (_, on), parts in found.items()}


def dates_of(terms: Terms | None) -> list[DatedPart]:
    return [(dated.on, dated.part) for dated in terms.dates] if terms else []


def without_teacher(
    inzet: Deployment, dates: Collection[DatedPart] | None = None
) -> list[DatedPart]:
    """Those of the dates, else of those in the terms, on which a class of the school that lends
    misses its teacher."""
    terms = inzet.terms
    if terms is None or terms.cover != BY_REPLACEMENT:
        return []
    judged = dates_of(terms) if dates is None else dates
    return rules.without_teacher(terms.cover, judged, taught_by(inzet, judged))


def classes_of(
    person_id: int, dates: Collection[DatedPart], *, besides: int | None = None
) -> dict[DatedPart, str]:
    """At which school somebody is in front of a class on these dates; `besides`: not counting that
    organisation."""
    if not dates:
        return {}
    works = [
        each
        for each in db.session.scalars(employers(person_id))
        if each.organisation_id != besides and any(covers(each, on) for on, _ in dates)
    ]
    parts = class_parts_on(works, {on for on, _ in dates})
    return {
        (on, part): each.organisation.name
        for each in works
        for on, part in sorted(dates)
        if covers(each, on) and parts[each.id, on] >> part & 1
    }


def check_no_class_elsewhere(
    inzet: Deployment, dates: Collection[DatedPart], *, field: str = "dates"
) -> None:
    """No other employer loses its teacher: it would not hear of it. Who works for themselves is
    lent by nobody; then every place where they work is another."""
    elsewhere = classes_of(inzet.expert_id, dates, besides=inzet.lender_id)
    if elsewhere:  # the expert is no relation yet of an inzet that only just begins
        name = db.session.get_one(Person, inzet.expert_id).name
        rules.check_no_class_elsewhere(elsewhere, name, field=field)


def check_classes(
    inzet: Deployment, forms: Mapping[DatedPart, str], *, cover: str, kept: Collection[DatedPart]
) -> None:
    """Nobody leaves a class alone, at any of the places where they work; who comes to look neither.
    A swap looks after the class of its own school. `forms`: of each date; `kept`: those that stand
    already, which another school does not undo by what it writes down later."""
    if not inzet.is_freelance and inzet.swap_with_id is None:
        dates = [(*at, 0) for at in forms]
        rules.check_no_class_alone(cover, dates, taught_by(inzet, list(forms)))
    new = [at for at in forms if at not in kept]
    check_no_class_elsewhere(inzet, new)
    visits = [at for at in new if forms[at] == JOIN_IN]
    elsewhere = classes_of(_visitor(inzet), visits, besides=inzet.asker_school_id)
    if elsewhere:
        name = db.session.get_one(Person, _visitor(inzet)).name
        rules.check_no_class_elsewhere(elsewhere, name)


def _visitor(inzet: Deployment) -> int:
    return inzet.contact_id or inzet.asked_by_id


def visitors_classes(inzet: Deployment) -> dict[DatedPart, str]:
    """Of who comes to look in the class of the expert; none where nobody does."""
    if inzet.terms is None or inzet.terms.form != JOIN_IN:
        return {}
    return classes_of(_visitor(inzet), dates_of(inzet.terms))


def check_visitor(inzet: Deployment, *, by: Person, today: date) -> None:
    """The school that asks says yes to a visit: its leader where its own class would miss its
    teacher. Another school where the visitor works hears of nothing; see `check_classes`."""
    _check_let_go(inzet, visitors_classes(inzet), [by], today)


def check_visitor_again(
    inzet: Deployment, visits: Collection[DatedPart], *, by: Person, today: date
) -> None:
    """What is planned anew: the yes of the leader who agreed holds for the dates of the terms, and
    for a class that was written down since; another date asks for theirs again."""
    classes = classes_of(_visitor(inzet), visits)
    terms = dates_of(inzet.terms)
    agreed = {at: school for at, school in classes.items() if at in terms}
    then = inzet.asker_agreed_by_id and db.session.get(Person, inzet.asker_agreed_by_id)
    _check_let_go(inzet, agreed, [by, then], today)
    moved = {at: school for at, school in classes.items() if at not in agreed}
    _check_let_go(inzet, moved, [by], today)


def _check_let_go(
    inzet: Deployment, classes: Mapping[DatedPart, str], who: Iterable[Any], today: date
) -> None:
    if classes:
        name = db.session.get_one(Person, _visitor(inzet)).name
        leads = any(person and _leads_asker(inzet, person, today) for person in who)
        rules.check_visitor_is_let_go(classes, name, by_leader=leads)


def _leads_asker(inzet: Deployment, person: Person, today: date) -> bool:
    school, of_board = inzet.asker_school, (Role.BOARD, Role.SUPERVISOR)
    as_director = acts_as(person, (Role.DIRECTOR,), school.id, today)
    return (as_director or acts_as(person, of_board, school.board_id, today)) is not None
