"""This migration will let programmes run.

Revision: 0012
Before it: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("goal", sa.String(length=300), nullable=False),
        sa.Column("summary", sa.String(length=2000), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("price_cents", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("open_until", sa.Date(), nullable=True),
        sa.Column("sunset_on", sa.Date(), nullable=True),
        sa.Column("ring", sa.Integer(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.CheckConstraint("title <> ''", name=op.f("ck_programme_has_a_title")),
        sa.CheckConstraint(
            "opens_on IS NULL OR open_until IS NULL OR open_until >= opens_on",
            name=op.f("ck_programme_closes_after_it_opens"),
        ),
        sa.CheckConstraint("price_cents >= 0", name=op.f("ck_programme_a_price_is_not_negative")),
        sa.CheckConstraint("ring BETWEEN 0 AND 4", name=op.f("ck_programme_ring_is_a_ring")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["person.id"], name=op.f("fk_programme_contact_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["organisation.id"], name=op.f("fk_programme_owner_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("public_id", name=op.f("uq_programme_public_id")),
    )
    op.create_index(op.f("ix_programme_owner_id"), "programme", ["owner_id"], unique=False)
    op.create_table(
        "programme_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_programme_version_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_programme_version_programme_id_programme"),
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"],
            ["person.id"],
            name=op.f("fk_programme_version_published_by_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_version")),
        sa.UniqueConstraint(
            "programme_id", "number", name=op.f("uq_programme_version_programme_id_number")
        ),
    )
    op.create_table(
        "trajectory",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_version_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("concept", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "school_id IS NOT NULL OR name <> ''", name=op.f("ck_trajectory_somebody_takes_part")
        ),
        sa.CheckConstraint(
            "started_on IS NULL OR state <> 'draft'",
            name=op.f("ck_trajectory_a_draft_has_not_begun"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_trajectory_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(
            ["programme_version_id"],
            ["programme_version.id"],
            name=op.f("fk_trajectory_programme_version_id_programme_version"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["organisation.id"], name=op.f("fk_trajectory_school_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["person.id"], name=op.f("fk_trajectory_started_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trajectory")),
        sa.UniqueConstraint("public_id", name=op.f("uq_trajectory_public_id")),
    )
    op.create_index(
        op.f("ix_trajectory_programme_id"), "trajectory", ["programme_id"], unique=False
    )
    op.create_index(
        op.f("ix_trajectory_programme_version_id"),
        "trajectory",
        ["programme_version_id"],
        unique=False,
    )
    op.create_index(op.f("ix_trajectory_school_id"), "trajectory", ["school_id"], unique=False)
    op.create_index(
        op.f("ix_trajectory_started_by_id"), "trajectory", ["started_by_id"], unique=False
    )
    op.create_index(op.f("ix_trajectory_state"), "trajectory", ["state"], unique=False)
    op.create_table(
        "trajectory_phase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trajectory_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("template_key", sa.String(length=40), server_default="", nullable=False),
        sa.Column("label", sa.String(length=200), server_default="", nullable=False),
        sa.Column("length", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "length IS NULL OR length BETWEEN 1 AND 120",
            name=op.f("ck_trajectory_phase_lasts_a_while"),
        ),
        sa.CheckConstraint(
            "closed_on IS NULL OR closed_on >= opened_on",
            name=op.f("ck_trajectory_phase_closes_after_it_opened"),
        ),
        sa.CheckConstraint(
            "opened_on IS NULL OR is_active",
            name=op.f("ck_trajectory_phase_only_an_active_phase_opens"),
        ),
        sa.ForeignKeyConstraint(
            ["trajectory_id"],
            ["trajectory.id"],
            name=op.f("fk_trajectory_phase_trajectory_id_trajectory"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trajectory_phase")),
        sa.UniqueConstraint(
            "trajectory_id", "key", name=op.f("uq_trajectory_phase_trajectory_id_key")
        ),
        sa.UniqueConstraint(
            "trajectory_id", "position", name=op.f("uq_trajectory_phase_trajectory_id_position")
        ),
    )
    op.create_table(
        "trajectory_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trajectory_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("from", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("appointed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            'until IS NULL OR until >= "from"', name=op.f("ck_trajectory_role_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(
            ["appointed_by_id"],
            ["person.id"],
            name=op.f("fk_trajectory_role_appointed_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_trajectory_role_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_trajectory_role_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["trajectory_id"],
            ["trajectory.id"],
            name=op.f("fk_trajectory_role_trajectory_id_trajectory"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trajectory_role")),
    )
    op.create_index(
        op.f("ix_trajectory_role_person_id"), "trajectory_role", ["person_id"], unique=False
    )
    op.create_index(
        op.f("ix_trajectory_role_trajectory_id"), "trajectory_role", ["trajectory_id"], unique=False
    )
    op.create_index(
        "uq_trajectory_role_in_it_once",
        "trajectory_role",
        ["trajectory_id", "role", "person_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_table(
        "milestone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trajectory_id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("template_phase", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("for_member_id", sa.Integer(), nullable=True),
        sa.Column("waits_for_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("concept", sa.Text(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "held_on IS NULL OR state = 'done'",
            name=op.f("ck_milestone_only_what_is_done_was_held"),
        ),
        sa.CheckConstraint("ordinal > 0 AND copy > 0", name=op.f("ck_milestone_counts_from_one")),
        sa.CheckConstraint(
            "waits_for_id <> id", name=op.f("ck_milestone_nothing_waits_for_itself")
        ),
        sa.ForeignKeyConstraint(
            ["for_member_id"],
            ["trajectory_role.id"],
            name=op.f("fk_milestone_for_member_id_trajectory_role"),
        ),
        sa.ForeignKeyConstraint(
            ["phase_id"],
            ["trajectory_phase.id"],
            name=op.f("fk_milestone_phase_id_trajectory_phase"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_milestone_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["trajectory_id"], ["trajectory.id"], name=op.f("fk_milestone_trajectory_id_trajectory")
        ),
        sa.ForeignKeyConstraint(
            ["waits_for_id"], ["milestone.id"], name=op.f("fk_milestone_waits_for_id_milestone")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
        sa.UniqueConstraint("practice_id", name=op.f("uq_milestone_practice_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_milestone_public_id")),
    )
    op.create_index(op.f("ix_milestone_due_on"), "milestone", ["due_on"], unique=False)
    op.create_index(op.f("ix_milestone_phase_id"), "milestone", ["phase_id"], unique=False)
    op.create_index(op.f("ix_milestone_state"), "milestone", ["state"], unique=False)
    op.create_index(
        op.f("ix_milestone_trajectory_id"), "milestone", ["trajectory_id"], unique=False
    )
    op.create_index(
        "uq_milestone_is_placed_once",
        "milestone",
        ["phase_id", "template_phase", "key", "ordinal", "copy"],
        unique=True,
        sqlite_where=sa.text("for_member_id IS NULL"),
        postgresql_where=sa.text("for_member_id IS NULL"),
    )
    op.create_index(
        "uq_milestone_is_placed_once_each",
        "milestone",
        ["phase_id", "template_phase", "key", "ordinal", "copy", "for_member_id"],
        unique=True,
        sqlite_where=sa.text("for_member_id IS NOT NULL"),
        postgresql_where=sa.text("for_member_id IS NOT NULL"),
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("milestone_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_back_by_id", sa.Integer(), nullable=True),
        sa.Column("given_back_words", sa.String(length=2000), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(given_back_at IS NULL) = (given_back_words = '')",
            name=op.f("ck_submission_given_back_with_words"),
        ),
        sa.CheckConstraint(
            "accepted_by_id <> by_id", name=op.f("ck_submission_nobody_accepts_their_own_work")
        ),
        sa.CheckConstraint(
            "given_back_at IS NULL OR accepted_at IS NULL",
            name=op.f("ck_submission_given_back_or_accepted"),
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["person.id"], name=op.f("fk_submission_accepted_by_id_person")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_submission_by_id_person")),
        sa.ForeignKeyConstraint(
            ["given_back_by_id"], ["person.id"], name=op.f("fk_submission_given_back_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["milestone_id"], ["milestone.id"], name=op.f("fk_submission_milestone_id_milestone")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint(
            "milestone_id", "number", name=op.f("uq_submission_milestone_id_number")
        ),
    )
    op.create_table(
        "signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("milestone_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["milestone_id"], ["milestone.id"], name=op.f("fk_signature_milestone_id_milestone")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_signature_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["person.id"], name=op.f("fk_signature_signed_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint(
            "milestone_id",
            "role",
            "person_id",
            name=op.f("uq_signature_milestone_id_role_person_id"),
        ),
    )
    op.create_table(
        "attendance",
        sa.Column("milestone_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["milestone_id"], ["milestone.id"], name=op.f("fk_attendance_milestone_id_milestone")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_attendance_person_id_person")
        ),
        sa.PrimaryKeyConstraint("milestone_id", "person_id", name=op.f("pk_attendance")),
    )


def downgrade() -> None:
    op.drop_table("attendance")
    op.drop_table("signature")
    op.drop_table("submission")
    op.drop_table("milestone")
    op.drop_table("trajectory_role")
    op.drop_table("trajectory_phase")
    op.drop_table("trajectory")
    op.drop_table("programme_version")
    op.drop_table("programme")
