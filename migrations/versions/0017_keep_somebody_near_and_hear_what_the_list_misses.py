"""This migration will keep somebody near and hear what the list misses.

Revision: 0017
Before it: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

NOW = "ended_at IS NULL"


def upgrade() -> None:
    op.create_table(
        "kept_near",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("ring", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "ring BETWEEN 0 AND 2", name=op.f("ck_kept_near_nearer_than_the_region")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_kept_near_has_a_reason")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_kept_near_by_id_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_kept_near_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_kept_near_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_near")),
    )
    op.create_index(op.f("ix_kept_near_organisation_id"), "kept_near", ["organisation_id"])
    op.create_index(
        "uq_kept_near_once_at_a_time",
        "kept_near",
        ["person_id", "organisation_id"],
        unique=True,
        sqlite_where=sa.text(NOW),
        postgresql_where=sa.text(NOW),
    )
    op.add_column(
        "profile",
        sa.Column("own_sentence", sa.String(length=300), server_default="", nullable=False),
    )
    op.create_table(
        "skill_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("label <> ''", name=op.f("ck_skill_proposal_says_something")),
        sa.CheckConstraint(
            "answer IN ('', 'later', 'known', 'no')", name=op.f("ck_skill_proposal_known_answer")
        ),
        sa.CheckConstraint(
            "(answer = '') = (answered_at IS NULL)",
            name=op.f("ck_skill_proposal_answered_once"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_skill_proposal_answered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_skill_proposal_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill_proposal")),
    )
    op.create_index(op.f("ix_skill_proposal_by_id"), "skill_proposal", ["by_id"])
    op.create_table(
        "not_now",
        sa.Column("help_request_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["help_request_id"],
            ["help_request.id"],
            name=op.f("fk_not_now_help_request_id_help_request"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_not_now_person_id_person")
        ),
        sa.PrimaryKeyConstraint("help_request_id", "person_id", name=op.f("pk_not_now")),
    )
    op.create_index(op.f("ix_not_now_person_id"), "not_now", ["person_id"])


def downgrade() -> None:
    op.drop_table("not_now")
    op.drop_table("skill_proposal")
    op.drop_column("profile", "own_sentence")
    op.drop_table("kept_near")
