"""The team behind a programme: who is in it, what they may not be tied to, and who goes where."""
