"""This migration will keep what lending schools know.

Revision: 0006
Before it: 0005

School holidays that were imported stood in a file beside each server; now they stand here.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _holidays()


def _holidays() -> None:
    op.create_table(
        "school_holiday",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("region", sa.String(length=10), nullable=False),
        sa.Column("from", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.CheckConstraint('until >= "from"', name=op.f("ck_school_holiday_ends_after_it_begins")),
        sa.CheckConstraint(
            "region IN ('Noord', 'Midden', 'Zuid')", name=op.f("ck_school_holiday_known_region")
        ),
        sa.PrimaryKeyConstraint("year", "name", "region", name=op.f("pk_school_holiday")),
    )
    op.create_table(
        "holiday_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_holiday_edition_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday_edition")),
    )
    op.execute("INSERT INTO holiday_edition (id, number) VALUES (1, 0)")


def downgrade() -> None:
    op.drop_table("holiday_edition")
    op.drop_table("school_holiday")
