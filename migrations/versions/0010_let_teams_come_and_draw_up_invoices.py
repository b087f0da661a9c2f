"""This migration will let teams come, draw up invoices and move swaps.

Revision: 0010
Before it: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# What an invoice says of who sends it.
BILLING = {"trade_name": 120, "street": 120, "postcode": 7, "city": 80, "btw_id": 14}


def upgrade() -> None:
    op.create_table(
        "bundle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("help_request_id", sa.Integer(), nullable=False),
        sa.Column("lender_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.CheckConstraint("minimum > 0", name=op.f("ck_bundle_a_team_is_somebody")),
        sa.ForeignKeyConstraint(
            ["help_request_id"],
            ["help_request.id"],
            name=op.f("fk_bundle_help_request_id_help_request"),
        ),
        sa.ForeignKeyConstraint(
            ["lender_id"], ["organisation.id"], name=op.f("fk_bundle_lender_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_bundle_asked_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle")),
        sa.UniqueConstraint("public_id", name=op.f("uq_bundle_public_id")),
    )
    op.create_index(op.f("ix_bundle_help_request_id"), "bundle", ["help_request_id"])
    # One statement that both engines read; true of every row that is there, as nobody is in a team.
    op.execute(
        "ALTER TABLE deployment ADD COLUMN bundle_id INTEGER "
        "CONSTRAINT fk_deployment_bundle_id_bundle REFERENCES bundle (id) "
        "CONSTRAINT ck_deployment_a_team_is_lent_by_its_school "
        "CHECK (bundle_id IS NULL OR (lender_id IS NOT NULL AND swap_with_id IS NULL))"
    )
    op.create_index(op.f("ix_deployment_bundle_id"), "deployment", ["bundle_id"])
    for name, length in BILLING.items():
        op.add_column(
            "freelancer",
            sa.Column(name, sa.String(length=length), server_default="", nullable=False),
        )
    op.create_table(
        "drawn_invoice",
        sa.Column("deployment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("seller", sa.String(length=600), nullable=False),
        sa.Column("buyer", sa.String(length=600), nullable=False),
        sa.Column("kvk", sa.String(length=8), nullable=False),
        sa.Column("btw_id", sa.String(length=14), nullable=False),
        sa.Column("vat_rate", sa.Integer(), nullable=False),
        sa.Column("vat_ground", sa.String(length=60), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("travel", sa.Integer(), nullable=False),
        sa.Column("vat", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(agreed_at IS NULL) = (number IS NULL)",
            name=op.f("ck_drawn_invoice_a_yes_gives_it_its_number"),
        ),
        sa.CheckConstraint(
            "(number IS NULL) = (year IS NULL)", name=op.f("ck_drawn_invoice_a_series_is_of_a_year")
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_drawn_invoice_a_series_begins_at_one")),
        sa.CheckConstraint(
            "hours + late + travel + vat = total", name=op.f("ck_drawn_invoice_adds_up")
        ),
        sa.ForeignKeyConstraint(
            ["deployment_id"],
            ["deployment.id"],
            name=op.f("fk_drawn_invoice_deployment_id_deployment"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_drawn_invoice_person_id_person")
        ),
        sa.PrimaryKeyConstraint("deployment_id", name=op.f("pk_drawn_invoice")),
        sa.UniqueConstraint("person_id", "year", "number", name="uq_drawn_invoice_series"),
    )
    op.create_table(
        "new_moment",
        sa.Column("deployment_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=True),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("part BETWEEN 0 AND 9", name=op.f("ck_new_moment_a_part_of_the_week")),
        sa.ForeignKeyConstraint(
            ["deployment_id"],
            ["deployment.id"],
            name=op.f("fk_new_moment_deployment_id_deployment"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_new_moment_proposed_by_id_person")
        ),
        sa.PrimaryKeyConstraint("deployment_id", name=op.f("pk_new_moment")),
    )


def downgrade() -> None:
    op.drop_table("new_moment")
    op.drop_table("drawn_invoice")
    for name in BILLING:
        op.drop_column("freelancer", name)
    op.drop_index(op.f("ix_deployment_bundle_id"), "deployment")
    op.drop_column("deployment", "bundle_id")  # and its constraints
    op.drop_index(op.f("ix_bundle_help_request_id"), "bundle")
    op.drop_table("bundle")
