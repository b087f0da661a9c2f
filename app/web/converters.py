"""What may stand in an address: nothing that a database could choke on."""

from werkzeug.routing import BaseConverter


class PublicIdConverter(BaseConverter):
    """The random short name of an object with a page of its own."""

    regex = "[a-z0-9]{10}"


class SmallIdConverter(BaseConverter):
    """A row inside such an object; nine digits fit every integer column."""

    regex = "[0-9]{1,9}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)
