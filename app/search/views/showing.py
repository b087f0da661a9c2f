"""The words and addresses of the search page, worked out before the template sees them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for

from app.profiles.free import asks_notice
from app.profiles.models import EMPLOYEE, FREELANCER, USUAL_NOTICE
from app.profiles.words import SECTOR_LABELS
from app.search.addresses import args_of
from app.search.cards import TICKS_SHOWN, Card
from app.search.filters import FACETS, IN_ADDRESS
from app.search.queries import Browse, Search
from app.search.ranking import OF_EVERY, Term
from app.search.views.suggestions import attributes_of_box
from app.web.filters import DAYS, RINGS

PICK = "deployments.choose_request"

TITLES = {
    "theme": "Thema",
    "part": "Dagdeel",
    "ring": "Hoe ver weg",
    "form": "Soort hulp",
    "sector": "Sector",
    "kind": "Wie",
    "rating": "Cijfer van scholen",
}

WORDS: Mapping[str, Mapping[str, str]] = {
    "part": {
        str(2 * day + half): f"{DAYS[day]}{word}"
        for day in range(5)
        for half, word in enumerate(("ochtend", "middag"))
    },
    "ring": {str(number): words for number, words in enumerate(RINGS)},
    "form": {
        "workshop": "Workshop",
        "coaching": "Coaching",
        "observation": "Observatie",
        "talk": "Gesprek",
        "training": "Training",
        "join_in": "Meedraaien in de klas",
    },
    "sector": SECTOR_LABELS,
    "kind": {EMPLOYEE: "Collega van een school", FREELANCER: "Zzp’er"},
    "rating": {
        "9": "9 of hoger",
        "8": "8 tot 9",
        "7": "7 tot 8",
        "lager": "Lager dan 7",
        "geen": "Nog geen cijfer",
    },
}


@dataclass(frozen=True)
class Showing:
    total: str
    facets: list[dict[str, Any]]
    hidden: list[tuple[str, str]]  # what the form of facets carries along
    switched_on: list[tuple[str, str]]  # (label, address without it)
    more: list[tuple[str, str]]  # switched off or related: (label, address with it)
    not_understood: str  # a sentence, or ""
    chosen: list[tuple[str, str]]  # filters: (label, address without it)
    clear_url: str
    browse: list[tuple[str, str]]
    cards: list[dict[str, Any]]
    own_school: list[dict[str, Any]]  # the same people, pointed at above the list
    page_args: dict[str, Any]
    active: int
    from_here: dict[str, Any]  # goes along to pages that look from the same place
    ask_url: str  # to ask everybody at once; "" for who can only look
    pick_url: str  # to ask several of these people at once; "" for who can only look
    suggests: dict[str, str]  # attributes of the box, for what is suggested while typing


def showing(search: Search) -> Showing:
    args = args_of(search)
    chosen = [
        (_word(search, facet, value), _url(args, facet=IN_ADDRESS[facet], drop=value))
        for facet in FACETS
        for value in _in_order(search, facet)
        if value in getattr(search.filters, facet)
    ]
    on = [chip for chip in search.chips if chip.is_on]
    off = [chip for chip in search.chips if not chip.is_on and not chip.is_related]
    related = [chip for chip in search.chips if not chip.is_on and chip.is_related]
    count = search.people.total
    from_here: dict[str, Any] = {"vanuit": args["vanuit"][0]} if "vanuit" in args else {}
    return Showing(
        total=f"{count} {'collega' if count == 1 else 'collega’s'}",
        facets=_places(search)
        + [_facet(search, facet) for facet in TITLES if _offers_a_choice(search, facet)],
        hidden=[
            (name, value)
            for name in ("q", "skill", "zonder", "ook")
            for value in args.get(name, [])
        ],
        switched_on=[(chip.label, _without_chip(args, chip)) for chip in on],
        more=[(c.label, _url(args, facet="zonder", drop=c.slug)) for c in off]
        + [(c.label, _url(args, facet="ook", add=c.slug)) for c in related],
        not_understood=_not_understood(search),
        chosen=chosen,
        clear_url=_url({n: v for n, v in args.items() if n not in IN_ADDRESS.values()}),
        browse=[(way.label, _browse_url(args, way)) for way in search.browse],
        cards=[_card(search, card) for card in search.cards],
        own_school=[
            _card(search, near.card) | {"points": near.card.found.shown_sum, "place": near.place}
            for near in search.own_school
        ],
        page_args=args,
        active=len(chosen),
        from_here=from_here,
        ask_url=_ask_url(search, [chip.slug for chip in on]),
        pick_url=_pick_url(search),
        suggests=attributes_of_box(from_here),
    )


def _pick_url(search: Search) -> str:
    """Where a higher feature asks several people at once, once there is such a page."""
    can_pick = PICK in current_app.view_functions and search.places and len(search.cards) > 1
    return url_for(PICK) if can_pick else ""


def _ask_url(search: Search, skills: list[str]) -> str:
    if not search.places:
        return ""
    return url_for("help_requests.ask", skills=skills or None, q=search.understanding.text or None)


def title(search: Search) -> str:
    """What a search asks, in one line: sociale veiligheid, dinsdagochtend"""
    asked = [f"“{search.understanding.text}”"] if search.understanding.text else []
    asked += [chip.label for chip in search.chips if chip.is_picked]
    asked += [
        _word(search, facet, value)
        for facet in FACETS
        for value in _in_order(search, facet)
        if value in getattr(search.filters, facet)
    ]
    return ", ".join(asked)


def _not_understood(search: Search) -> str:
    if any(card.is_mentioned for card in search.cards):
        # What no skill stands for, somebody on this page wrote about themselves.
        return (
            ""
            if search.is_recognised
            else (
                "In je woorden herkennen we geen expertise. Deze collega’s schrijven er zelf over."
            )
        )
    return not_understood(search.understanding.not_understood)


def not_understood(words: Sequence[str]) -> str:
    """One sentence about the typed words that mean no skill to us."""
    if not words:
        return ""
    quoted = [f"‘{word}’" for word in words]
    listed = " en ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))
    return f"{listed} herkennen we niet."


# ── Addresses ───────────────────────────────────────────────────────────────────────────────────


def _url(args: Mapping[str, list[str]], *, facet: str = "", drop: str = "", add: str = "") -> str:
    changed: dict[str, Any] = {name: list(values) for name, values in args.items()}
    if drop:
        changed[facet] = [value for value in changed.get(facet, []) if value != drop]
    if add:
        changed.setdefault(facet, []).append(add)
    return url_for("search.results", **changed)


def _without_chip(args: Mapping[str, list[str]], chip: Any) -> str:
    if chip.is_picked:
        return _url(args, facet="skill", drop=chip.slug)
    if chip.is_related:
        return _url(args, facet="ook", drop=chip.slug)
    return _url(args, facet="zonder", add=chip.slug)


def _browse_url(args: Mapping[str, list[str]], way: Browse) -> str:
    """From a question we do not know one starts afresh, with the filters kept."""
    kept = {name: values for name, values in args.items() if name not in ("q", "thema")}
    if way.skill:
        return _url(kept, facet="skill", add=way.skill)
    return _url(kept, facet="thema", add=way.theme)


# ── Facets ──────────────────────────────────────────────────────────────────────────────────────


def _word(search: Search, facet: str, value: str) -> str:
    return search.domains[value] if facet == "theme" else WORDS[facet][value]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _in_order(search: Search, facet: str) -> list[str]:
    return list(search.domains) if facet == "theme" else list(WORDS[facet])


def _offers_a_choice(search: Search, facet: str) -> bool:
    """One theme only is no choice; a value that nobody has is still shown, with its zero."""
    return facet != "theme" or len(search.domains) > 1


def _places(search: Search) -> list[dict[str, Any]]:
    """Who works in two places chooses from which one to look."""
    if len(search.places) < 2 or search.place is None:
        return []
    options = [
        {
            "value": place.public_id,
            "label": place.name,
            "count": None,
            "checked": place.id == search.place.id,
        }
        for place in search.places
    ]
    return [
        {
            "title": "Zoek vanuit",
            "name": "vanuit",
            "type": "radio",
            "options": options,
            "shown": len(options),
        }
    ]


def _facet(search: Search, facet: str) -> dict[str, Any]:
    chosen = getattr(search.filters, facet)
    options = [
        {
            "value": value,
            "label": _capital(_word(search, facet, value)),
            "count": search.people.facets.of(facet, value),
            "checked": value in chosen,
        }
        for value in _in_order(search, facet)
    ]
    return {
        "title": TITLES[facet],
        "name": IN_ADDRESS[facet],
        "type": "checkbox",
        # What nobody has is left out, unless it was chosen: it must be possible to undo that.
        "options": [option for option in options if option["count"] or option["checked"]],
        "shown": 10 if facet == "part" else 6,
    }


# ── People ──────────────────────────────────────────────────────────────────────────────────────


def _card(search: Search, card: Card) -> dict[str, Any]:
    fits = len(card.asked_slugs)
    ticks = card.ticks[: max(fits, TICKS_SHOWN)]
    return {
        "name": card.name,
        "url": url_for("profiles.person", public_id=card.public_id),
        "function": card.function or ("Zelfstandig expert" if card.is_freelancer else ""),
        "school": card.workplace,
        "kind": "Zzp’er" if card.is_freelancer else "",
        "ring": card.found.facts.ring,
        "score": card.found.shown_score,
        "count": card.review_count,
        "schools": card.found.schools,
        "ticks": ticks,
        "more": len(card.ticks) - len(ticks),
        "week": card.week,
        "line": card.latest_review_line,
        "marks": _marks(card),
        "pick": "" if card.is_freelancer else card.public_id,
        "why": _why(card),
        # Help is asked for a school; who works at none can only look.
        "action": f"Vraag {card.first_name} om hulp" if search.places else "",
        "action_url": url_for(
            "help_requests.ask",
            person=card.public_id,
            skills=list(card.asked_slugs) or None,
            q=search.understanding.text or None,
        ),
    }


def _marks(card: Card) -> list[tuple[str, str]]:
    marks = []
    if card.is_mentioned:
        marks.append(("Genoemd in het profiel", "go"))
    if card.found.is_slot:
        marks.append(("Nieuw hier", "go"))
    if card.same_work:
        marks.append((f"Net als jij {card.same_work}", "go"))
    if not card.found.facts.is_available:
        marks.append(("Nu geen tijd", "wait"))
    if card.notice_days > USUAL_NOTICE:  # a mark that everybody has says nothing
        marks.append((asks_notice(card.notice_days).capitalize(), "wait"))
    return marks


def _why(card: Card) -> list[tuple[str, str]]:
    """The tier, each term with its value and what it gives, and the sum."""
    lines = [("Groep", card.tier_label)]
    lines += [(term.label, _term(term)) for term in card.terms]
    if card.found.keeps_number:
        lines.append(("Ervaringen van scholen", "tellen mee, nog zonder cijfer: te weinig scholen"))
    else:
        lines.append(("Samen", f"{card.found.shown_sum} punten"))
    if card.is_mentioned:
        lines.append(("Profiel", "noemt wat je typte"))
    if card.found.is_slot:
        lines.append(
            (
                "Plek",
                f"{card.found.place}e, want twee van elke {OF_EVERY} plekken zijn voor wie hier "
                "nog weinig hielp",
            )
        )
    return lines


def _term(term: Term) -> str:
    if term.weight < 0:
        return f"{-term.points} van {-term.weight} punten eraf"
    return f"{term.points} van {term.weight} punten"
