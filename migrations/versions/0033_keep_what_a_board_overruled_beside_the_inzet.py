"""This migration will keep what a board overruled beside the inzet, and no longer in events alone.

Revision: 0033
Before it: 0032

Of a consent to red that still stands it is read back from the event of that consent.
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "overruled_finding",
        sa.Column("deployment_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=4), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "part BETWEEN -1 AND 9", name=op.f("ck_overruled_finding_a_half_day_or_a_week")
        ),
        sa.ForeignKeyConstraint(
            ["deployment_id"],
            ["deployment.id"],
            name=op.f("fk_overruled_finding_deployment_id_deployment"),
        ),
        sa.PrimaryKeyConstraint(
            "deployment_id", "rule", "on", "part", name=op.f("pk_overruled_finding")
        ),
    )
    _read_back()


def _read_back() -> None:
    deployment = sa.table("deployment", sa.column("id"), sa.column("consent_colour"))
    event = sa.table(
        "event",
        sa.column("id"),
        sa.column("object_type"),
        sa.column("object_id"),
        sa.column("action"),
        sa.column("facts", sa.JSON),
    )
    found = sa.table(
        "overruled_finding",
        sa.column("deployment_id"),
        sa.column("rule"),
        sa.column("on", sa.Date),
        sa.column("part"),
    )
    consents = (
        sa.select(event.c.object_id, event.c.facts)
        .join(deployment, deployment.c.id == event.c.object_id)
        .where(
            event.c.object_type == "deployment",
            event.c.action == "consent",
            deployment.c.consent_colour == "red",
        )
        .order_by(event.c.id)
    )
    last = dict(op.get_bind().execute(consents).all())
    rows = {
        (id_, rule, on, part)
        for id_, facts in last.items()
        for rule, on, part in (facts or {}).get("overruled", ())
    }
    if rows:
        op.bulk_insert(
            found,
            [
                {"deployment_id": id_, "rule": rule, "on": date.fromisoformat(on), "part": part}
                for id_, rule, on, part in sorted(rows)
            ],
        )


def downgrade() -> None:
    op.drop_table("overruled_finding")
