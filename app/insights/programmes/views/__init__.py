"""The reports of programmes on a page, on paper and in a workbook."""

from app.insights.programmes.views.pages import beside_scouting, bp, panel

__all__ = ["beside_scouting", "bp", "panel"]
