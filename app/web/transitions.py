"""The transition tables as a page that people can read: docs/transitions.md."""

from app import workflow
from app.workflow import Move, Table

ROLES = {
    "asker": "vrager",
    "expert": "expert",
    "leader": "leidinggevende",
    "board": "bestuur",
    "coordinator": "coördinator",
    "colleague": "collega",
    "author": "schrijver",
    "carrier": "uitvoerder",
    "candidate": "wie zich aanbiedt",
    "asked": "wie gevraagd is",
    "named": "wie genoemd is",
    "reader": "lezer",
    "member": "iemand van de groep",
    "writer": "wie het schreef, ervoor antwoordt of meeschrijft",
    "leads_group": "wie de groep leidt",
    "runs_programme": "wie het programma beheert",
    "outsider": "wie het leest, van buiten de groep",
    "who_asked": "wie het vroeg",
    "guest": "wie zich aanmeldde",
    "schools": "de schoolleiders in de ring",
    "system": "systeem",
}


def as_markdown() -> str:
    """Every row of every table, with its guard, money, messages and deadline."""
    parts = [
        "# De overgangen",
        "",
        "Deze pagina wordt gemaakt met `flask --app wsgi transitions`; verander de tabellen in "
        "`transitions.py`, niet deze pagina.",
        "",
        "Een termijn met herinneringen loopt pas af als elke herinnering echt is verstuurd, en er "
        "tussen twee herinneringen en daarna zoveel dagen waren als hier staat. Stond de klok "
        "stil, dan komt dus eerst de eerste herinnering.",
    ]
    for table in workflow.tables():
        parts += ["", *_table(table)]
    return "\n".join(parts) + "\n"


def _table(table: Table) -> list[str]:
    ends = ", ".join(f"`{state}`" for state in sorted(table.ends))
    words = ", ".join(f"`{state}` {word}" for state, word in table.states.items())
    heads = [
        "| van | actie | naar | wie | voorwaarde | geld | wie het hoort | termijn |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines = [
        f"## {table.name}",
        "",
        f"Begin `{table.start}`, einde {ends}; {len(table.moves)} rijen. Op de pagina: {words}.",
        "",
        *heads,
        *(_row(move) for move in table.moves),
    ]
    if table.additions:
        lines += ["", "Daarbij, van Expedu zelf:", "", *heads, *map(_row, table.additions)]
    return lines


def _row(move: Move) -> str:
    cells = (
        move.source or "(nieuw)",
        move.action,
        move.target,
        ", ".join(ROLES.get(role, role) for role in move.by),
        move.requires,
        move.money,
        ", ".join((*move.hears, *(f"{role} (verzamelmail)" for role in move.digest))) or "-",
        _deadline(move),
    )
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def _deadline(move: Move) -> str:
    if move.deadline is None:
        return "-"
    unit = "schooldagen" if move.deadline.school_days else "dagen"
    reminders = " en ".join(str(days) for days in move.deadline.reminders)
    return f"{move.deadline.days} {unit}" + (f"; herinnering na {reminders}" if reminders else "")
