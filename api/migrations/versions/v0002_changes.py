"""The log of changes: which listings changed at the newest versions of the directory."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    changes = op.create_table(
        "directory_change",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.Uuid(), nullable=False),
        sa.Column("everything", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_directory_change")),
    )
    op.create_table(
        "listing_change",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version"],
            ["directory_change.version"],
            name=op.f("fk_listing_change_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version", "provider_id", name=op.f("pk_listing_change")),
    )
    number = op.get_bind().execute(sa.text("SELECT number FROM directory_version")).scalar_one()
    # What changed before is not known; from here on it is.
    op.bulk_insert(changes, [{"version": number, "mark": uuid4(), "everything": True}])


def downgrade() -> None:
    op.drop_table("listing_change")
    op.drop_table("directory_change")
