"""This migration will keep what lending schools know.

Revision: 0006
Before it: 0005

School holidays that were imported stood in a file beside each server; now they stand here. Of its
staff a school keeps how many fte stand before the groups and beside them. Room that a leader gives
is for several kinds of cover, and can be changed and ended. What was planned for after the expert
leaves stands still until a later employer says yes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _holidays()
    _staffing()
    _room()
    _standing_still()


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


def _staffing() -> None:
    op.create_table(
        "school_staffing",
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("group_fte", sa.Integer(), nullable=True),
        sa.Column("support_fte", sa.Integer(), nullable=True),
        sa.Column("october_of", sa.Integer(), nullable=True),
        sa.Column("october_group_fte", sa.Integer(), nullable=True),
        sa.Column("october_support_fte", sa.Integer(), nullable=True),
        sa.Column("written_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "group_fte > 0 AND support_fte >= 0", name=op.f("ck_school_staffing_fte_of_now")
        ),
        sa.CheckConstraint(
            "october_group_fte > 0 AND october_support_fte >= 0",
            name=op.f("ck_school_staffing_fte_on_1_october"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["organisation.id"],
            name=op.f("fk_school_staffing_school_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("school_id", name=op.f("pk_school_staffing")),
    )
    # One statement that both engines read.
    op.execute(
        "ALTER TABLE lending_settings ADD COLUMN max_support_growth INTEGER CONSTRAINT "
        "ck_lending_settings_growth_in_points CHECK (max_support_growth BETWEEN 0 AND 50)"
    )


def _room() -> None:
    # Statements that both engines read; a rebuilt table would lose what points at it.
    op.execute(
        "ALTER TABLE allowance ADD COLUMN covers VARCHAR(60) DEFAULT 'none' NOT NULL "
        "CONSTRAINT ck_allowance_room_is_for_something CHECK (covers <> '')"
    )
    op.execute("UPDATE allowance SET covers = cover")
    op.drop_column("allowance", "cover")
    op.add_column("allowance", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("ALTER TABLE allowance ADD COLUMN version INTEGER DEFAULT 1 NOT NULL")


def _standing_still() -> None:
    op.add_column(
        "session", sa.Column("stands_still_since", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_table(
        "onward",
        sa.Column("deployment_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("consented_by_id", sa.Integer(), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consented_by_id"], ["person.id"], name=op.f("fk_onward_consented_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["deployment_id"], ["deployment.id"], name=op.f("fk_onward_deployment_id_deployment")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_onward_membership_id_membership")
        ),
        sa.PrimaryKeyConstraint("deployment_id", "membership_id", name=op.f("pk_onward")),
    )


def downgrade() -> None:
    op.drop_table("onward")
    op.drop_column("session", "stands_still_since")
    op.drop_column("allowance", "version")
    # What was ended is over; of several kinds of cover the first in the alphabet stays.
    op.execute("UPDATE allowance SET until = '2000-01-01' WHERE ended_at IS NOT NULL")
    op.drop_column("allowance", "ended_at")
    op.execute("ALTER TABLE allowance ADD COLUMN cover VARCHAR(12) DEFAULT 'none' NOT NULL")
    op.execute(
        "UPDATE allowance SET cover = CASE "
        "WHEN covers LIKE 'extra_hours%' THEN 'extra_hours' WHEN covers LIKE 'none%' THEN 'none' "
        "WHEN covers LIKE 'own_time%' THEN 'own_time' ELSE 'replacement' END"
    )
    op.drop_column("allowance", "covers")
    # The column takes its own CHECK along.
    op.drop_column("lending_settings", "max_support_growth")
    op.drop_table("school_staffing")
    op.drop_table("holiday_edition")
    op.drop_table("school_holiday")
