"""What happened: one row a move, append-only. The timeline, the audit trail, who must hear."""
