"""Who may lead: named for a moment, after the course that the template asks of their role."""
