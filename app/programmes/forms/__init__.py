"""The forms of trajecten: what a moment asks, and what is asked before somebody does something."""
