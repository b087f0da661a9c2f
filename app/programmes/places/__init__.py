"""Places in a running traject: other schools apply, come to learn, and give a place back."""
