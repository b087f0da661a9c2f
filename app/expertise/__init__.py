"""The vocabulary behind the checkboxes: 14 domains, the skills in them, and their words."""

from app.expertise.commands import load_vocabulary_command
from app.feature import Feature

feature = Feature("expertise", commands=(load_vocabulary_command,))
