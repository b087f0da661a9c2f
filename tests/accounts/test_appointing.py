"""The first office of an installation comes from whoever runs it."""

from app import clock
from app.accounts.access import acts_as
from app.accounts.models import Role
from tests.support.makers import MOMENT, TODAY, a_person, an_swv, saved


def appointed(app, *arguments: str):
    with clock.at(MOMENT):
        return app.test_cli_runner().invoke(args=["appoint", *arguments])


def test_who_registered_gets_an_office(app):
    swv, noor = an_swv("Samen Maasmond"), a_person("Noor de Wit")
    noor.email_confirmed_at = MOMENT
    saved(noor)
    result = appointed(app, noor.email, "coordinator", swv.code)
    assert result.exit_code == 0
    assert "Noor de Wit is nu coordinator bij Samen Maasmond." in result.output
    assert acts_as(noor, (Role.COORDINATOR,), swv.id, TODAY) == noor.id


def test_nobody_is_appointed_by_an_unknown_address_or_code(app):
    swv, noor = an_swv(), a_person("Noor de Wit")
    for email, code in ((noor.email, "nergens"), ("niemand@school.example", swv.code)):
        result = appointed(app, email, "coordinator", code)
        assert result.exit_code == 1
    assert acts_as(noor, (Role.COORDINATOR,), swv.id, TODAY) is None
