"""The reports of programmes on a page, on paper and in a workbook."""

from app.insights.programmes.views.pages import bp, panel

__all__ = ["bp", "panel"]
