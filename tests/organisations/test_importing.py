"""`flask import-organisations`: what it says, what it stores, what it leaves alone."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app import clock
from app.database import db, unit_of_work
from app.events.models import Event
from app.organisations.importing.coverage import Coverage, is_whole
from app.organisations.models import Kind, Organisation
from tests.organisations.duo import code, duo_file, duo_school, merged_school, table
from tests.support.makers import a_person, a_school

APRIL = datetime(2026, 4, 18, 9, tzinfo=UTC)
AUGUST = datetime(2026, 8, 4, 9, tzinfo=UTC)
NOTHING = {"new": 0, "changed": 0, "gone": 0}


@pytest.fixture
def importing(app):
    """Runs the command; `.counts` is the last line of what it printed, `.output` all of it."""

    def run(*arguments, fails=False):
        words = [str(argument) for argument in arguments]
        result = app.test_cli_runner().invoke(args=["import-organisations", *words, "--json"])
        assert result.exit_code == (1 if fails else 0), result.output
        result.counts = None if fails else json.loads(result.stdout.splitlines()[-1])
        db.session.rollback()
        return result

    return run


FIRST = code(1)


def stored(kind=Kind.SCHOOL, code_=FIRST):
    found = select(Organisation).where(Organisation.kind == kind, Organisation.code == code_)
    return db.session.scalars(found).one()


def how_many(kind=Kind.SCHOOL):
    return db.session.scalar(select(func.count()).where(Organisation.kind == kind))


def boards_and_swvs(folder: Path) -> list[Path]:
    boards = table(
        folder / "besturen.csv",
        {
            "bevoegd_gezag": "20001",
            "naam": "Stichting Zee",
            "naam_bron": "duo_besturenlijst",
            "kvk": "1234567",
            "hoofdgemeente": "Dordrecht",
        },
    )
    swvs = table(
        folder / "swv.csv",
        {"swv": "PO2810", "sector": "po", "werknaam": "Samenwerkingsverband Dordrecht"},
        {"swv": "VO2804", "sector": "vo", "werknaam": "Samenwerkingsverband Zuid"},
    )
    return [boards, swvs]


def test_the_country_comes_in_from_several_files_at_once(importing, tmp_path):
    schools = table(tmp_path / "s.csv", merged_school(1), merged_school(2, sector="vo"))
    result = importing(*boards_and_swvs(tmp_path), schools)
    assert result.counts == {
        "schools": {"new": 2, "changed": 0, "gone": 0},
        "boards": {"new": 1, "changed": 0, "gone": 0},
        "partnerships": {"new": 2, "changed": 0, "gone": 0},
    }
    school = stored()
    assert school.board.name == "Stichting Zee"
    assert school.board.kvk == "01234567"
    assert school.swv.code == "PO2810"
    assert stored(code_=code(2)).swv.code == "VO2804"
    assert (school.region.kind, school.region.code) == (Kind.REGION, "zuid-holland-zuid")
    assert (school.pupils, school.lat, school.lon) == (200, 51.81, 4.67)
    assert school.search_name == "de regenboog dordrecht"
    assert len(school.public_id) == 10


def test_files_may_be_given_in_any_order(importing, tmp_path):
    schools = table(tmp_path / "s.csv", merged_school(1))
    boards, swvs = boards_and_swvs(tmp_path)
    importing(schools, swvs, boards)
    again = importing(boards, schools, swvs)
    assert again.counts == {"schools": NOTHING, "boards": NOTHING, "partnerships": NOTHING}


def test_a_later_month_says_what_is_new_changed_and_gone_and_keeps_what_went(importing, tmp_path):
    april = duo_file(tmp_path / "a.csv", *(duo_school(n) for n in range(1, 6)))
    august = duo_file(
        tmp_path / "b.csv",
        *(duo_school(n) for n in range(1, 4)),
        duo_school(4, VESTIGINGSNAAM="De Nieuwe Naam", TELEFOONNUMMER=""),
        duo_school(9, VESTIGINGSNAAM="De Nieuwe School"),
    )
    with clock.at(APRIL):
        importing(april)
    with clock.at(AUGUST):
        result = importing(august)
    assert result.counts["schools"] == {"new": 1, "changed": 1, "gone": 1}
    assert f"+ {code(9)} De Nieuwe School, Dordrecht" in result.output
    assert (
        f"~ {code(4)} De Regenboog, Dordrecht: naam De Regenboog → De Nieuwe Naam; "
        "telefoon 0780000001 → (leeg)"
    ) in result.output
    assert f"- {code(5)} De Regenboog, Dordrecht" in result.output
    assert stored(code_=code(5)).gone_on == date(2026, 8, 4)
    assert stored(code_=code(4)).search_name == "de nieuwe naam dordrecht"
    assert how_many() == 6
    assert importing(august).counts["schools"] == NOTHING


def test_a_school_that_is_there_again_is_new_and_keeps_its_id(importing, tmp_path):
    both = duo_file(tmp_path / "a.csv", duo_school(1), duo_school(2), duo_school(3))
    without = duo_file(tmp_path / "b.csv", duo_school(1), duo_school(2))
    importing(both)
    id_ = stored(code_=code(3)).id
    importing(without)
    assert importing(both).counts["schools"] == {"new": 1, "changed": 0, "gone": 0}
    assert (stored(code_=code(3)).id, stored(code_=code(3)).gone_on) == (id_, None)


def test_a_preview_says_the_same_and_writes_nothing(importing, tmp_path):
    file = duo_file(tmp_path / "a.csv", duo_school(1))
    preview = importing(file, "--preview")
    assert how_many() == 0
    assert preview.counts == importing(file).counts
    assert how_many() == 1


def test_a_broken_file_among_good_ones_changes_nothing(importing, tmp_path):
    good = duo_file(tmp_path / "goed.csv", duo_school(1))
    broken = duo_file(tmp_path / "fout.csv", duo_school(2), duo_school(3, POSTCODE="33"))
    result = importing(good, broken, fails=True)
    assert result.stderr == ("fout.csv, regel 3: ‘33’ is geen postcode. Er is niets veranderd.\n")
    assert result.stdout == ""
    assert how_many() == 0


def test_without_a_file_there_is_nothing_to_do(importing):
    assert importing(fails=True).stderr == "Noem ten minste één bestand.\n"


def test_a_database_that_is_not_set_up_says_how_to(importing, tmp_path, monkeypatch):
    monkeypatch.setattr(Organisation, "__tablename__", "not_there")
    result = importing(duo_file(tmp_path / "a.csv", duo_school(1)), fails=True)
    assert "draai eerst: flask --app wsgi db upgrade" in result.stderr


def test_what_an_import_did_leaves_an_event(importing, tmp_path):
    importing(duo_file(tmp_path / "a.csv", duo_school(1), duo_school(2)))
    importing(duo_file(tmp_path / "b.csv", duo_school(1, STRAATNAAM="Plein")))
    events = db.session.execute(
        select(Event.object_id, Event.action, Event.facts).order_by(Event.id)
    ).all()
    assert events == [
        (stored().id, "import", {"fields": ["street"]}),
        (stored(code_=code(2)).id, "gone", {}),
    ]


# What one file may not do to another


def test_duo_leaves_what_only_the_merged_table_knows(importing, tmp_path):
    importing(table(tmp_path / "s.csv", merged_school(1)))
    result = importing(duo_file(tmp_path / "d.csv", duo_school(1)))
    assert result.counts["schools"] == NOTHING
    assert (stored().swv.code, stored().pupils, stored().lat) == ("PO2810", 200, 51.81)


def test_an_empty_cell_erases_only_a_contact_that_duo_no_longer_gives(importing, tmp_path):
    importing(duo_file(tmp_path / "a.csv", duo_school(1)))
    empty = dict.fromkeys(("GEMEENTENAAM", "DENOMINATIE", "BEVOEGD GEZAG NUMMER"), "")
    empty |= {"INTERNETADRES": "", "RMC-REGIO NAAM": "", "VAKANTIEREGIO": ""}
    importing(duo_file(tmp_path / "b.csv", duo_school(1, **empty)))
    school = stored()
    assert school.website == ""
    assert (school.municipality, school.denomination) == ("Dordrecht", "Openbaar")
    assert (school.board.code, school.holiday_region) == ("20001", "Midden")
    assert school.region.name == "Zuid-Holland-Zuid"


def test_a_merged_table_does_not_erase_a_phone_number_that_duo_gave(importing, tmp_path):
    importing(duo_file(tmp_path / "a.csv", duo_school(1)))
    importing(table(tmp_path / "s.csv", merged_school(1, telefoon="", website="")))
    assert stored().phone == "0780000001"
    assert stored().website == "https://www.regenboog.example"


def test_capitals_do_not_replace_the_same_place_with_its_signs(importing, tmp_path):
    importing(table(tmp_path / "s.csv", merged_school(1, plaats="Sint Annalánd")))
    duo = duo_file(tmp_path / "d.csv", duo_school(1, PLAATSNAAM="SINT-ANNALAND"))
    assert importing(duo).counts["schools"] == NOTHING
    assert stored().city == "Sint Annalánd"


def test_a_missing_municipality_is_found_by_its_number(importing, tmp_path):
    importing(duo_file(tmp_path / "a.csv", duo_school(1), duo_school(2, GEMEENTENAAM="")))
    assert stored(code_=code(2)).municipality == "Dordrecht"


def test_the_samenwerkingsverband_comes_from_the_postcode_where_no_file_gives_it(
    importing, tmp_path
):
    postcodes = table(
        tmp_path / "pc4.csv",
        {"pc4": "3311", "gemeente_2015": "Dordrecht", "swv_po": "PO2810", "swv_vo": "VO2804"},
    )
    primary = duo_file(tmp_path / "bo.csv", duo_school(1))
    secondary = duo_file(
        tmp_path / "vo.csv",
        duo_school(2, ONDERWIJSSTRUCTUUR="HAVO"),
        also=("ONDERWIJSSTRUCTUUR",),
    )
    result = importing(primary, secondary, postcodes)
    assert "kregen het samenwerkingsverband" not in result.output
    third = duo_file(tmp_path / "b2.csv", duo_school(1), duo_school(3))
    result = importing(third, postcodes)
    assert "kregen het samenwerkingsverband" not in result.output
    assert stored().swv.name == "Samenwerkingsverband PO 28-10"
    assert stored(code_=code(2)).swv.code == "VO2804"


def test_a_new_school_takes_the_samenwerkingsverband_of_those_around_it(importing, tmp_path):
    importing(table(tmp_path / "s.csv", merged_school(1)))
    new = duo_school(2, POSTCODE="3319 ZZ")  # the same municipality, another postcode
    elsewhere = duo_school(3, POSTCODE="9901 AA", GEMEENTENUMMER="0003")
    result = importing(duo_file(tmp_path / "d.csv", duo_school(1), new, elsewhere))
    assert stored(code_=code(2)).swv.code == "PO2810"
    assert stored(code_=code(3)).swv is None
    assert "1 scholen kregen het samenwerkingsverband" in result.output


def test_a_school_without_coordinates_lies_where_its_postcode_does(importing, tmp_path):
    places = table(tmp_path / "p.csv", {"pc4": "3311", "lat": "51.8", "lon": "4.6"})
    importing(duo_file(tmp_path / "d.csv", duo_school(1)), places)
    assert (stored().lat, stored().lon) == (51.8, 4.6)


def test_a_board_without_a_name_has_one_until_its_name_is_known(importing, tmp_path):
    importing(table(tmp_path / "s.csv", merged_school(1)))
    board = stored(Kind.BOARD, "20001")
    assert (board.name, board.name_is_derived) == ("Bestuur van De Regenboog", True)
    boards, _ = boards_and_swvs(tmp_path)
    assert importing(boards).counts["boards"] == {"new": 0, "changed": 1, "gone": 0}
    board = stored(Kind.BOARD, "20001")
    assert (board.name, board.name_is_derived) == ("Stichting Zee", False)


def test_a_known_name_is_never_replaced_by_a_made_up_one(importing, tmp_path):
    importing(*boards_and_swvs(tmp_path))
    made_up = {"bevoegd_gezag": "20001", "naam": "Bestuur van X", "naam_bron": "afgeleid"}
    importing(table(tmp_path / "b.csv", made_up | {"kvk": ""}))
    assert stored(Kind.BOARD, "20001").name == "Stichting Zee"
    assert stored(Kind.BOARD, "20001").kvk == "01234567"


# What is gone, and what a file merely does not name


def test_a_file_of_primary_schools_says_nothing_about_secondary_ones(importing, tmp_path):
    importing(table(tmp_path / "s.csv", merged_school(1), merged_school(2, sector="vo")))
    assert importing(duo_file(tmp_path / "d.csv", duo_school(1))).counts["schools"] == NOTHING


def test_a_file_about_one_region_leaves_the_rest_of_the_country(importing, tmp_path):
    importing(table(tmp_path / "land.csv", *(merged_school(n) for n in range(1, 11))))
    region = table(tmp_path / "regio.csv", merged_school(1), merged_school(2))
    result = importing(region)
    assert result.counts["schools"] == NOTHING
    assert "De bestanden noemen 2 van de 10 bekende scholen in het po." in result.output


def test_who_imports_may_say_that_a_file_is_complete_or_partial(importing, tmp_path):
    importing(table(tmp_path / "land.csv", *(merged_school(n) for n in range(1, 11))))
    nearly = table(tmp_path / "a.csv", *(merged_school(n) for n in range(1, 10)))
    few = table(tmp_path / "b.csv", merged_school(1))
    assert importing(nearly, "--partial").counts["schools"]["gone"] == 0
    assert importing(nearly, "--preview").counts["schools"]["gone"] == 1
    assert importing(few, "--complete").counts["schools"]["gone"] == 9


@pytest.mark.parametrize(
    ("stored_count", "named_count", "whole"),
    [
        (6000, 5990, True),
        (6000, 5700, True),
        (6000, 5699, False),
        (6000, 350, False),
        (40, 20, True),
        (40, 19, False),
        (3, 2, True),
        (2, 1, True),
        (1, 0, False),
    ],
)
def test_a_file_is_whole_when_it_names_nearly_everything(stored_count, named_count, whole):
    numbers = [str(number) for number in range(stored_count)]
    assert is_whole(numbers, numbers[:named_count], Coverage.JUDGED) is whole


def test_a_school_that_was_never_imported_is_never_gone(importing, tmp_path):
    invented = a_school("De Verzonnen School")
    importing(duo_file(tmp_path / "a.csv", duo_school(1), duo_school(2)))
    assert importing(duo_file(tmp_path / "b.csv", duo_school(1))).counts["schools"]["gone"] == 1
    db.session.refresh(invented)
    assert invented.gone_on is None


def test_a_school_with_people_goes_and_keeps_them(importing, tmp_path):
    importing(duo_file(tmp_path / "a.csv", duo_school(1), duo_school(2)))
    noor = a_person("Noor de Wit", at=stored(code_=code(2)))
    importing(duo_file(tmp_path / "b.csv", duo_school(1)))
    db.session.refresh(noor)
    assert noor.memberships[0].organisation.code == code(2)
    assert noor.memberships[0].organisation.gone_on is not None


def test_a_board_that_still_has_a_school_is_not_gone(importing, tmp_path):
    boards, _ = boards_and_swvs(tmp_path)
    schools = table(tmp_path / "s.csv", merged_school(1), merged_school(2, bevoegd_gezag="20002"))
    importing(boards, schools)
    assert importing(boards, "--complete").counts["boards"]["gone"] == 0
    moved = table(tmp_path / "t.csv", merged_school(1), merged_school(2))
    assert importing(boards, moved, "--complete").counts["boards"]["gone"] == 1
    assert stored(Kind.BOARD, "20002").gone_on is not None


def test_the_caps_that_people_set_survive_an_import(importing, tmp_path):
    importing(duo_file(tmp_path / "a.csv", duo_school(1)))
    with unit_of_work():
        stored().ring_cap = 1
    importing(duo_file(tmp_path / "b.csv", duo_school(1, VESTIGINGSNAAM="Anders")))
    assert (stored().name, stored().ring_cap) == ("Anders", 1)
