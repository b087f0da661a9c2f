"""What people of the invented world share: bundles of ticks that belong together in one person."""

import random
from dataclasses import dataclass

from app.demo.cast import Colleague, weighted
from app.organisations.models import Ring
from app.profiles.models import FORMS

TEACHING = ("teacher", "assistant")
SUPPORT = ("support_coordinator", "specialist")
LEADING = ("director",)
FREELANCE = ("freelancer",)
ANYBODY = (*TEACHING, *SUPPORT, *LEADING, *FREELANCE)


@dataclass(frozen=True)
class Bundle:
    skills: tuple[str, ...]
    weight: int = 2
    roles: tuple[str, ...] = ANYBODY
    sectors: tuple[str, ...] = ("po", "vo")


def _bundle(skills: str, weight: int = 2, roles: tuple[str, ...] = ANYBODY,
            sectors: tuple[str, ...] = ("po", "vo")) -> Bundle:  # fmt: skip
    return Bundle(tuple(skills.split()), weight, roles, sectors)


PRIMARY, SECONDARY = ("po",), ("vo",)
BUNDLES = (
    _bundle("sociale-veiligheid pesten-aanpak groepsvorming online-pesten", 9),
    _bundle("pesten-aanpak antipest-coordinator veiligheidsplan veiligheidsmonitor", 6),
    _bundle("herstelgericht-werken conflicten-mediatie verbindend-gezag sociale-veiligheid", 5),
    _bundle("buitenspelen-organiseren pesten-aanpak overblijf-tso conflicten-mediatie", 4, TEACHING,
            PRIMARY),
    _bundle("incidenten-crisis meldcode vertrouwenspersoon veiligheidsplan", 3, SUPPORT + LEADING),
    _bundle("lhbti-diversiteit gevoelige-onderwerpen burgerschap discriminatie-racisme", 2),
    _bundle("gedragsproblemen gedragsanalyse klassenmanagement emotieregulatie", 5),
    _bundle("autisme prikkelverwerking adhd executieve-functies", 4),
    _bundle("traumasensitief hechting relatie-leerling rouw-verlies", 3),
    _bundle("faalangst motivatie groeimindset weerbaarheid", 3),
    _bundle("thuiszitters verzuim-leerlingen zorgplicht-tlv arrangementen", 2, SUPPORT),
    _bundle("hgw opp zorgstructuur eigen-leerlijn basisondersteuning", 5, SUPPORT),
    _bundle("dyslexie leesinterventies technisch-lezen beginnende-geletterdheid", 4,
            sectors=PRIMARY),
    _bundle("tos mondelinge-taal woordenschat taal-kleuters", 3, sectors=PRIMARY),
    _bundle("inclusief-onderwijs basisondersteuning expertise-so co-teaching", 2),
    _bundle("hoogbegaafdheid plusklas compacten onderpresteren kleuter-voorsprong", 4,
            sectors=PRIMARY),
    _bundle("onderpresteren hoogbegaafdheid talentontwikkeling hogere-denkvaardigheden", 2,
            sectors=SECONDARY),
    _bundle("technisch-lezen aanvankelijk-lezen begrijpend-lezen leesbevordering", 5, TEACHING,
            PRIMARY),
    _bundle("spelling stellen taalbeschouwing woordenschat taalbeleid", 3, sectors=PRIMARY),
    _bundle("nt2 nieuwkomers meertaligheid ouders-thuistaal", 3),
    _bundle("begrijpend-lezen leesbevordering nederlands-vo taalbeleid", 4, sectors=SECONDARY),
    _bundle("rekendidactiek automatiseren handelingsmodel breuken rekenspellen", 5, TEACHING,
            PRIMARY),
    _bundle("rekencoordinatie rekendiagnostiek rekendidactiek automatiseren breuken", 3, SUPPORT +
            TEACHING, PRIMARY),
    _bundle("wiskunde-vo rekenen-vo-mbo differentiatie toetsconstructie", 4, sectors=SECONDARY),
    _bundle("burgerschap leerlingparticipatie gevoelige-onderwerpen geschiedenis", 3),
    _bundle("muziek drama-theater dans cultuureducatie", 3, sectors=PRIMARY),
    _bundle("bewegingsonderwijs bewegend-leren sport-naschools buitenlessen", 3),
    _bundle("schooltuin-groen-plein buitenlessen natuur-biologie duurzaamheid", 2, sectors=PRIMARY),
    _bundle("ai-onderwijs digitale-geletterdheid mediawijsheid digitale-leermiddelen", 4),
    _bundle("programmeren robotica maakonderwijs onderzoekend-leren", 3, TEACHING + SUPPORT),
    _bundle("lvs-inrichten data-analyse-lvs ict-coordinatie privacy-avg", 2, SUPPORT + LEADING),
    _bundle("directe-instructie lesobservatie differentiatie klassenmanagement", 5),
    _bundle("formatief-handelen feedback leerdoelgericht activerende-didactiek", 4),
    _bundle("combinatiegroep zelfstandig-werken groepsdoorbrekend klassenmanagement", 3, TEACHING,
            PRIMARY),
    _bundle("executieve-functies zelfregulerend-leren leerstrategieen mentoraat", 3,
            sectors=SECONDARY),
    _bundle("kleuteronderwijs spelend-leren overgang-groep-3 kleuters-volgen", 5, TEACHING,
            PRIMARY),
    _bundle("vve overgang-voorschool taal-kleuters gedrag-jonge-kind", 2, TEACHING + SUPPORT,
            PRIMARY),
    _bundle("kwaliteitszorg interne-audit schoolanalyse data-analyse-lvs", 3, SUPPORT + LEADING +
            FREELANCE),
    _bundle("lesson-study praktijkonderzoek plg evidence-informed", 2),
    _bundle("kwaliteitskaarten implementeren verbetercultuur verbeterplan", 2, SUPPORT + LEADING +
            FREELANCE),
    _bundle("schoolleiderschap schoolleider-coachen gespreid-leiderschap visie-ontwikkelen", 6,
            LEADING + FREELANCE),
    _bundle("werkdruk werkverdelingsplan anders-organiseren schooltijden-rooster", 4, LEADING),
    _bundle("teamontwikkeling professionele-cultuur gespreksvaardigheden conflict-team", 3,
            LEADING + SUPPORT + FREELANCE),
    _bundle("startende-leraren coaching-leraren beeldcoaching zij-instroom opleiden-in-school", 5),
    _bundle("intervisie gespreksvaardigheden coaching-leraren train-de-trainer", 2),
    _bundle("oudergesprekken lastige-oudersituaties ouderbetrokkenheid kindgesprekken", 4),
    _bundle("kansrijk-adviseren schooladvies overdracht-po-vo overgang-po-vo", 3),
    _bundle("armoede kansengelijkheid wijk-partners rijke-schooldag", 2),
)  # fmt: skip

