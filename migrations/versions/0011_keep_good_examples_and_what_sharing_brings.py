"""This migration will keep good examples and what sharing brings.

Revision: 0011
Before it: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "practice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("deployment_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("story", sa.String(length=5000), nullable=False),
        sa.Column("story_html", sa.Text(), nullable=False),
        sa.Column("line", sa.String(length=200), nullable=False),
        sa.Column("result", sa.String(length=1000), nullable=False),
        sa.Column("ring", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_down_by_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("title <> ''", name=op.f("ck_practice_has_a_title")),
        sa.CheckConstraint("ring BETWEEN 0 AND 4", name=op.f("ck_practice_ring_is_a_ring")),
        sa.CheckConstraint(
            "state NOT IN ('published', 'seeking') OR published_at IS NOT NULL",
            name=op.f("ck_practice_what_is_shared_says_since_when"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["organisation.id"], name=op.f("fk_practice_school_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_practice_made_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["deployment_id"], ["deployment.id"], name=op.f("fk_practice_deployment_id_deployment")
        ),
        sa.ForeignKeyConstraint(
            ["taken_down_by_id"], ["person.id"], name=op.f("fk_practice_taken_down_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice")),
        sa.UniqueConstraint("public_id", name=op.f("uq_practice_public_id")),
    )
    op.create_index(op.f("ix_practice_school_id"), "practice", ["school_id"])
    op.create_index(op.f("ix_practice_state"), "practice", ["state"])
    op.create_table(
        "practice_skill",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_practice_skill_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["skill_id"], ["skill.id"], name=op.f("fk_practice_skill_skill_id_skill")
        ),
        sa.PrimaryKeyConstraint("practice_id", "skill_id", name=op.f("pk_practice_skill")),
    )
    op.create_index(op.f("ix_practice_skill_skill_id"), "practice_skill", ["skill_id"])
    op.create_table(
        "practice_part",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=7), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=7), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('author', 'carrier')", name=op.f("ck_practice_part_known_role")
        ),
        sa.CheckConstraint(
            "answer IN ('asked', 'offered', 'yes', 'no', 'stopped')",
            name=op.f("ck_practice_part_known_answer"),
        ),
        sa.CheckConstraint(
            "answer <> 'offered' OR role = 'carrier'",
            name=op.f("ck_practice_part_only_carriers_offer"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_practice_part_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_practice_part_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_practice_part_asked_by_id_person")
        ),
        sa.PrimaryKeyConstraint("practice_id", "person_id", "role", name=op.f("pk_practice_part")),
    )
    op.create_index(op.f("ix_practice_part_person_id"), "practice_part", ["person_id"])
    op.create_table(
        "practice_use",
        sa.Column("help_request_id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["help_request_id"],
            ["help_request.id"],
            name=op.f("fk_practice_use_help_request_id_help_request"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_practice_use_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("help_request_id", name=op.f("pk_practice_use")),
    )
    op.create_index(op.f("ix_practice_use_practice_id"), "practice_use", ["practice_id"])
    op.create_table(
        "compliment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=280), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_compliment_says_something")),
        sa.CheckConstraint(
            "by_id <> to_id", name=op.f("ck_compliment_nobody_compliments_themselves")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_compliment_by_id_person")),
        sa.ForeignKeyConstraint(["to_id"], ["person.id"], name=op.f("fk_compliment_to_id_person")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_compliment_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compliment")),
        sa.UniqueConstraint(
            "by_id", "to_id", "practice_id", name=op.f("uq_compliment_by_id_to_id_practice_id")
        ),
    )
    op.create_index(op.f("ix_compliment_to_id"), "compliment", ["to_id"])
    # One statement that both engines read; its default is true of every row that is there.
    op.execute("ALTER TABLE thank_you ADD COLUMN may_be_shared BOOLEAN DEFAULT false NOT NULL")
    op.add_column("thank_you", sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "ALTER TABLE review ADD COLUMN credible INTEGER "
        "CONSTRAINT ck_review_credible_from_one_to_five CHECK (credible BETWEEN 1 AND 5)"
    )
    op.create_table(
        "pulse_count",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("statement", sa.String(length=8), nullable=False),
        sa.Column("answer", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "answer BETWEEN 1 AND 5", name=op.f("ck_pulse_count_answer_from_one_to_five")
        ),
        sa.CheckConstraint("people > 0", name=op.f("ck_pulse_count_people_is_a_count")),
        sa.ForeignKeyConstraint(
            ["school_id"], ["organisation.id"], name=op.f("fk_pulse_count_school_id_organisation")
        ),
        sa.PrimaryKeyConstraint(
            "year", "school_id", "statement", "answer", name=op.f("pk_pulse_count")
        ),
    )
    op.create_table(
        "pulse_token",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_pulse_token")),
    )


def downgrade() -> None:
    op.drop_table("pulse_token")
    op.drop_table("pulse_count")
    op.drop_column("review", "credible")  # its check goes with it
    op.drop_column("thank_you", "shared_at")
    op.drop_column("thank_you", "may_be_shared")
    op.drop_table("compliment")
    op.drop_table("practice_use")
    op.drop_table("practice_part")
    op.drop_table("practice_skill")
    op.drop_table("practice")
