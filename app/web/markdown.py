"""What people type at length, made safe to show. The only place that makes markup from text."""

from html import unescape

import bleach
import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote", "code"}
SCHEMES = {"http", "https", "mailto"}

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True})
# A note stands below headings of ours; headings of its own would upset the order of the page.
_markdown.disable(["heading", "lheading"])


def render_note(words: str) -> str:
    """Markdown in, clean HTML out; the result is stored beside what was typed.

    HTML in the text is shown as text. bleach cleans first and nh3 last, so that the gate that
    everything passes is the maintained one.
    """
    html = _markdown.render(words)
    html = bleach.clean(
        html, tags=TAGS, attributes={"a": ["href", "title"]}, protocols=SCHEMES, strip=True
    )
    return clean(html)


def clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes=SCHEMES,
        # Also "//elsewhere" and relative paths: a link in a note says in full where it leads.
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
    )


def note(html: str) -> Markup:
    """The filter that shows a stored note. It is cleaned once more: a row is not a promise."""
    return Markup(clean(html))


def plain(html: str, limit: int = 200) -> str:
    """The words of a rendered note without its markup, cut at a word."""
    text = " ".join(unescape(nh3.clean(html, tags=set())).split())
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0] + "…"
