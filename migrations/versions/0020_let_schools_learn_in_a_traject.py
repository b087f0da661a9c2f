"""This migration will let schools learn in a traject.

Revision: 0020
Before it: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def _points_at(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _moving() -> list[sa.Column]:
    return [
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "trajectory_opening",
        sa.Column("trajectory_id", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "places BETWEEN 1 AND 100", name=op.f("ck_trajectory_opening_has_places")
        ),
        sa.CheckConstraint(
            "taken BETWEEN 0 AND places",
            name=op.f("ck_trajectory_opening_never_more_than_the_places"),
        ),
        _points_at("trajectory_opening", "trajectory_id", "trajectory"),
        sa.PrimaryKeyConstraint("trajectory_id", name=op.f("pk_trajectory_opening")),
    )
    op.create_table(
        "place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trajectory_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        *_moving(),
        _points_at("place", "trajectory_id", "trajectory"),
        _points_at("place", "school_id", "organisation"),
        _points_at("place", "by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("public_id", name=op.f("uq_place_public_id")),
    )
    for column in ("school_id", "state", "trajectory_id"):
        op.create_index(op.f(f"ix_place_{column}"), "place", [column], unique=False)
    not_over = sa.text("state IN ('asked', 'waiting', 'accepted')")
    op.create_index(
        "uq_place_one_for_a_school",
        "place",
        ["trajectory_id", "school_id"],
        unique=True,
        sqlite_where=not_over,
        postgresql_where=not_over,
    )
    op.create_table(
        "place_attendance",
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("milestone_id", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "people BETWEEN 0 AND 200", name=op.f("ck_place_attendance_is_a_small_number")
        ),
        _points_at("place_attendance", "place_id", "place"),
        _points_at("place_attendance", "milestone_id", "milestone"),
        _points_at("place_attendance", "by_id", "person"),
        sa.PrimaryKeyConstraint("place_id", "milestone_id", name=op.f("pk_place_attendance")),
    )
    op.create_table(
        "place_follow_up",
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mark", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "months BETWEEN 1 AND 99", name=op.f("ck_place_follow_up_is_some_months")
        ),
        sa.CheckConstraint("mark BETWEEN 1 AND 4", name=op.f("ck_place_follow_up_is_a_mark")),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (mark IS NULL) AND (mark IS NULL) = (by_id IS NULL)",
            name=op.f("ck_place_follow_up_an_answer_has_a_mark_of_somebody"),
        ),
        _points_at("place_follow_up", "place_id", "place"),
        _points_at("place_follow_up", "by_id", "person"),
        sa.PrimaryKeyConstraint("place_id", "months", name=op.f("pk_place_follow_up")),
    )
    op.create_table(
        "milestone_leader",
        sa.Column("milestone_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _points_at("milestone_leader", "milestone_id", "milestone"),
        _points_at("milestone_leader", "person_id", "person"),
        _points_at("milestone_leader", "named_by_id", "person"),
        sa.PrimaryKeyConstraint("milestone_id", name=op.f("pk_milestone_leader")),
    )
    op.create_table(
        "made_up_course",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trajectory_id", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "by_id <> person_id", name=op.f("ck_made_up_course_nobody_says_so_of_themselves")
        ),
        sa.CheckConstraint("words <> ''", name=op.f("ck_made_up_course_says_how")),
        _points_at("made_up_course", "trajectory_id", "trajectory"),
        _points_at("made_up_course", "person_id", "person"),
        _points_at("made_up_course", "by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_made_up_course")),
        sa.UniqueConstraint(
            "trajectory_id",
            "phase",
            "key",
            "person_id",
            name=op.f("uq_made_up_course_trajectory_id_phase_key_person_id"),
        ),
    )
    op.create_table(
        "scouted_school",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        *_moving(),
        sa.CheckConstraint("source <> ''", name=op.f("ck_scouted_school_has_a_source")),
        _points_at("scouted_school", "programme_id", "programme"),
        _points_at("scouted_school", "school_id", "organisation"),
        _points_at("scouted_school", "by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scouted_school")),
        sa.UniqueConstraint("public_id", name=op.f("uq_scouted_school_public_id")),
        sa.UniqueConstraint(
            "programme_id",
            "school_id",
            name=op.f("uq_scouted_school_programme_id_school_id"),
        ),
    )
    for column in ("school_id", "state"):
        op.create_index(
            op.f(f"ix_scouted_school_{column}"), "scouted_school", [column], unique=False
        )


def downgrade() -> None:
    for table in (
        "scouted_school",
        "made_up_course",
        "milestone_leader",
        "place_follow_up",
        "place_attendance",
        "place",
        "trajectory_opening",
    ):
        op.drop_table(table)
