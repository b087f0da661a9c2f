"""Names, addresses and passwords that are accepted and refused; how long a session lasts."""

from datetime import timedelta

import pytest

from app.accounts import emails, rules
from app.accounts.sessions import device
from app.accounts.throttles import place
from app.errors import RuleBroken
from tests.support.makers import MOMENT


@pytest.mark.parametrize(
    "name",
    [
        "Noor de Wit",
        "J.P. van ’t Hof",
        "Anne-Marie D'Ancona",
        "Zoë Çelik (groep vier)",
        "李小龍",
        "Ö",
    ],
)
def test_a_name_of_letters_is_a_name(name):
    rules.a_name(name)


@pytest.mark.parametrize(
    "name",
    ["12345", "Win www.prijs", "kijk op evil.nl", "Noor <b>", "a@b.nl", "Noor\nDag", "…", "R2D2",
     "http://x", "-", " Noor"],
)  # fmt: skip
def test_a_name_that_could_be_a_message_is_refused(name):
    with pytest.raises(RuleBroken) as no:
        rules.a_name(name)
    assert no.value.field == "name"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Noor@School.NL", "noor@school.nl"),
        (" noor@school.nl ", "noor@school.nl"),
        ("noor@Örg.nl", "noor@xn--rg-eka.nl"),
        ("noor@ｓchool.nl", "noor@school.nl"),
    ],
)
def test_two_spellings_of_one_mailbox_are_one_key(one, other):
    assert emails.email_key(one) == emails.email_key(other)


def test_a_domain_is_compared_in_its_ascii_form():
    assert emails.parse("Noor@Örg.nl").domain == "xn--rg-eka.nl"


@pytest.mark.parametrize(
    "text",
    ["", None, "noor", "noor@", "@school.nl", "noor@school", "noor school@x.nl", "mıke@school.nl",
     "noor@school.nl\nBcc: x@y.nl", '"noor x"@school.nl', "noor@[127.0.0.1]", "noor\0@school.nl",
     "\u212aim@school.nl", "n" * 65 + "@school.nl", "noor@" + "s" * 250 + ".nl", "a" * 100_000],
)  # fmt: skip
def test_what_is_no_address_or_looks_like_another_is_refused(text):
    with pytest.raises(RuleBroken) as no:
        emails.parse(text)
    assert no.value.field == "email"


@pytest.mark.parametrize(
    "password",
    ["paraplu-tegel-vijver", "839201746520", "kZ7 qP2 vN9 tR4", "één café in de regen", "é" * 3
     + "brug wolk lamp", "b" + "rug!wolk?lamp " * 9],
)  # fmt: skip
def test_a_long_password_of_one_s_own_is_accepted(password):
    assert 12 <= len(password) <= 128
    rules.a_password(password, about=["Noor de Wit", "noor@regenboog.nl", "De Regenboog"])


@pytest.mark.parametrize(
    "password",
    ["paraplu-teg", "", "x" * 129, "aaaaaaaaaaaa", "abcabcabcabc", "123456789012", "wachtwoord2026",
     "W@chtw00rd!2026", "welkomwelkom!", "Zomer2026Zomer2026", "qwertyuiop123456", "Noordewit2026!",
     "regenboogregenboog", "noor@regenboog.nl", "correct horse battery staple", "0987654321098"],
)  # fmt: skip
def test_a_password_that_is_short_long_or_guessed_is_refused(password):
    with pytest.raises(RuleBroken) as no:
        rules.a_password(password, about=["Noor de Wit", "noor@regenboog.nl", "De Regenboog"])
    assert no.value.field == "password"


@pytest.mark.parametrize(
    ("holds_office", "idle", "absolute"),
    [
        (False, timedelta(hours=12), timedelta(days=7)),
        (True, timedelta(hours=2), timedelta(hours=12)),
    ],
)
def test_a_session_ends_after_rest_and_after_its_time_sooner_for_an_office(
    holds_office, idle, absolute
):
    second = timedelta(seconds=1)

    def is_over(*, age: timedelta, rest: timedelta) -> bool:
        return rules.session_is_over(
            created_at=MOMENT - age,
            last_seen_at=MOMENT - rest,
            holds_office=holds_office,
            now=MOMENT,
        )

    assert not is_over(age=idle, rest=idle - second)
    assert is_over(age=idle, rest=idle)
    assert not is_over(age=absolute - second, rest=second)
    assert is_over(age=absolute, rest=second)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.0/24"),
        ("::ffff:192.0.2.99", "192.0.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("", "unknown"),
        (None, "unknown"),
        ("nonsense", "unknown"),
    ],
)
def test_tries_are_counted_per_network(address, network):
    assert place(address) == network


def test_a_device_is_called_as_its_owner_would():
    firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"
    assert device(firefox) == "Firefox op Windows"
    assert device("<script>alert(1)</script>") == ""
