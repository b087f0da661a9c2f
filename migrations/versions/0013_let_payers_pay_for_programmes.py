"""This migration will let payers pay for programmes, and inzetten draw from what they set apart.

Revision: 0013
Before it: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def upgrade() -> None:
    op.add_column(
        "help_request",
        sa.Column("is_for_programme", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_table(
        "deployment_source",
        sa.Column("deployment_id", sa.Integer(), nullable=False),
        sa.Column("reservation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _to("deployment_source", "deployment_id", "deployment"),
        _to("deployment_source", "reservation_id", "reservation"),
        sa.PrimaryKeyConstraint(
            "deployment_id", "reservation_id", name=op.f("pk_deployment_source")
        ),
    )
    op.create_index(
        op.f("ix_deployment_source_reservation_id"), "deployment_source", ["reservation_id"]
    )
    op.create_table(
        "trajectory_payer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trajectory_id", sa.Integer(), nullable=False),
        sa.Column("kinds", sa.String(length=80), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("pot_id", sa.Integer(), nullable=True),
        sa.Column("agreed_by_id", sa.Integer(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_by_id", sa.Integer(), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_words", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(agreed_at IS NULL) = (agreed_by_id IS NULL)",
            name=op.f("ck_trajectory_payer_somebody_said_yes"),
        ),
        sa.CheckConstraint(
            "agreed_at IS NULL OR pot_id IS NOT NULL",
            name=op.f("ck_trajectory_payer_a_yes_names_its_pot"),
        ),
        sa.CheckConstraint(
            "agreed_at IS NULL OR refused_at IS NULL",
            name=op.f("ck_trajectory_payer_a_yes_is_not_a_no"),
        ),
        sa.CheckConstraint(
            "(refused_at IS NULL) = (refused_words = '')",
            name=op.f("ck_trajectory_payer_a_no_has_a_reason"),
        ),
        _to("trajectory_payer", "trajectory_id", "trajectory"),
        _to("trajectory_payer", "organisation_id", "organisation"),
        _to("trajectory_payer", "pot_id", "pot"),
        _to("trajectory_payer", "agreed_by_id", "person"),
        _to("trajectory_payer", "refused_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trajectory_payer")),
        sa.UniqueConstraint(
            "trajectory_id",
            "organisation_id",
            name=op.f("uq_trajectory_payer_trajectory_id_organisation_id"),
        ),
    )
    for column in ("organisation_id", "pot_id"):
        op.create_index(op.f(f"ix_trajectory_payer_{column}"), "trajectory_payer", [column])
    op.create_table(
        "trajectory_share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payer_id", sa.Integer(), nullable=False),
        sa.Column("covers", sa.String(length=20), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("reservation_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("cents >= 0", name=op.f("ck_trajectory_share_a_share_is_not_negative")),
        _to("trajectory_share", "payer_id", "trajectory_payer"),
        _to("trajectory_share", "reservation_id", "reservation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trajectory_share")),
        sa.UniqueConstraint("payer_id", "covers", name=op.f("uq_trajectory_share_payer_id_covers")),
        sa.UniqueConstraint("reservation_id", name=op.f("uq_trajectory_share_reservation_id")),
    )
    op.create_table(
        "trajectory_cost",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trajectory_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=90), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("covers", sa.String(length=20), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "cents > 0", name=op.f("ck_trajectory_cost_a_cost_is_more_than_nothing")
        ),
        sa.CheckConstraint(
            "(paid_at IS NULL) = (paid_by_id IS NULL)",
            name=op.f("ck_trajectory_cost_somebody_paid"),
        ),
        _to("trajectory_cost", "trajectory_id", "trajectory"),
        _to("trajectory_cost", "submission_id", "submission"),
        _to("trajectory_cost", "paid_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trajectory_cost")),
    )
    op.create_index(op.f("ix_trajectory_cost_trajectory_id"), "trajectory_cost", ["trajectory_id"])
    op.create_table(
        "trajectory_inzet",
        sa.Column("deployment_id", sa.Integer(), nullable=False),
        sa.Column("trajectory_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("school_year", sa.Integer(), nullable=False),
        _to("trajectory_inzet", "deployment_id", "deployment"),
        _to("trajectory_inzet", "trajectory_id", "trajectory"),
        _to("trajectory_inzet", "role_id", "trajectory_role"),
        _to("trajectory_inzet", "phase_id", "trajectory_phase"),
        sa.PrimaryKeyConstraint("deployment_id", name=op.f("pk_trajectory_inzet")),
        sa.UniqueConstraint(
            "role_id",
            "phase_id",
            "school_year",
            name=op.f("uq_trajectory_inzet_role_id_phase_id_school_year"),
        ),
    )
    op.create_index(
        op.f("ix_trajectory_inzet_trajectory_id"), "trajectory_inzet", ["trajectory_id"]
    )


def downgrade() -> None:
    op.drop_table("trajectory_inzet")
    op.drop_table("trajectory_cost")
    op.drop_table("trajectory_share")
    op.drop_table("trajectory_payer")
    op.drop_table("deployment_source")
    op.drop_column("help_request", "is_for_programme")
