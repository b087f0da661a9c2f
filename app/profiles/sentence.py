"""The sentence of a profile, made from its ticks: nobody has to write about themselves, though
whoever wants to may write it anew."""

from collections.abc import Sequence
from typing import Any

SHOWN = 3  # skills that are named; the rest is a number
DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag")
HALVES = ("ochtend", "middag")
MOST_MOMENTS = 3  # with more of them only the days are named


def sentence_of(profile: Any, labels: Sequence[str]) -> str:
    """The sentence of a profile, as its owner wrote it or else made; "" where they hide it."""
    if profile.hide_sentence:
        return ""
    return profile.own_sentence or sentence(labels, profile.free_parts)


def sentence(labels: Sequence[str], free_parts: int) -> str:
    """`labels` of the ticks, in the order in which they are named; parts as bits."""
    if not labels:
        return ""
    named = [in_running_text(label) for label in labels[:SHOWN]]
    more = len(labels) - len(named)
    if more:
        named.append(f"nog {more} {'onderwerp' if more == 1 else 'onderwerpen'}")
    says = f"Kan helpen met {_and(named)}"
    when = moments(free_parts)
    return f"{says}, het liefst {when}." if when else f"{says}."


def moments(parts: int) -> str:
    """Parts of the week in words: "op dinsdag en woensdagochtend".

    "" for none and for the whole week, which says nothing either.
    """
    whole = [parts >> (2 * number) & 0b11 for number in range(len(DAYS))]
    days = [day for day, halves in zip(DAYS, whole, strict=True) if halves]
    named = [
        day if halves == 0b11 else day + HALVES[halves - 1]
        for day, halves in zip(DAYS, whole, strict=True)
        if halves
    ]
    if not named or parts == 0b11_1111_1111:
        return ""
    return f"op {_and(named if len(named) <= MOST_MOMENTS else days)}"


def in_running_text(label: str) -> str:
    """A label without its capital, unless that capital belongs to the word: NT2, BHV, ICT-…"""
    word = label.split(" ", 1)[0]
    is_name = any(letter.isupper() or letter.isdigit() for letter in word[1:])
    return label if is_name else label[:1].lower() + label[1:]


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} en {words[-1]}"
