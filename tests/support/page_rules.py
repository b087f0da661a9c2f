"""What every page keeps to, whatever it is about: `breaches(html)` says what is wrong with one."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from urllib.parse import urlsplit

import html5lib
from bs4 import BeautifulSoup, NavigableString, Tag

# An attribute -> what it points at by id.
POINTERS = {
    "for": "A label",
    "aria-describedby": "A description",
    "aria-labelledby": "A name",
    "aria-controls": "A control",
    "popovertarget": "A button",
}
RESOURCES = {"img": "src", "script": "src", "link": "href", "iframe": "src", "source": "src"}
HEADINGS = {f"h{level}" for level in range(1, 7)}
NEEDS_NO_LABEL = {"hidden", "submit", "button", "reset", "image"}
LEAKS = re.compile(r"\bNone\b|\{\{|\}\}|object at 0x|\bUndefined\b")


# Elements that do not end a word: all others stand on a line of their own.
IN_A_LINE = {"a", "abbr", "b", "code", "em", "i", "mark", "small", "span", "strong", "sup", "time"}


def parsed(html: str) -> BeautifulSoup:
    """By a quick parser; whether a browser would read the same is what `well_formed` finds out."""
    return BeautifulSoup(html, "html.parser")


def words_of(tag: Tag) -> str:
    """Its text in single spaces, hidden words for screen readers included."""
    return " ".join("".join(_pieces(tag)).split())


def _pieces(tag: Tag) -> Iterator[str]:
    for child in tag.children:
        if isinstance(child, Tag):
            space = "" if child.name in IN_A_LINE else " "
            yield space
            yield from _pieces(child)
            yield space
        elif type(child) is NavigableString:  # no comment
            yield child


# Whether tags are in their places hangs on the tags alone. To look takes longer than most pages, so
# one page of each shape is looked at: the same tags and attributes, whatever they say.
PROPER: set[int] = set()
VALUE = re.compile(r'"[^"]*"')
TEXT = re.compile(r">[^<]+")
UNUSUAL = re.compile(r"&(?!(?:amp|lt|gt|nbsp|#34|#39);)")  # an escape that may be none


class Looked:
    """A page that was walked through once: each rule looks at the tags that it is about."""

    def __init__(self, html: str, soup: BeautifulSoup) -> None:
        self.html, self.soup = html, soup
        self.tags = [tag for tag in soup.descendants if isinstance(tag, Tag)]
        self.by_name: dict[str, list[Tag]] = defaultdict(list)
        for tag in self.tags:
            self.by_name[tag.name].append(tag)

    def named(self, *names: str) -> list[Tag]:
        return [tag for name in names for tag in self.by_name.get(name, ())]

    def with_(self, attribute: str) -> list[Tag]:
        return [tag for tag in self.tags if attribute in tag.attrs]


def breaches(html: str, soup: BeautifulSoup | None = None) -> list[str]:
    """One sentence for each rule that this page, or piece of a page, breaks."""
    is_whole = "<html" in html[:1000].lower()
    page = Looked(html, soup or parsed(html))
    rules = [ids, names, links, own_host, inline, forms, tables, rankings, leaks]
    if is_whole:
        rules = [title_and_headings, pointers, well_formed, *rules]
    return [sentence for rule in rules for sentence in rule(page)]


def title_and_headings(page: Looked) -> Iterator[str]:
    soup = page.soup
    heads = [title for title in page.named("title") if title.parent and title.parent.name == "head"]
    titles = [words_of(title) for title in heads]
    tops = [words_of(h1) for h1 in page.named("h1")]
    if len(tops) != 1:
        yield f"It has {len(tops)} h1 headings, instead of one."
    elif len(titles) != 1 or not tops[0] or not titles[0].startswith(tops[0]):
        yield f"Its title {titles} does not start with its h1 {tops[0]!r}."
    if not (soup.html and soup.html.get("lang")):
        yield "It does not say its language (html lang)."
    if len(page.named("main")) != 1:
        yield "It does not have exactly one main."
    if any(aside.find_parent("main") for aside in page.named("aside")):
        yield "An aside stands inside main, where it is no landmark: make it a div."
    last = 0
    for heading in (tag for tag in page.tags if tag.name in HEADINGS):
        level = int(heading.name[1])
        if level > last + 1:
            yield f"The heading {words_of(heading)!r} goes from h{last} to h{level}."
        if not words_of(heading):
            yield f"An h{level} is empty."
        last = level


def well_formed(page: Looked) -> Iterator[str]:
    """Unclosed or misplaced tags, which a browser would silently put somewhere else."""
    shape = hash(TEXT.sub(">", VALUE.sub('""', page.html)))
    if shape in PROPER and not UNUSUAL.search(page.html):
        return
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    parser.parse(page.html)
    for (line, _), problem, about in parser.errors[:3]:
        yield f"Line {line} is no proper HTML: {problem} {about or ''}".rstrip() + "."
    if not parser.errors:
        PROPER.add(shape)


def ids(page: Looked) -> Iterator[str]:
    counted = Counter(str(tag["id"]) for tag in page.with_("id"))
    for name, times in counted.items():
        if times > 1:
            yield f"The id {name!r} is used {times} times."


def pointers(page: Looked) -> Iterator[str]:
    known = {str(tag["id"]) for tag in page.with_("id")}
    for attribute, what in POINTERS.items():
        for tag in page.with_(attribute):
            for target in str(tag[attribute]).split():
                if target not in known:
                    yield f"{what} ({attribute}) points at {target!r}, which is absent."
    for link in page.named("a"):
        target = str(link.get("href") or "")
        if target.startswith("#") and target[1:] not in known | {""}:
            yield f"The link {words_of(link)!r} leads to {target}, which is absent."


def names(page: Looked) -> Iterator[str]:
    labels = [label for label in page.named("label") if "for" in label.attrs]
    labelled = {str(label["for"]) for label in labels if words_of(label)}
    for control in page.named("input", "select", "textarea"):
        if control.get("type") in NEEDS_NO_LABEL or control.get("aria-label"):
            continue
        if control.get("id") in labelled or control.get("aria-labelledby"):
            continue
        around = control.find_parent("label")
        if not (around and words_of(around)):
            yield f"The field {control.get('name') or control.name!r} has no label."
    for button in page.named("button"):
        if not (words_of(button) or button.get("aria-label")):
            yield f"A button has no text: {button}."
    for image in page.named("img"):
        if not image.has_attr("alt"):
            yield f"The image {image.get('src')!r} has no alt."


def links(page: Looked) -> Iterator[str]:
    for link in page.named("a"):
        target = str(link.get("href") or "")
        if not (words_of(link) or link.get("aria-label")) and not any(
            image.get("alt") for image in link.find_all("img")
        ):
            yield f"The link to {target!r} has no text."
        if target in ("", "#") or target.lower().startswith("javascript:"):
            yield f"The link {words_of(link)!r} leads nowhere: {target!r}."


def own_host(page: Looked) -> Iterator[str]:
    for name, attribute in RESOURCES.items():
        for tag in page.named(name):
            address = urlsplit(str(tag.get(attribute) or ""))
            if address.scheme or address.netloc:
                yield f"It asks another host for {tag[attribute]!r}."


def inline(page: Looked) -> Iterator[str]:
    """What the content security policy would block."""
    for tag in page.tags:
        for attribute in tag.attrs:
            if attribute == "style" or attribute.startswith(("on", "hx-on")):
                yield f"<{tag.name}> carries {attribute}=…: put it in a file."
        if tag.name == "style" or (tag.name == "script" and not tag.get("src")):
            yield f"It has an inline <{tag.name}>: put it in a file."


def forms(page: Looked) -> Iterator[str]:
    for form in page.named("form"):
        action = str(form.get("action") or "this page")
        has_token = bool(form.find("input", attrs={"name": "csrf_token"}))
        posts = str(form.get("method") or "get").lower() == "post"
        if posts and not has_token:
            yield f"The form to {action} posts without a csrf_token."
        if has_token and not posts:
            yield f"The form to {action} puts its csrf_token in an address."
        if urlsplit(action).netloc or urlsplit(action).scheme:
            yield f"The form sends to another host: {action}."


def tables(page: Looked) -> Iterator[str]:
    for table in page.named("table"):
        caption = table.find("caption")
        if not (caption and words_of(caption)):
            yield f"A table has no caption: {words_of(table)[:60]!r}."
        if not table.find("th"):
            yield f"A table has no th: {words_of(table)[:60]!r}."


def rankings(page: Looked) -> Iterator[str]:
    """No list puts people beside each other with a number each, but the answer of a search, which
    says of each of them why they stand there."""
    marked = set()
    if "score__mark" not in page.html:
        return
    for mark in page.soup.select("main .score__mark"):
        row = mark.find_parent(["li", "tr", "article"])
        if row is not None and not row.find("summary"):
            marked |= {str(a["href"]) for a in row.select("a[href*='/mensen/']")} or {words_of(row)}
    if len(marked) > 1:
        yield f"It puts {len(marked)} people beside each other with a number each."


def leaks(page: Looked) -> Iterator[str]:
    """Words of the program that no reader should see. What they type themselves may be anything."""
    typed = {words_of(area) for area in page.named("textarea")}
    said = words_of(page.soup.body or page.soup)
    for words in typed:
        said = said.replace(words, "")
    found = LEAKS.search(said)
    if found:
        yield f"It shows {found[0]!r}."
