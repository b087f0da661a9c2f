"""Copy the few front-end files that the pages need from node_modules to app/static/vendor.

    nlds.css       the chosen NL Design System components, in one file
    theme.css      the design tokens that they and our own style sheets use
    htmx.min.js    refreshes results in place
    fonts/         Atkinson Hyperlegible Next
    paper/         Noto Emoji, for PDFs: their other fonts come with the program that writes them
    icons/         the outline icons named in scripts/icons.txt
    LICENCES.txt   of whom it is, and under which conditions

`make run` and `make test` call this; the folder is never committed.
"""

import gzip
import hashlib
import json
import re
import shutil
import sys
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "app" / "static" / "vendor"
OWN_STYLES = ROOT / "app" / "static" / "css"
ICON_NAMES = ROOT / "scripts" / "icons.txt"

COMPONENTS = MODULES / "@utrecht"
TOKENS = MODULES / "@nl-design-system-unstable" / "voorbeeld-design-tokens" / "dist" / "theme.css"
FONTS = MODULES / "@fontsource-variable" / "atkinson-hyperlegible-next" / "files"
EMOJI = MODULES / "@expo-google-fonts" / "noto-emoji" / "400Regular" / "NotoEmoji_400Regular.ttf"
FONT_SETS = ("latin", "latin-ext")  # latin-ext: Czech, Polish and Turkish names
ICONS = MODULES / "@tabler" / "icons" / "icons" / "outline"

DATA_IMAGE = re.compile(r'url\("data:image/svg\+xml,([^"]+)"\)')
TOKEN = re.compile(r"^\s*(--[\w-]+):\s*(.+);\s*$", re.M)
TOKEN_IN_USE = re.compile(r"var\(\s*(--[\w-]+)")


def main() -> None:
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    components = pick_components()
    pick_tokens(used_in=components + own_styles())
    shutil.copy(MODULES / "htmx.org" / "dist" / "htmx.min.js", VENDOR)
    pick_fonts()
    pick_icons()
    write_licences()
    compress()


def pick_components() -> str:
    """One file of all component packages; package.json is the list of them."""
    css = "\n".join(
        (package / "dist" / "index.css").read_text("utf-8").strip()
        for package in sorted(COMPONENTS.glob("*-css"))
    )
    # Images inside a style sheet would need `data:` in the content security policy.
    css = DATA_IMAGE.sub(_as_file, css)
    (VENDOR / "nlds.css").write_text(css + "\n", "utf-8")
    return css


def _as_file(found: re.Match[str]) -> str:
    image = unquote(found[1])
    name = f"nlds-{hashlib.sha256(image.encode()).hexdigest()[:8]}.svg"
    (VENDOR / name).write_text(image, "utf-8")
    return f'url("{name}")'


def own_styles() -> str:
    return "\n".join(style.read_text("utf-8") for style in sorted(OWN_STYLES.glob("**/*.css")))


def pick_tokens(used_in: str) -> None:
    """Of the 2,780 tokens of the theme, those in use and those that they refer to."""
    tokens = dict(TOKEN.findall(TOKENS.read_text("utf-8")))
    needed: set[str] = set()
    asked = set(TOKEN_IN_USE.findall(used_in))
    while asked:
        name = asked.pop()
        if name in tokens and name not in needed:
            needed.add(name)
            asked.update(TOKEN_IN_USE.findall(tokens[name]))
    lines = "\n".join(f"  {name}: {tokens[name]};" for name in sorted(needed))
    (VENDOR / "theme.css").write_text(
        "/* Tokens of the Voorbeeld theme of NL Design System, EUPL-1.2; see LICENCES.txt. */\n"
        f":root,\n.voorbeeld-theme {{\n{lines}\n}}\n",
        "utf-8",
    )


def pick_fonts() -> None:
    (VENDOR / "fonts").mkdir()
    for letters in FONT_SETS:
        name = f"atkinson-hyperlegible-next-{letters}"
        shutil.copy(FONTS / f"{name}-wght-normal.woff2", VENDOR / "fonts" / f"{name}.woff2")
    (VENDOR / "paper").mkdir()
    shutil.copy(EMOJI, VENDOR / "paper" / "NotoEmoji.ttf")


def pick_icons() -> None:
    (VENDOR / "icons").mkdir()
    lines = ICON_NAMES.read_text("utf-8").splitlines()
    for name in (line.strip() for line in lines if line.strip() and not line.startswith("#")):
        icon = ICONS / f"{name}.svg"
        if name.endswith("-filled"):
            icon = ICONS.parent / "filled" / f"{name.removesuffix('-filled')}.svg"
        if not icon.exists():
            sys.exit(f"scripts/icons.txt: @tabler/icons has no icon {name!r}.")
        shutil.copy(icon, VENDOR / "icons" / f"{name}.svg")


def write_licences() -> None:
    """Names and versions first, then each licence text once."""
    packages, texts = [], {}
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"]
    for name in sorted(wanted):
        about = json.loads((MODULES / name / "package.json").read_text("utf-8"))
        packages.append(f"{name} {about['version']}: {about['license']}")
        for file in sorted((MODULES / name).glob("LICENSE*")):
            texts.setdefault(file.read_text("utf-8").strip(), []).append(name)
    parts = ["Files of these packages, chosen and joined, otherwise unchanged."]
    parts.append("\n".join(packages))
    parts += [f"{', '.join(names)}\n\n{text}" for text, names in texts.items()]
    (VENDOR / "LICENCES.txt").write_text(f"\n\n{'-' * 72}\n\n".join(parts) + "\n", "utf-8")


def compress() -> None:
    """WhiteNoise serves `name.gz` to whoever accepts it."""
    for file in [*VENDOR.glob("*.css"), *VENDOR.glob("*.js")]:
        # No time stamp: the same file compresses to the same bytes.
        file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes(), mtime=0))


if __name__ == "__main__":
    main()
