"""This migration will ask within the house first: reasons, the rate outside, and swaps.

Revision: 0008
Before it: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# An invitation was not possible without one: it stands with the event, or else with the vraag.
REASONS = """
    UPDATE deployment SET external_reason = CASE
        WHEN lender_id IS NOT NULL THEN ''
        WHEN started_by = 'offer' THEN 'offered'
        WHEN started_by IN ('sound', 'accept') THEN 'sounded'
        ELSE COALESCE(
            (SELECT MAX(reason.code) FROM event JOIN reason ON reason.event_id = event.id
             WHERE event.object_type = 'deployment' AND event.object_id = deployment.id
             AND event.action = 'invite' AND reason.code <> ''),
            (SELECT help_request.external_reason FROM help_request
             WHERE help_request.id = deployment.help_request_id
             AND help_request.external_reason <> ''),
            'other')
    END
"""

# True of every row that is there: until now nobody could swap.
SWAPS = (
    ("nobody_swaps_with_themselves", "swap_with_id <> id"),
    ("a_swap_stays_within_the_school", "swap_with_id IS NULL OR lender_id = asker_school_id"),
    ("a_swap_costs_nothing", "swap_with_id IS NULL OR (amount = 0 AND estimate = 0)"),
)


def upgrade() -> None:
    op.add_column(
        "help_request",
        sa.Column("external_words", sa.String(length=1000), server_default="", nullable=False),
    )
    # One statement that both engines read; its default is true of every row that is there, and
    # then each row says what it knows.
    op.execute(
        "ALTER TABLE deployment ADD COLUMN external_reason VARCHAR(20) DEFAULT 'other' NOT NULL "
        "CONSTRAINT ck_deployment_a_freelancer_comes_for_a_reason "
        "CHECK (lender_id IS NOT NULL OR external_reason <> '')"
        + "".join(f" CONSTRAINT ck_deployment_{name} CHECK ({rule})" for name, rule in SWAPS)
    )
    op.execute(REASONS)
    op.create_index("uq_deployment_swaps_once", "deployment", ["swap_with_id"], unique=True)
    op.execute(
        "ALTER TABLE help_request ADD COLUMN is_swap BOOLEAN DEFAULT false NOT NULL "
        "CONSTRAINT ck_help_request_a_swap_asks_nobody_elsewhere CHECK (NOT is_swap OR ring = 0)"
    )
    op.add_column(
        "terms",
        sa.Column("activity", sa.String(length=100), server_default="", nullable=False),
    )
    op.add_column("terms", sa.Column("starts_at", sa.Time()))
    op.execute(
        "ALTER TABLE lending_settings ADD COLUMN external_rate_cents INTEGER "
        "CONSTRAINT ck_lending_settings_external_rate_an_hour "
        "CHECK (external_rate_cents BETWEEN 1 AND 50000)"
    )


def downgrade() -> None:
    op.drop_column("terms", "starts_at")
    op.drop_column("terms", "activity")
    # A rule of a table that was once made anew no longer goes with its column on SQLite.
    with op.batch_alter_table("help_request") as asked:
        asked.drop_constraint(op.f("ck_help_request_a_swap_asks_nobody_elsewhere"), type_="check")
        asked.drop_column("is_swap")
    op.drop_index("uq_deployment_swaps_once", "deployment")
    if op.get_bind().dialect.name == "postgresql":  # on SQLite they go with their column
        for name, _ in SWAPS:
            op.drop_constraint(f"ck_deployment_{name}", "deployment")
    op.drop_column("lending_settings", "external_rate_cents")
    op.drop_column("deployment", "external_reason")
    op.drop_column("help_request", "external_words")
