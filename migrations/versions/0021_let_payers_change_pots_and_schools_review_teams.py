"""This migration will let payers of a traject change pots, and schools write about a team.

Revision: 0021
Before it: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# SQLite, which built the table anew, would not drop this column any more: its rule has to be of the
# column again, and not of the table.
CREDIBLE = (
    "ALTER TABLE review RENAME COLUMN credible TO as_it_was",
    "ALTER TABLE review ADD COLUMN credible INTEGER "
    "CONSTRAINT ck_review_credible_from_one_to_five CHECK (credible BETWEEN 1 AND 5)",
    "UPDATE review SET credible = as_it_was",
    "ALTER TABLE review DROP COLUMN as_it_was",
)
BEFORE = {
    "two_sides": "side IN ('asker', 'expert')",
    "asker_scores": "side = 'expert' OR overall IS NOT NULL OR not_held",
}
AFTER = {
    "two_sides": "side IN ('asker', 'expert', 'team')",
    "asker_scores": "side <> 'asker' OR overall IS NOT NULL OR not_held",
    "about_somebody_or_a_team": "(side = 'team') = (subject_id IS NULL) AND "
    "(side = 'team') = (bundle_id IS NOT NULL)",
    "a_team_moves_no_score": "side <> 'team' OR (overall IS NULL AND NOT counts)",
}


def upgrade() -> None:
    op.create_table(
        "trajectory_left",
        sa.Column("reservation_id", sa.Integer(), nullable=False),
        sa.Column("share_id", sa.Integer(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "cents >= 0", name=op.f("ck_trajectory_left_what_stays_is_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["reservation_id"],
            ["reservation.id"],
            name=op.f("fk_trajectory_left_reservation_id_reservation"),
        ),
        sa.ForeignKeyConstraint(
            ["share_id"],
            ["trajectory_share.id"],
            name=op.f("fk_trajectory_left_share_id_trajectory_share"),
        ),
        sa.PrimaryKeyConstraint("reservation_id", name=op.f("pk_trajectory_left")),
    )
    op.create_index(op.f("ix_trajectory_left_share_id"), "trajectory_left", ["share_id"])
    with op.batch_alter_table("review") as review:
        for name in BEFORE:
            review.drop_constraint(op.f(f"ck_review_{name}"), type_="check")
        review.add_column(sa.Column("bundle_id", sa.Integer(), nullable=True))
        review.alter_column("subject_id", existing_type=sa.Integer(), nullable=True)
        review.create_foreign_key(
            op.f("fk_review_bundle_id_bundle"), "bundle", ["bundle_id"], ["id"]
        )
        review.create_unique_constraint(op.f("uq_review_bundle_id"), ["bundle_id"])
        for name, rule in AFTER.items():
            review.create_check_constraint(op.f(f"ck_review_{name}"), rule)


def downgrade() -> None:
    of_teams = "SELECT id FROM review WHERE side = 'team'"
    op.execute(f"DELETE FROM review_report WHERE review_id IN ({of_teams})")
    op.execute("DELETE FROM review WHERE side = 'team'")
    with op.batch_alter_table("review") as review:
        is_rebuilt = op.get_bind().dialect.name == "sqlite"
        for name in (*AFTER, *(["credible_from_one_to_five"] if is_rebuilt else [])):
            review.drop_constraint(op.f(f"ck_review_{name}"), type_="check")
        review.drop_constraint(op.f("uq_review_bundle_id"), type_="unique")
        review.drop_constraint(op.f("fk_review_bundle_id_bundle"), type_="foreignkey")
        review.alter_column("subject_id", existing_type=sa.Integer(), nullable=False)
        review.drop_column("bundle_id")
        for name, rule in BEFORE.items():
            review.create_check_constraint(op.f(f"ck_review_{name}"), rule)
    for statement in CREDIBLE if is_rebuilt else ():
        op.execute(statement)
    op.drop_table("trajectory_left")