# How far people help: most within their board or samenwerkingsverband.
RINGS = {Ring.SCHOOL: 6, Ring.BOARD: 26, Ring.SWV: 40, Ring.REGION: 20, Ring.COUNTRY: 8}
FREELANCE_RINGS = {Ring.REGION: 4, Ring.COUNTRY: 1}


def choose_ticks(colleague: Colleague, chance: random.Random) -> None:
    """Two to six ticks, most of them from one bundle."""
    sector = colleague.school.sector if colleague.school else chance.choice(("po", "po", "vo"))
    fitting = {
        number: bundle.weight
        for number, bundle in enumerate(BUNDLES)
        if colleague.role in bundle.roles and sector in bundle.sectors
    }
    first = BUNDLES[weighted(chance, fitting)]
    skills = chance.sample(first.skills, chance.randint(2, len(first.skills)))
    if chance.random() < 0.4 and len(skills) < 5:
        other = BUNDLES[weighted(chance, fitting)]
        skills += chance.sample(other.skills, min(6 - len(skills), chance.randint(1, 2)))
    ring = weighted(chance, FREELANCE_RINGS if colleague.is_freelancer else RINGS)
    colleague.ticks = {
        skill: min(ring, Ring.BOARD) if not colleague.is_freelancer and chance.random() < 0.1
        else ring
        for skill in dict.fromkeys(skills)
    }  # fmt: skip


def choose_week(colleague: Colleague, chance: random.Random) -> None:
    """When somebody may be asked: on parts without a class, some also on parts with one."""
    free = [part for part in range(10) if not colleague.stands_before_class(part)]
    parts = chance.sample(free, min(len(free), chance.randint(2, 5)))
    if chance.random() < 0.35:
        taught = [part for part in range(10) if colleague.stands_before_class(part)]
        parts += chance.sample(taught, min(len(taught), 2))
    colleague.parts = sum(1 << part for part in parts)
    colleague.max_minutes = chance.choice((120, 180, 240, 240, 300, 420))
    colleague.forms = sum(
        1 << bit for bit in chance.sample(range(len(FORMS)), chance.randint(2, 4))
    )
