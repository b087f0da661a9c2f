"""This migration will let programmes have a team.

Revision: 0014
Before it: 0013
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import DECLARATIONS, protect

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

NOT_OVER = "state IN ('invited', 'member')"


def upgrade() -> None:
    op.create_table(
        "team_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("from", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("room", sa.Integer(), nullable=False),
        sa.Column("backgrounds", sa.String(length=200), nullable=False),
        sa.Column("experience", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            'until IS NULL OR until >= "from"', name=op.f("ck_team_member_ends_after_it_begins")
        ),
        sa.CheckConstraint("room BETWEEN 1 AND 20", name=op.f("ck_team_member_carries_some")),
        sa.CheckConstraint("title <> ''", name=op.f("ck_team_member_is_called_something")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_team_member_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_team_member_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_member")),
        sa.UniqueConstraint("public_id", name=op.f("uq_team_member_public_id")),
    )
    for column in ("person_id", "programme_id", "state"):
        op.create_index(op.f(f"ix_team_member_{column}"), "team_member", [column], unique=False)
    op.create_index(
        "uq_team_member_in_it_once",
        "team_member",
        ["programme_id", "person_id"],
        unique=True,
        sqlite_where=sa.text(NOT_OVER),
        postgresql_where=sa.text(NOT_OVER),
    )
    op.create_table(
        "declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=13), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "answer IN ('none', 'organisations', 'area')",
            name=op.f("ck_declaration_known_answer"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_declaration_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["organisation.id"], name=op.f("fk_declaration_region_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration")),
    )
    op.create_index(
        "ix_declaration_person_region", "declaration", ["person_id", "region_id"], unique=False
    )
    op.create_table(
        "declared_tie",
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["declaration.id"],
            name=op.f("fk_declared_tie_declaration_id_declaration"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_declared_tie_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("declaration_id", "organisation_id", name=op.f("pk_declared_tie")),
    )
    op.create_table(
        "trajectory_skill",
        sa.Column("trajectory_id", sa.Integer(), nullable=False),
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["skill_id"], ["skill.id"], name=op.f("fk_trajectory_skill_skill_id_skill")
        ),
        sa.ForeignKeyConstraint(
            ["trajectory_id"],
            ["trajectory.id"],
            name=op.f("fk_trajectory_skill_trajectory_id_trajectory"),
        ),
        sa.PrimaryKeyConstraint("trajectory_id", "skill_id", name=op.f("pk_trajectory_skill")),
    )
    protect(op.execute, op.get_bind().dialect.name, DECLARATIONS)


def downgrade() -> None:
    op.drop_table("trajectory_skill")
    op.drop_table("declared_tie")  # with its triggers
    op.drop_table("declaration")
    op.drop_table("team_member")
