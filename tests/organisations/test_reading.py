"""What files say, and what is said of a file that cannot be read. No database."""

import pytest

from app.organisations.importing.files import BrokenFile
from app.organisations.importing.reading import read
from tests.organisations.duo import (
    MERGED,
    SCHOOL,
    duo_file,
    duo_school,
    merged_school,
    table,
)


def only_school(*paths):
    facts, _ = read(paths)
    (code,) = facts.merged_schools.keys() | facts.duo_schools.keys()
    return facts.schools(code)[-1]


def refusal(*paths):
    with pytest.raises(BrokenFile) as refused:
        read(paths)
    return str(refused.value)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "scholen.csv"


# What DUO writes


def test_duo_s_own_file_is_read_with_all_its_quirks(file):
    school = duo_school(
        VESTIGINGSNAAM='Basisschool "De Maasparel"; zuid  ',
        PLAATSNAAM="2E EXLOERMOND",
        GEMEENTENAAM="S GRAVENHAGE",
        GEMEENTENUMMER="0518",
        STRAATNAAM="Curaçaostraat",
        POSTCODE="2517 KC",
        INTERNETADRES="www.maasparel.example",
        TELEFOONNUMMER="",
    )
    facts = only_school(duo_file(file, school))
    assert facts.name == 'Basisschool "De Maasparel"; zuid'
    assert (facts.city, facts.municipality) == ("2e Exloermond", "'s-Gravenhage")
    assert facts.municipality_code == "0518"
    assert facts.street == "Curaçaostraat"
    assert facts.website == "https://www.maasparel.example"
    assert facts.phone == ""
    assert facts.region == "Zuid-Holland-Zuid"
    assert (facts.sector, facts.school_kind, facts.holiday_region) == ("po", "bo", "Midden")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_duo_s_file_saved_again_in_utf_8_reads_the_same(file, encoding):
    school = duo_school(STRAATNAAM="Curaçaostraat")
    assert only_school(duo_file(file, school, encoding=encoding)).street == "Curaçaostraat"


def test_older_files_with_other_names_for_the_codes_are_read(file):
    renamed = {"INSTELLINGSCODE": "BRIN NUMMER", "VESTIGINGSCODE": "VESTIGINGSNUMMER"}
    assert only_school(duo_file(file, duo_school(), renamed=renamed)).code == "01AA00"
    numbered = duo_school(VESTIGINGSCODE="3")
    assert only_school(duo_file(file, numbered, renamed=renamed)).code == "01AA03"


def test_a_file_of_secondary_schools_is_known_by_its_header(file):
    school = duo_school(ONDERWIJSSTRUCTUUR="VBO/MAVO")
    facts = only_school(duo_file(file, school, also=("ONDERWIJSSTRUCTUUR",)))
    assert (facts.sector, facts.school_kind) == ("vo", "vbo/mavo")


@pytest.mark.parametrize(
    ("soort", "onderwijs", "kind"),
    [
        ("SBO", "", "sbo"),
        ("SO", "SO", "so"),
        ("SO/VSO", "", "so_vso"),
        ("SPEC", "SOVSO", "so_vso"),
        ("VSO", "VSO", "vso"),
    ],
)
def test_a_file_of_special_schools_is_known_by_its_header(file, soort, onderwijs, kind):
    extra = {"SOORT PRIMAIR ONDERWIJS": soort, "CLUSTER": "4", "ONDERWIJS": onderwijs}
    facts = only_school(duo_file(file, duo_school(**extra), also=tuple(extra)))
    assert (facts.sector, facts.school_kind) == ("so", kind)


def test_a_list_of_boards_from_duo_may_have_lost_leading_zeros(tmp_path):
    path = tmp_path / "besturen.csv"
    header = '"BEVOEGD GEZAG NUMMER","BEVOEGD GEZAG NAAM","PLAATSNAAM","KVK-NUMMER"'
    path.write_text(f'\ufeff{header}\n"20001","Stichting Zee","DORDRECHT","1234567"\n', "utf-8")
    facts, _ = read([path])
    assert facts.boards["20001"].kvk == "01234567"
    assert facts.boards["20001"].city == "Dordrecht"


# Merged tables


@pytest.mark.parametrize(
    ("sector", "soort", "swv"),
    [
        ("po", "bo", "PO2810"),
        ("so", "sbo", "PO2810"),
        ("so", "so", "PO2810"),
        ("so", "so_vso", "PO2810"),
        ("so", "vso", "VO2804"),
        ("vo", "havo/vwo", "VO2804"),
    ],
)
def test_the_samenwerkingsverband_follows_the_kind_of_school(file, sector, soort, swv):
    assert only_school(table(file, merged_school(sector=sector, soort=soort))).swv == swv


