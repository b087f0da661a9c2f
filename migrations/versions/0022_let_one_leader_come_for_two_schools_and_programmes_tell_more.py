"""This migration will let one leader come for two schools, and programmes tell more.

Revision: 0022
Before it: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLE = "trajectory_role"
ONCE, OF_NOWHERE = f"uq_{TABLE}_in_it_once", f"uq_{TABLE}_of_nowhere_once"
COLUMNS = ("trajectory_id", "role", "person_id")


def upgrade() -> None:
    _hours_that_are_promised()
    _why_a_programme_is_there()
    with op.batch_alter_table("programme_handover") as handover:
        handover.add_column(sa.Column("group_id", sa.Integer(), nullable=True))
        handover.create_foreign_key(
            op.f("fk_programme_handover_group_id_trajectory"), "trajectory", ["group_id"], ["id"]
        )
        handover.create_index(op.f("ix_programme_handover_group_id"), ["group_id"])
    op.drop_index(ONCE, TABLE)
    _once(ONCE, *COLUMNS, "organisation_id", where="until IS NULL")
    _once(OF_NOWHERE, *COLUMNS, where="until IS NULL AND organisation_id IS NULL")


def _hours_that_are_promised() -> None:
    op.create_table(
        "promised_hours",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("from", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_promised_hours_something_is_promised")),
        sa.CheckConstraint('until >= "from"', name=op.f("ck_promised_hours_ends_after_it_begins")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_promised_hours_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["organisation.id"],
            name=op.f("fk_promised_hours_school_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("key", "person_id", name=op.f("pk_promised_hours")),
    )
    for column in ("person_id", "school_id"):
        op.create_index(op.f(f"ix_promised_hours_{column}"), "promised_hours", [column])


def _why_a_programme_is_there() -> None:
    op.add_column(
        "programme",
        sa.Column("problem", sa.String(length=2000), nullable=False, server_default=""),
    )
    op.create_table(
        "programme_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=120), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "what <> '' AND value <> '' AND source <> ''",
            name=op.f("ck_programme_figure_says_what_how_much_and_whence"),
        ),
        sa.CheckConstraint(
            "year BETWEEN 1990 AND 2100", name=op.f("ck_programme_figure_is_of_a_year")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_programme_figure_programme_id_programme"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["organisation.id"],
            name=op.f("fk_programme_figure_region_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_figure")),
        sa.UniqueConstraint(
            "programme_id", "position", name=op.f("uq_programme_figure_programme_id_position")
        ),
    )


def downgrade() -> None:
    with op.batch_alter_table("programme_handover") as handover:
        handover.drop_index(op.f("ix_programme_handover_group_id"))
        handover.drop_constraint(
            op.f("fk_programme_handover_group_id_trajectory"), type_="foreignkey"
        )
        handover.drop_column("group_id")
    op.drop_table("programme_figure")
    op.drop_column("programme", "problem")
    op.drop_table("promised_hours")
    # Who comes for two schools comes for the first of them.
    op.execute(
        'UPDATE trajectory_role SET until = "from" WHERE until IS NULL AND EXISTS ('
        "SELECT 1 FROM trajectory_role AS other WHERE other.until IS NULL "
        "AND other.trajectory_id = trajectory_role.trajectory_id "
        "AND other.role = trajectory_role.role "
        "AND other.person_id = trajectory_role.person_id AND other.id < trajectory_role.id)"
    )
    op.drop_index(OF_NOWHERE, TABLE)
    op.drop_index(ONCE, TABLE)
    _once(ONCE, *COLUMNS, where="until IS NULL")


def _once(name: str, *columns: str, where: str) -> None:
    op.create_index(
        name,
        TABLE,
        list(columns),
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
