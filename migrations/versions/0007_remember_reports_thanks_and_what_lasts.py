"""This migration will remember reports, thanks and what lasts.

Revision: 0007
Before it: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "review_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=6), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('', 'hidden', 'kept')", name=op.f("ck_review_report_known_outcome")
        ),
        sa.CheckConstraint(
            "(outcome = '') = (settled_at IS NULL)",
            name=op.f("ck_review_report_settled_by_an_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_report_review_id_review")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_review_report_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_report")),
        sa.UniqueConstraint("review_id", "by_id", name=op.f("uq_review_report_review_id_by_id")),
    )
    op.create_index(op.f("ix_review_report_by_id"), "review_report", ["by_id"])

    op.create_table(
        "effect_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deployment_id", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("asked_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.Integer(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("months IN (3, 6, 12)", name=op.f("ck_effect_check_three_moments")),
        sa.CheckConstraint("answer BETWEEN 1 AND 5", name=op.f("ck_effect_check_from_one_to_five")),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)",
            name=op.f("ck_effect_check_answered_by_an_answer"),
        ),
        sa.ForeignKeyConstraint(
            ["deployment_id"],
            ["deployment.id"],
            name=op.f("fk_effect_check_deployment_id_deployment"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_id"], ["person.id"], name=op.f("fk_effect_check_asked_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_effect_check_answered_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_effect_check")),
        sa.UniqueConstraint(
            "deployment_id", "months", name=op.f("uq_effect_check_deployment_id_months")
        ),
    )
    op.create_index(op.f("ix_effect_check_asked_id"), "effect_check", ["asked_id"])
    op.create_table(
        "thank_you",
        sa.Column("deployment_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_thank_you_says_something")),
        sa.CheckConstraint("by_id <> to_id", name=op.f("ck_thank_you_nobody_thanks_themselves")),
        sa.ForeignKeyConstraint(
            ["deployment_id"], ["deployment.id"], name=op.f("fk_thank_you_deployment_id_deployment")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_thank_you_by_id_person")),
        sa.ForeignKeyConstraint(["to_id"], ["person.id"], name=op.f("fk_thank_you_to_id_person")),
        sa.PrimaryKeyConstraint("deployment_id", name=op.f("pk_thank_you")),
    )
    op.create_index(op.f("ix_thank_you_to_id"), "thank_you", ["to_id"])


def downgrade() -> None:
    op.drop_table("thank_you")
    op.drop_table("effect_check")
    op.drop_table("review_report")