def test_a_count_hidden_for_privacy_is_unknown(file):
    assert only_school(table(file, merged_school(leerlingen="<5"))).pupils is None


def test_a_made_up_board_name_gives_way_to_a_known_one_in_either_order(tmp_path):
    made_up = {"bevoegd_gezag": "20001", "naam": "Bestuur van X", "naam_bron": "afgeleid"}
    merged = table(tmp_path / "a.csv", made_up | {"kvk": ""})
    duo = tmp_path / "b.csv"
    duo.write_text("BEVOEGD GEZAG NUMMER,BEVOEGD GEZAG NAAM\n20001,Stichting Zee\n", "utf-8")
    for paths in ([merged, duo], [duo, merged]):
        assert read(paths)[0].boards["20001"].name == "Stichting Zee"


def test_the_same_line_in_two_files_is_no_mistake(tmp_path):
    country = table(tmp_path / "land.csv", merged_school(1), merged_school(2))
    region = table(tmp_path / "regio.csv", merged_school(2))
    assert len(read([country, region])[0].merged_schools) == 2


# What is refused


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"VESTIGINGSCODE": "1AA00"}, "‘1AA00’ is geen vestigingscode"),
        ({"VESTIGINGSCODE": "01BB00"}, "hoort niet bij instelling 01AA"),
        ({"INSTELLINGSCODE": "AA01"}, "‘AA01’ is geen instellingscode"),
        ({"POSTCODE": "0311 AA"}, "‘0311 AA’ is geen postcode"),
        ({"POSTCODE": "3311 SS"}, "‘3311 SS’ is geen postcode"),
        ({"POSTCODE": ""}, "‘’ is geen postcode"),
        ({"VESTIGINGSNAAM": " "}, "VESTIGINGSNAAM is leeg"),
        ({"VESTIGINGSNAAM": "x" * 201}, "VESTIGINGSNAAM is langer dan 200 tekens"),
        ({"BEVOEGD GEZAG NUMMER": "twintig"}, "geen nummer van een bevoegd gezag"),
        ({"VAKANTIEREGIO": "Mid"}, "‘Mid’ hoort niet in VAKANTIEREGIO"),
    ],
)
def test_a_wrong_value_is_named_with_its_line(file, facts, says):
    path = duo_file(file, duo_school(1), duo_school(2) | {"INSTELLINGSCODE": "01AA"} | facts)
    if "VESTIGINGSCODE" not in facts:
        path = duo_file(file, duo_school(1), duo_school(1) | facts)
    said = refusal(path)
    assert said.startswith("scholen.csv, regel 3: ")
    assert says in said


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"vestigingscode": "x"}, "‘X’ is geen vestigingscode"),
        ({"sector": "mbo"}, "‘mbo’ hoort niet in sector"),
        ({"sector": ""}, "sector is leeg"),
        ({"swv_po": "VO2804"}, "geen code van een samenwerkingsverband"),
        ({"lat": "5.1"}, "‘5.1’ is geen breedtegraad in Nederland"),
        ({"lat": "nan"}, "‘nan’ is geen breedtegraad in Nederland"),
        ({"leerlingen": "-3"}, "‘-3’ is geen aantal leerlingen"),
        ({"leerlingen": "1e9"}, "‘1e9’ is geen aantal leerlingen"),
    ],
)
def test_a_wrong_value_in_a_merged_table_is_named_with_its_line(file, facts, says):
    said = refusal(table(file, merged_school() | facts))
    assert said.startswith("scholen.csv, regel 2: ")
    assert says in said


def test_a_code_that_occurs_twice_is_named_with_both_lines(file):
    said = refusal(duo_file(file, duo_school(1), duo_school(2), duo_school(1)))
    assert said == "scholen.csv, regel 4: vestiging 01AA00 staat ook op regel 2."


def test_two_months_at_once_are_refused(tmp_path):
    april = duo_file(tmp_path / "april.csv", duo_school(VESTIGINGSNAAM="Oud"))
    august = duo_file(tmp_path / "augustus.csv", duo_school(VESTIGINGSNAAM="Nieuw"))
    assert refusal(april, august) == (
        "augustus.csv, regel 2: vestiging 01AA00 staat anders in april.csv, regel 2."
    )


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ([{"bevoegd_gezag": "20001", "naam": "Zee", "kvk": ""}], "bestuur 20001"),
        ([{"swv": "PO2810", "werknaam": "Samen"}], "samenwerkingsverband PO2810"),
        ([{"pc4": "3311", "swv_po": "PO2810", "swv_vo": "VO2804"}], "postcode 3311"),
    ],
)
def test_nothing_may_be_listed_twice(file, rows, what):
    said = refusal(table(file, *rows, *rows))
    assert said.startswith(f"scholen.csv, regel 3: {what} staat ")


