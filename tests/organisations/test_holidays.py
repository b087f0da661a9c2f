"""School holidays of later years, imported without a new release."""

from datetime import date

import pytest
from sqlalchemy import create_engine, event, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.database import db, unit_of_work
from app.organisations.holidays import REGIONS, holidays
from app.organisations.importing.holidays import NAMES
from app.organisations.models import HolidayEdition, Organisation, SchoolHoliday
from app.organisations.years import holidays_known_until, is_school_day

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

    return run


def imported() -> int:
    return db.session.scalar(select(func.count()).select_from(SchoolHoliday)) or 0


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
    assert imported() == 0
    assert holidays_known_until() == date(2030, 7, 31)


def test_what_the_ministry_changed_goes_before_the_release(importing):
    own = [each for each in holidays() if each.year == 2029]
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
    before = db.session.scalar(select(HolidayEdition.number))
    assert importing(*ROWS).output.startswith("Klaar: 0 vakanties anders")
    db.session.rollback()
    assert db.session.scalar(select(HolidayEdition.number)) == before  # nobody need read again
    assert imported() == 3 + 15  # what the release says already is not kept twice


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
    assert imported() == 0


def test_another_table_is_not_a_file_of_holidays(importing):
    assert "de kop moet zijn: year,name,region,from,until." in importing(head="a,b").stderr


def test_a_database_without_tables_says_what_to_do_first(app, importing):
    with db.engine.connect().execution_options(writes=True) as connection:
        SchoolHoliday.__table__.drop(connection)
        connection.commit()
    assert "flask --app wsgi db upgrade" in importing(*ROWS).stderr


AUTUMN = date(2030, 10, 15)


def by_another_server(url: str) -> None:
    """What an import elsewhere leaves in the database."""
    other = create_engine(url)
    with other.begin() as connection:
        connection.execute(
            insert(SchoolHoliday).values(
                year=2030, name=NAMES[0], region="Midden",
                from_=date(2030, 10, 12), until=date(2030, 10, 20),
            )
        )  # fmt: skip
        connection.execute(update(HolidayEdition).values(number=12345))
    other.dispose()


def test_an_import_on_another_server_counts_at_the_next_page(app, database_url):
    assert is_school_day(AUTUMN, "Midden")
    db.session.rollback()
    by_another_server(database_url)
    assert not is_school_day(AUTUMN, "Midden")
    assert is_school_day(AUTUMN, "Noord")


def test_one_page_says_one_thing(app, database_url):
    assert is_school_day(AUTUMN, "Midden")
    by_another_server(database_url)
    assert is_school_day(AUTUMN, "Midden")  # this one began before
    db.session.rollback()
    assert not is_school_day(AUTUMN, "Midden")


def test_asking_for_the_day_writes_nothing_that_is_still_being_made(app):
    with unit_of_work() as session:
        session.add(board := Organisation(kind="board", code="", name="Nog niet af"))
        board.code = None  # not to be written like this
        is_school_day(AUTUMN, "Midden")
        board.code = "12345"


@pytest.fixture
def asked(app):
    """Statements about holidays, as they are sent."""
    statements: list[str] = []

    def hear(_connection, _cursor, statement, *_rest):
        if "holiday" in statement:
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", hear)
    yield statements
    event.remove(db.engine, "before_cursor_execute", hear)


def test_the_number_is_asked_once_a_transaction_and_the_days_when_it_changed(asked):
    for _ in range(3):
        assert is_school_day(AUTUMN, "Noord")
    assert len(asked) == 2
    db.session.rollback()
    is_school_day(AUTUMN, "Noord")
    assert len(asked) == 3


def test_a_holiday_that_ends_before_it_begins_is_refused_by_the_database(app):
    wrong = SchoolHoliday(
        year=2030, name=NAMES[0], region="Zuid", from_=AUTUMN, until=date(2030, 10, 1)
    )
    with pytest.raises(IntegrityError, match="ends_after_it_begins"), unit_of_work() as session:
        session.add(wrong)
