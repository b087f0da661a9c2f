"""What leaves on paper: the agreement and the settlement of an inzet."""

from app.documents import panels
from app.documents.views import bp
from app.feature import Feature

feature = Feature(
    name="documents",
    blueprints=(bp,),
    panels={"deployment": panels.of_deployment},
)
