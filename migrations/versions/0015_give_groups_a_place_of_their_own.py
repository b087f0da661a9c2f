"""This migration will give groups a place of their own.

Revision: 0015
Before it: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def _points_at(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def upgrade() -> None:
    op.create_table(
        "group_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trajectory_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=True),
        sa.Column("milestone_id", sa.Integer(), nullable=True),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("words", sa.String(length=5000), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "title <> '' OR about_id IS NOT NULL", name=op.f("ck_group_item_is_called_something")
        ),
        sa.CheckConstraint("about_id <> id", name=op.f("ck_group_item_nothing_answers_itself")),
        sa.CheckConstraint(
            "(kind IN ('answer', 'contact')) = (about_id IS NOT NULL)",
            name=op.f("ck_group_item_an_answer_has_a_question"),
        ),
        sa.CheckConstraint(
            "kind <> 'action' OR (owner_id IS NOT NULL AND day IS NOT NULL)",
            name=op.f("ck_group_item_an_action_has_somebody_and_a_day"),
        ),
        _points_at("group_item", "trajectory_id", "trajectory"),
        _points_at("group_item", "phase_id", "trajectory_phase"),
        _points_at("group_item", "milestone_id", "milestone"),
        _points_at("group_item", "about_id", "group_item"),
        _points_at("group_item", "by_id", "person"),
        _points_at("group_item", "owner_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_item")),
        sa.UniqueConstraint("public_id", name=op.f("uq_group_item_public_id")),
    )
    for column in ("about_id", "milestone_id", "owner_id", "state", "trajectory_id"):
        op.create_index(op.f(f"ix_group_item_{column}"), "group_item", [column], unique=False)
    op.create_table(
        "group_writer",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        _points_at("group_writer", "item_id", "group_item"),
        _points_at("group_writer", "person_id", "person"),
        sa.PrimaryKeyConstraint("item_id", "person_id", name=op.f("pk_group_writer")),
    )
    op.create_index(op.f("ix_group_writer_person_id"), "group_writer", ["person_id"], unique=False)
    op.create_table(
        "group_version",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_group_version_counts_from_one")),
        _points_at("group_version", "item_id", "group_item"),
        _points_at("group_version", "by_id", "person"),
        sa.PrimaryKeyConstraint("item_id", "number", name=op.f("pk_group_version")),
    )
    op.create_table(
        "group_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("milestone_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(item_id IS NULL) <> (milestone_id IS NULL)",
            name=op.f("ck_group_answer_is_about_one_thing"),
        ),
        sa.CheckConstraint(
            "number BETWEEN 0 AND 100", name=op.f("ck_group_answer_is_a_small_number")
        ),
        _points_at("group_answer", "item_id", "group_item"),
        _points_at("group_answer", "milestone_id", "milestone"),
        _points_at("group_answer", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_answer")),
        sa.UniqueConstraint("item_id", "person_id", name=op.f("uq_group_answer_item_id_person_id")),
        sa.UniqueConstraint(
            "milestone_id", "person_id", name=op.f("uq_group_answer_milestone_id_person_id")
        ),
    )
    op.create_index(op.f("ix_group_answer_person_id"), "group_answer", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("group_answer")
    op.drop_table("group_version")
    op.drop_table("group_writer")
    op.drop_table("group_item")
