"""This migration will keep files that people add, and count who looks at a programme.

Revision: 0028
Before it: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

# Tables of which a row may have a file.
OWNERS = ("group_item", "group_version")


def upgrade() -> None:
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shelf", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_stored_file_holds_something")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_stored_file_is_called_something")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_stored_file_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("public_id", name=op.f("uq_stored_file_public_id")),
    )
    op.create_index(op.f("ix_stored_file_shelf"), "stored_file", ["shelf"], unique=False)
    for table in OWNERS:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("file_id", sa.Integer(), nullable=True))
            name = op.f(f"fk_{table}_file_id_stored_file")
            batch.create_foreign_key(name, "stored_file", ["file_id"], ["id"])
            batch.create_unique_constraint(op.f(f"uq_{table}_file_id"), ["file_id"])
    with op.batch_alter_table("group_version") as batch:
        batch.create_check_constraint(
            op.f("ck_group_version_is_a_file_or_a_link"), "link = '' OR file_id IS NULL"
        )
    op.create_table(
        "programme_looks",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_programme_looks_somebody_looked")),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_programme_looks_programme_id_programme"),
        ),
        sa.PrimaryKeyConstraint("programme_id", "since", name=op.f("pk_programme_looks")),
    )


def downgrade() -> None:
    op.drop_table("programme_looks")
    with op.batch_alter_table("group_version") as batch:
        batch.drop_constraint(op.f("ck_group_version_is_a_file_or_a_link"), type_="check")
    for table in OWNERS[::-1]:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"uq_{table}_file_id"), type_="unique")
            batch.drop_constraint(op.f(f"fk_{table}_file_id_stored_file"), type_="foreignkey")
            batch.drop_column("file_id")
    op.drop_table("stored_file")
