"""This migration will remember searches and what was not found.

Revision: 0004
Before it: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_echo",
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("about", "who", name=op.f("pk_search_echo")),
    )
    op.create_index(op.f("ix_search_echo_until"), "search_echo", ["until"])

    op.create_table(
        "saved_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("address", sa.String(length=2000), nullable=False),
        sa.Column("mails", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.CheckConstraint("total >= 0", name=op.f("ck_saved_search_a_number_of_people")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_saved_search_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
        sa.UniqueConstraint("person_id", "address", name=op.f("uq_saved_search_person_id_address")),
        sa.UniqueConstraint("public_id", name=op.f("uq_saved_search_public_id")),
    )
    op.create_index(op.f("ix_saved_search_person_id"), "saved_search", ["person_id"])

    op.create_table(
        "search_signal",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('nobody', 'unknown')", name=op.f("ck_search_signal_known_kind")
        ),
        sa.CheckConstraint("count > 0", name=op.f("ck_search_signal_counted_at_least_once")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_search_signal_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "day", "kind", "subject", name=op.f("pk_search_signal")
        ),
    )
    op.create_table(
        "saved_search_person",
        sa.Column("search_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_saved_search_person_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["search_id"],
            ["saved_search.id"],
            name=op.f("fk_saved_search_person_search_id_saved_search"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("search_id", "person_id", name=op.f("pk_saved_search_person")),
    )
    op.create_index(op.f("ix_saved_search_person_person_id"), "saved_search_person", ["person_id"])


def downgrade() -> None:
    op.drop_table("saved_search_person")
    op.drop_table("search_signal")
    op.drop_table("saved_search")
    op.drop_table("search_echo")
