"""Compare what files say with what is stored. Reads the database, changes nothing."""

from collections.abc import Iterable

from sqlalchemy import select

from app.database import db
from app.organisations import names
from app.organisations.importing import schools
from app.organisations.importing.coverage import Coverage, is_whole
from app.organisations.importing.facts import Facts
from app.organisations.importing.plan import ABOVE, Change, KindPlan, Plan, Values, blank
from app.organisations.models import Kind, Organisation

NOT_TOLD = {"search_name", "name_is_derived"}

Stored = dict[str, dict[str, Values]]  # kind -> code -> values


def plan_for(facts: Facts, coverage: Coverage = Coverage.JUDGED) -> Plan:
    """What importing these facts would do now."""
    stored = load_stored()
    plan = Plan()
    _schools_gone(plan, facts, stored[Kind.SCHOOL], coverage)
    gone = {school["code"] for school in plan.schools.gone}
    staying = {code: values for code, values in stored[Kind.SCHOOL].items() if code not in gone}
    wanted = schools.wanted(facts, staying, plan.notes)
    compare(plan.schools, staying, wanted.values())

    alive = [school for school in wanted.values() if school["gone_on"] is None]
    _plan_regions(plan.regions, facts, stored[Kind.REGION])
    _plan_boards(plan, facts, stored[Kind.BOARD], alive, coverage)
    _plan_swvs(plan, facts, stored[Kind.SWV], alive, coverage)
    return plan


def load_stored() -> Stored:
    rows = [dict(row) for row in db.session.execute(select(Organisation.__table__)).mappings()]
    codes = {row["id"]: row["code"] for row in rows}
    stored: Stored = {kind: {} for kind in Kind}
    for row in rows:
        for above in ABOVE:
            row[above] = codes.get(row[f"{above}_id"], "")
        stored[row["kind"]][row["code"]] = row
    return stored


def compare(plan: KindPlan, stored: dict[str, Values], wanted: Iterable[Values]) -> None:
    for after in wanted:
        after["search_name"] = names.search_name(
            after["name"], after["city"], after["municipality"]
        )
        before = stored.get(after["code"])
        if before is None:
            plan.new.append(after)
            continue
        differing = [key for key in after if after[key] != before[key]]
        if not differing:
            continue
        seen = tuple(key for key in differing if key not in NOT_TOLD)
        change = Change(before["id"], before, after, seen)
        if "gone_on" in seen:
            plan.returned.append(change)
        else:
            (plan.changed if seen else plan.refreshed).append(change)


def _live(stored: dict[str, Values]) -> dict[str, Values]:
    return {code: values for code, values in stored.items() if values["gone_on"] is None}


def _schools_gone(plan: Plan, facts: Facts, stored: dict[str, Values], coverage: Coverage) -> None:
    live = _live(stored)
    everywhere = set().union(*facts.codes_by_sector().values())
    for sector, named in sorted(facts.codes_by_sector().items()):
        # Only what an import once brought has the number of its municipality: a school that was
        # made up, as in the demo world, is never gone from a list that it was never on.
        of_sector = {
            code
            for code, school in live.items()
            if school["sector"] == sector and school["municipality_code"]
        }
        if not (missing := of_sector - everywhere):
            continue
        if is_whole(of_sector, named, coverage):
            plan.schools.gone += [live[code] for code in sorted(missing)]
        elif coverage is Coverage.JUDGED:
            plan.notes.append(
                f"De bestanden noemen {len(of_sector) - len(missing)} van de {len(of_sector)} "
                f"bekende scholen in het {sector}. De andere {len(missing)} blijven staan; zijn "
                "ze echt weg, geef dan --complete."
            )


def _plan_regions(plan: KindPlan, facts: Facts, stored: dict[str, Values]) -> None:
    said = (*facts.merged_schools.values(), *facts.duo_schools.values())
    named = {names.slug(school.region): school.region for school in said if school.region}
    compare(
        plan,
        stored,
        [
            {**stored.get(code, blank(Kind.REGION, code, name=name)), "gone_on": None}
            for code, name in sorted(named.items())
        ],
    )


def _plan_boards(
    plan: Plan, facts: Facts, stored: dict[str, Values], alive: list[Values], coverage: Coverage
) -> None:
    schools_of: dict[str, list[Values]] = {}
    for school in alive:
        if school["board"]:
            schools_of.setdefault(school["board"], []).append(school)
    wanted = []
    for code in sorted(facts.boards.keys() | schools_of.keys()):
        said = facts.boards.get(code)
        if (before := stored.get(code)) is not None:
            values = {**before, "gone_on": None}
        else:
            name = _made_up_name(code, schools_of.get(code, []))
            values = blank(Kind.BOARD, code, name=name, name_is_derived=True)
        if said is not None:
            # A name that was made up never replaces a known one.
            if values["name_is_derived"] or not said.name_is_derived:
                values |= {"name": said.name, "name_is_derived": said.name_is_derived}
            given = {"kvk": said.kvk, "city": said.city, "municipality": said.municipality}
            values |= {key: value for key, value in given.items() if value}
        wanted.append(values)
    compare(plan.boards, stored, wanted)
    if facts.lists_all_boards:
        _parents_gone(plan, plan.boards, stored, set(facts.boards), schools_of, coverage)


def _made_up_name(code: str, its_schools: list[Values]) -> str:
    if len(its_schools) == 1:
        return f"Bestuur van {its_schools[0]['name']}"[:200]
    return f"Bestuur {code}"


def _plan_swvs(
    plan: Plan, facts: Facts, stored: dict[str, Values], alive: list[Values], coverage: Coverage
) -> None:
    used = {school["swv"] for school in alive if school["swv"]}
    wanted = []
    for code in sorted(facts.swvs.keys() | used):
        said = facts.swvs.get(code)
        if (before := stored.get(code)) is not None:
            values = {**before, "gone_on": None}
        else:
            name = f"Samenwerkingsverband {code[:2]} {code[2:4]}-{code[4:]}"
            values = blank(Kind.SWV, code, name=name, name_is_derived=True)
        if said is not None:
            values |= {"name": said.name, "name_is_derived": False}
        wanted.append(values)
    compare(plan.swvs, stored, wanted)
    if facts.lists_all_swvs:
        _parents_gone(plan, plan.swvs, stored, set(facts.swvs), used, coverage)


def _parents_gone(
    plan: Plan,
    kind_plan: KindPlan,
    stored: dict[str, Values],
    named: set[str],
    used: Iterable[str],
    coverage: Coverage,
) -> None:
    """What a whole list no longer names and no school hangs below."""
    live = _live(stored)
    missing = live.keys() - named - set(used)
    if missing and is_whole(live, named | set(used), coverage):
        kind_plan.gone += [live[code] for code in sorted(missing)]
    elif missing and coverage is Coverage.JUDGED:
        plan.notes.append(
            f"{len(missing)} organisaties staan niet meer in hun lijst en blijven toch staan; "
            "zijn ze echt weg, geef dan --complete."
        )
