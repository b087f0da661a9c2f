"""Pages of places to learn: finding one, asking for it, deciding, and who came to what."""

from app.programmes.views.places import (
    asking,
    counting,
    deciding,
    following,
    learning,
    offering,
    showing,
)

__all__ = ["asking", "counting", "deciding", "following", "learning", "offering", "showing"]
