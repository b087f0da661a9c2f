"""What leaves on paper and in spreadsheets: agreements, settlements, the list of inzetten."""

from app.documents import panels
from app.documents.views import bp
from app.feature import Feature

feature = Feature(
    name="documents",
    blueprints=(bp,),
    panels={
        "deployment": panels.of_deployment,
        "deployments": panels.of_all,
        "team": panels.of_team,
    },
)
