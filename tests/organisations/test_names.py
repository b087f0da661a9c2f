import pytest

from app.organisations.names import folded, place_name, same_letters, search_name, website


@pytest.mark.parametrize(
    ("capitals", "written"),
    [
        ("ROTTERDAM", "Rotterdam"),
        ("S GRAVENHAGE", "'s-Gravenhage"),
        ("'S-GRAVENHAGE", "'s-Gravenhage"),
        ("S HERTOGENBOSCH", "'s-Hertogenbosch"),
        ("'S GRAVENMOER", "'s-Gravenmoer"),
        ("'S-HEER ARENDSKERKE", "'s-Heer Arendskerke"),
        ("'T HARDE", "'t Harde"),
        ("T HARDE", "'t Harde"),
        ("2E EXLOERMOND", "2e Exloermond"),
        ("IJSSELSTEIN", "IJsselstein"),
        ("CAPELLE AAN DEN IJSSEL", "Capelle aan den IJssel"),
        ("DEN HAM OV", "Den Ham (Ov)"),
        ("BERGEN LB", "Bergen (L)"),
        ("ALTEVEER GEM DE WOLDEN", "Alteveer (gem. De Wolden)"),
        ("SUDWEST-FRYSLAN", "Súdwest-Fryslân"),
        ("NUENEN CA", "Nuenen, Gerwen en Nederwetten"),
        ("TULL EN 'T WAAL", "Tull en 't Waal"),
        ("HAZERSWOUDE-DORP", "Hazerswoude-Dorp"),
        ("Alphen Nb", "Alphen (NB)"),
        ("Bergen (NH)", "Bergen (NH)"),
        ("Noardeast-Fryslân", "Noardeast-Fryslân"),
        ("SCHIERMONNIKOOG  ", "Schiermonnikoog"),
        ("", ""),
    ],
)
def test_a_place_gets_its_signs_back(capitals, written):
    assert place_name(capitals) == written


@pytest.mark.parametrize("name", ["'s-Gravenhage", "Bergen (L)", "2e Exloermond", "IJsselstein"])
def test_a_repaired_place_stays_as_it_is(name):
    assert place_name(name) == name


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("www.school.example", "https://www.school.example"),
        ("http://school.example/", "http://school.example/"),
        ("HTTPS://School.example", "HTTPS://School.example"),
        ("www. school.example", "https://www.school.example"),
        ("school.example:8080/pagina", "https://school.example:8080/pagina"),
        ("javascript:alert(1)", ""),
        ("mailto:info@school.example", ""),
        ("info@school.example", ""),
        ('school.example"onclick=', ""),
        (" ", ""),
    ],
)
def test_a_website_is_a_link_over_http_or_nothing(address, link):
    assert website(address) == link


def test_folding_keeps_letters_and_digits_only():
    assert folded("  Vrije School ’t Vuur-vogeltje (Súd) ") == "vrije school t vuur vogeltje sud"


def test_spellings_that_differ_in_signs_have_the_same_letters():
    assert same_letters("'s-Gravenhage", "S GRAVENHAGE")
    assert not same_letters("Bergen (L)", "Bergen (NH)")


def test_a_school_in_den_haag_is_found_by_what_people_call_the_city():
    assert "den haag" in search_name("De Meeuw", "'s-Gravenhage", "'s-Gravenhage")
