"""What the parts of a template say of each other: is there what they point at, and can it be so?"""

from app.programmes.links.checking import check
from app.programmes.links.whole import Whole

__all__ = ["Whole", "check"]
