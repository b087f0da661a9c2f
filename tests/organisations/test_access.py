import pytest

from app.database import db
from app.organisations.access import (
    find_schools,
    match_school,
    organisation,
    owner_of_email,
    regions,
    school,
    schools_of,
)
from app.organisations.models import EmailDomain
from tests.organisations.duo import duo_file, duo_school
from tests.support.makers import TODAY, a_board, a_region, a_school, an_swv, saved


@pytest.fixture
def schools(app, tmp_path):
    """Imported, so that they are found by what an import stores."""
    rows = [
        duo_school(1, VESTIGINGSNAAM="Basisschool De Regenboog"),
        duo_school(
            2, VESTIGINGSNAAM="De Regenboog", PLAATSNAAM="S GRAVENHAGE", GEMEENTENAAM="S GRAVENHAGE"
        ),
        duo_school(3, VESTIGINGSNAAM="OBS 't Vuurvogeltje", PLAATSNAAM="SÚDWEST", GEMEENTENAAM=""),
        duo_school(4, VESTIGINGSNAAM="De Regenboog Zuid"),
        duo_school(16, VESTIGINGSNAAM="De Regenboog Zuid Twee"),
        *(duo_school(n, VESTIGINGSNAAM=f"Ster {n}") for n in range(5, 16)),
    ]
    file = duo_file(tmp_path / "scholen.csv", *rows)
    result = app.test_cli_runner().invoke(args=["import-organisations", str(file)])
    assert result.exit_code == 0, result.output
    db.session.rollback()


def codes(text):
    return [school.code for school in match_school(text)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("regenboog den haag", ["01AB00"]),
        ("REGENBOOG 's-Gravenhage", ["01AB00"]),
        ("De Regenboog, 's-Gravenhage", ["01AB00"]),
        ("t vuurvogeltje", ["01AC00"]),
        ("’t Vuurvogeltje", ["01AC00"]),
        ("vuurvogeltje sudwest", ["01AC00"]),
        ("kindcentrum vuurvogeltje in súdwest", ["01AC00"]),
        ("regenboog dordrecht", ["01AA00", "01AD00", "01AP00"]),
        ("01ac00", ["01AC00"]),
        ("OBS 't Vuurvogeltje (01AC00)", ["01AC00"]),
        ("01AC", ["01AC00"]),
        ("99ZZ99", []),
        ("bestaat nergens", []),
        ("%", []),
        ("", []),
        ("x" * 5000, []),
    ],
)
def test_a_school_is_found_by_name_and_place_or_by_code(schools, typed, found):
    assert codes(typed) == found


def test_a_name_that_begins_with_the_word_comes_first(schools):
    assert codes("de regenboog") == ["01AB00", "01AD00", "01AP00", "01AA00"]


def test_a_whole_name_and_place_leaves_no_doubt(schools):
    assert len(codes("regenboog zuid dordrecht")) == 2
    assert codes("De Regenboog Zuid Dordrecht") == ["01AD00"]
    assert codes("Basisschool De Regenboog Dordrecht") == ["01AA00"]


def test_never_more_candidates_than_one_reads(schools):
    assert len(match_school("ster")) == 8
    assert len(list(db.session.scalars(find_schools("ster")))) == 11


def test_a_school_that_is_gone_is_not_offered_but_can_be_opened(app):
    gone = a_school("Weg", gone_on=TODAY)
    assert match_school("weg") == []
    assert db.session.scalar(school(gone.public_id)) is gone


def test_only_a_school_is_opened_as_a_school(app):
    board = a_board()
    assert db.session.scalar(school(board.public_id)) is None
    assert db.session.scalar(organisation(board.public_id)) is board


def test_each_organisation_has_its_own_schools(app):
    board, swv, region = a_board(), an_swv(), a_region()
    own = a_school("A", board=board, swv=swv, region=region)
    gone = a_school("B", board=board, swv=swv, region=region, gone_on=TODAY)
    other = a_school("C")
    for above in (board, swv, region, own):
        found = list(db.session.scalars(schools_of(above)))
        assert found == [own], above.kind
    assert gone not in found
    assert other not in found
    assert list(db.session.scalars(regions())) == [region]


@pytest.mark.parametrize(
    ("address", "is_theirs"),
    [
        ("noor@zee.example", True),
        (" Noor@ZEE.Example ", True),
        ("noor@school.zee.example", False),
        ("noor@nietzee.example", False),
        ("noor@zee.example.org", False),
        ("", False),
    ],
)
def test_an_address_belongs_to_the_board_that_owns_its_domain(app, address, is_theirs):
    board = a_board()
    saved(EmailDomain(domain="zee.example", board_id=board.id))
    owner = db.session.scalar(owner_of_email(address))
    assert owner is (board if is_theirs else None)