def test_a_header_that_lacks_a_column_says_which(file):
    path = duo_file(file, duo_school(), renamed={"POSTCODE": "PC"})
    assert refusal(path) == "scholen.csv, regel 1: in de kop ontbreekt POSTCODE."


def test_a_header_of_another_kind_of_file_is_not_recognised(file):
    file.write_text("naam;prijs\nbrood;2\n")
    assert refusal(file).startswith("scholen.csv, regel 1: deze kop herkennen we niet")


def test_a_column_that_may_mean_another_kind_of_school_is_refused(file):
    path = duo_file(file, duo_school(ONDERWIJSSTRUKTUUR="VWO"), also=("ONDERWIJSSTRUKTUUR",))
    assert "de kolom ONDERWIJSSTRUKTUUR kennen we niet" in refusal(path)


def test_schools_for_mbo_are_not_for_here(file):
    path = duo_file(file, duo_school(), also=("MBO INSTELLINGSSOORT CODE",))
    assert "mbo-instellingen" in refusal(path)


def test_a_line_with_too_few_or_too_many_columns_says_how_many(file):
    path = duo_file(file, duo_school(1), duo_school(2), duo_school(3))
    whole = path.read_bytes().split(b"\r\n")
    for change, count in (
        (lambda line: line.rpartition(b";")[0], 30),
        (lambda line: line + b";", 32),
    ):
        lines = [*whole]
        lines[2] = change(lines[2])
        path.write_bytes(b"\r\n".join(lines))
        assert refusal(path) == (
            f"scholen.csv, regel 3: deze regel heeft {count} kolommen en de kop heeft er 31."
        )


def test_a_download_that_broke_off_is_recognised(file):
    path = duo_file(file, duo_school(1), duo_school(2))
    path.write_bytes(path.read_bytes()[:-60])
    assert refusal(path) == (
        "scholen.csv, regel 3: de laatste regel is afgebroken; haal het bestand opnieuw op."
    )


def test_a_quote_that_is_never_closed_is_named_where_it_opens(file):
    path = duo_file(file, duo_school(1), duo_school(2))
    path.write_bytes(path.read_bytes().replace(b"De Regenboog", b'"De Regenboog', 1))
    assert refusal(path).startswith("scholen.csv, regel 2: de aanhalingstekens kloppen niet")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "scholen.csv: het bestand is leeg."),
        (b"\r\n \r\n", "scholen.csv: het bestand is leeg."),
        (b"PK\x03\x04rest", "scholen.csv: dit is een Excel- of zipbestand; "),
        (b"\xd0\xcf\x11\xe0rest", "scholen.csv: dit is een Excel-bestand; "),
        (b"%PDF-1.7", "scholen.csv: dit is een pdf; "),
        ("naam;x\n".encode("utf-16"), "scholen.csv: dit is een tekstbestand in UTF-16; "),
        (b"<!doctype html>", "scholen.csv: dit is een webpagina"),
        (b"naam;x\n\x00\x01", "scholen.csv, regel 2: dit is geen tekstbestand."),
        (b"naam;x\na;b\nc;\x81\n", "scholen.csv, regel 3: hier staat een teken dat niet te lezen"),
        (b"naam,x\na,b\nc,\xe9\n", "scholen.csv, regel 3: hier staat een teken dat geen UTF-8 is."),
        (
            "naam;x\né;b\n".encode() + b"c;\xe9\n",
            "scholen.csv, regel 3: hier staat een teken dat geen UTF-8 is.",
        ),
    ],
)
def test_what_is_no_csv_file_is_called_by_its_name(file, content, says):
    file.write_bytes(content)
    assert refusal(file).startswith(says)


def test_a_header_alone_is_no_file(file):
    assert refusal(duo_file(file)) == "scholen.csv: onder de kop staat geen enkele regel."


def test_a_file_that_is_not_there_or_is_a_folder_is_refused(tmp_path):
    assert "nergens.csv: dit bestand bestaat niet." in refusal(tmp_path / "nergens.csv")
    assert refusal(tmp_path).endswith(": dit is een map en geen bestand.")


def test_the_makers_write_the_header_that_duo_does(file):
    header = duo_file(file, duo_school()).read_text("cp1252").splitlines()[0]
    assert header.startswith("PROVINCIE;BEVOEGD GEZAG NUMMER;INSTELLINGSCODE;VESTIGINGSCODE;")
    assert len(SCHOOL) == 31
    assert "vestigingscode" in MERGED
