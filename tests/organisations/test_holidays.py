"""School holidays of later years, imported without a new release."""

from datetime import date
from pathlib import Path

import pytest

from app.organisations import years
from app.organisations.importing.holidays import NAMES
from app.organisations.years import REGIONS, Holiday, holidays_known_until, is_school_day

pytestmark = pytest.mark.engines("sqlite")  # nothing of it is in the database

DATES = {
    "Herfstvakantie": ("2030-10-12", "2030-10-20"),
    "Kerstvakantie": ("2030-12-21", "2031-01-05"),
    "Voorjaarsvakantie": ("2031-02-15", "2031-02-23"),
    "Meivakantie": ("2031-04-26", "2031-05-04"),
    "Zomervakantie": ("2031-07-12", "2031-08-24"),
}
ROWS = [f"2030,{name},{region},{','.join(DATES[name])}" for name in NAMES for region in REGIONS]
HEAD = "year,name,region,from,until"


@pytest.fixture
def importing(app, tmp_path):
    def run(*lines: str, preview=False, head=HEAD):
        file = tmp_path / "vakanties.csv"
        file.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
        arguments = ["import-holidays", str(file), *(["--preview"] if preview else [])]
        return app.test_cli_runner().invoke(args=arguments)

    yield run
    years.imported_file().unlink(missing_ok=True)  # the process reads on in this folder


def test_a_later_year_counts_at_once(importing):
    autumn = date(2030, 10, 15)
    assert is_school_day(autumn, "Midden")
    result = importing("# as the ministry published it", *ROWS)
    assert result.exit_code == 0, result.output
    assert "nieuw       2030-2031 Herfstvakantie Noord: 12-10-2030 tot en met 20-10-2030" in (
        result.output
    )
    assert "Klaar: 15 vakanties anders; bekend tot en met 31-07-2031." in result.output
    assert not is_school_day(autumn, "Midden")
    assert holidays_known_until() == date(2031, 7, 31)


def test_a_preview_changes_nothing(importing):
    result = importing(*ROWS, preview=True)
    assert (result.exit_code, result.output.count("nieuw")) == (0, 15)
    assert holidays_known_until() == date(2030, 7, 31)


def test_what_the_ministry_changed_goes_before_the_release(importing):
    own = [each for each in years.holidays() if each.year == 2029]
    moved = [
        f"{h.year},{h.name},{h.region},{'2029-10-06' if h.name == 'Herfstvakantie' else h.from_},"
        f"{'2029-10-12' if h.name == 'Herfstvakantie' else h.until}"
        for h in own
    ]
    result = importing(*moved)
    assert result.output.count("gewijzigd") == 3
    assert "(was 20-10-2029 tot en met 28-10-2029)" in result.output
    assert is_school_day(date(2029, 10, 22), "Noord")
    importing(*ROWS)  # the next file leaves what the first one said
    assert is_school_day(date(2029, 10, 22), "Noord")
    assert importing(*ROWS).output.startswith("Klaar: 0 vakanties anders")


def changed(number: int, old: str, new: str) -> list[str]:
    return [row.replace(old, new) if at == number else row for at, row in enumerate(ROWS)]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (changed(2, "2030-10-12", "2030-13-12"), "regel 4: ‘2030-13-12’ is geen datum"),
        (changed(2, "2030-10-12", "12-10-2030"), "regel 4: ‘12-10-2030’ is geen datum"),
        (changed(0, "2030-10-12", "2031-10-12"), "regel 2: deze vakantie begint niet in"),
        (changed(0, "2030-10-20", "2030-10-01"), "regel 2: de laatste dag past niet"),
        (changed(0, "2030-10-20", "9999-12-31"), "regel 2: de laatste dag past niet"),
        (changed(1, "Midden", "Oost"), "regel 3: ‘Oost’ is geen regio."),
        (changed(1, "Herfstvakantie", "Feest"), "regel 3: ‘Feest’ kennen we niet"),
        (changed(1, "2030,", "٢٠٣٠,"), "regel 3: ‘٢٠٣٠’ is geen schooljaar"),
        ([*ROWS, ROWS[0]], "regel 17: deze vakantie staat er al."),
        (changed(6, "2031-02-15", "2031-01-05"), "regel 8: deze vakantie valt samen met de Kerst"),
        (ROWS[:-1], "van 2030-2031 ontbreekt de Zomervakantie van regio Zuid."),
        ([], "er staat geen vakantie in."),
        (["2030,Herfstvakantie"], "regel 2: deze regel heeft 2 kolommen"),
    ],
)  # fmt: skip
def test_a_broken_file_gets_one_sentence_and_changes_nothing(importing, rows, says):
    result = importing(*rows)
    assert result.exit_code == 1
    assert says in result.stderr
    assert result.stderr.count("\n") == 1
    assert holidays_known_until() == date(2030, 7, 31)
    assert not years.imported_file().exists()


def test_another_table_is_not_a_file_of_holidays(importing):
    assert "de kop moet zijn: year,name,region,from,until." in importing(head="a,b").stderr


def test_what_is_written_is_read_again(tmp_path: Path):
    autumn = Holiday(2030, "Herfstvakantie", "Noord", date(2030, 10, 12), date(2030, 10, 20))
    years.write_holidays(tmp_path / "x.csv", [autumn])
    assert years.read_holidays(tmp_path / "x.csv") == [autumn]
