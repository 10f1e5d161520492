"""The directory: sources, providers with their programs and phones, and what sources say."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None

_SLUGS = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_SETTING = (
    "setting IN ("
    "'outpatient', 'intensive_outpatient', 'day_treatment', 'residential', "
    "'residential_short', 'residential_long', 'inpatient', 'withdrawal_management', "
    "'withdrawal_outpatient', 'withdrawal_residential', 'withdrawal_inpatient', "
    "'opioid_treatment', 'recovery_housing'"
    ")"
)
_NUMBER = "number LIKE '___-___-____' AND rtrim(replace(number, '-', ''), '0123456789') = ''"


def upgrade() -> None:
    op.create_table(
        "directory_version",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_directory_version_one_row")),
        sa.CheckConstraint("number >= 0", name=op.f("ck_directory_version_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_version")),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("publisher", sa.String(length=300), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=True),
        sa.Column("edition", sa.String(length=80), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint(
            "slug <> '' AND title <> '' AND publisher <> ''", name=op.f("ck_source_named")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("slug", name=op.f("uq_source_slug")),
    )
    op.create_table(
        "provider",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name1", sa.String(length=300), nullable=False),
        sa.Column("name2", sa.String(length=300), nullable=False),
        sa.Column("street", sa.String(length=300), nullable=False),
        sa.Column("street2", sa.String(length=300), nullable=True),
        sa.Column("city", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("zip", sa.String(length=5), nullable=False),
        sa.Column("county", sa.String(length=100), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lng", sa.Float(), nullable=True),
        sa.Column("precision", sa.String(length=7), nullable=False),
        sa.Column("website", sa.String(length=500), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("verified_at", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(precision = 'none') = (lat IS NULL) AND (lat IS NULL) = (lng IS NULL)",
            name=op.f("ck_provider_point_or_none"),
        ),
        sa.CheckConstraint(
            "length(state) = 2 AND rtrim(state, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') = ''",
            name=op.f("ck_provider_state"),
        ),
        sa.CheckConstraint(
            "length(zip) = 5 AND rtrim(zip, '0123456789') = ''", name=op.f("ck_provider_zip")
        ),
        sa.CheckConstraint("name1 <> ''", name=op.f("ck_provider_named")),
        sa.CheckConstraint(
            "precision IN ('address', 'zip', 'city', 'none')", name=op.f("ck_provider_precision")
        ),
        sa.CheckConstraint("lat BETWEEN -90 AND 90", name=op.f("ck_provider_lat")),
        sa.CheckConstraint("lng BETWEEN -180 AND 180", name=op.f("ck_provider_lng")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_provider_source_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider")),
    )
    op.create_table(
        "program",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=True),
        sa.Column("setting", sa.String(length=40), nullable=True),
        sa.Column("min_days", sa.Integer(), nullable=True),
        sa.Column("max_days", sa.Integer(), nullable=True),
        sa.Column("typical_days", sa.Integer(), nullable=True),
        sa.Column("basis", sa.String(length=8), nullable=True),
        sa.Column("beds_total", sa.Integer(), nullable=True),
        sa.Column("beds_open", sa.Integer(), nullable=True),
        sa.Column("beds_as_of", sa.Date(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("verified_at", sa.Date(), nullable=True),
        sa.CheckConstraint("basis IN ('category', 'stated')", name=op.f("ck_program_basis")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_program_name")),
        sa.CheckConstraint(_SETTING, name=op.f("ck_program_setting")),
        sa.CheckConstraint(
            "(basis IS NULL) = (min_days IS NULL AND max_days IS NULL AND typical_days IS NULL)",
            name=op.f("ck_program_basis_of_days"),
        ),
        sa.CheckConstraint(
            "(beds_as_of IS NULL) = (beds_total IS NULL AND beds_open IS NULL)",
            name=op.f("ck_program_beds_dated"),
        ),
        sa.CheckConstraint("beds_open <= beds_total", name=op.f("ck_program_beds_in_order")),
        sa.CheckConstraint("beds_open >= 0", name=op.f("ck_program_beds_open")),
        sa.CheckConstraint("beds_total >= 0", name=op.f("ck_program_beds_total")),
        sa.CheckConstraint("max_days > 0", name=op.f("ck_program_max_days")),
        sa.CheckConstraint("min_days <= max_days", name=op.f("ck_program_days_in_order")),
        sa.CheckConstraint("min_days > 0", name=op.f("ck_program_min_days")),
        sa.CheckConstraint("typical_days <= max_days", name=op.f("ck_program_typical_not_above")),
        sa.CheckConstraint("typical_days > 0", name=op.f("ck_program_typical_days")),
        sa.CheckConstraint("typical_days >= min_days", name=op.f("ck_program_typical_not_below")),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["provider.id"],
            name=op.f("fk_program_provider_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_program_source_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program")),
        sa.UniqueConstraint("id", "provider_id", name=op.f("uq_program_id_provider_id")),
    )
    op.create_index(op.f("ix_program_provider_id"), "program", ["provider_id"], unique=False)
    op.create_table(
        "provider_phone",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(length=7), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("extension", sa.String(length=10), nullable=True),
        sa.CheckConstraint(
            "kind IN ('main', 'intake', 'hotline')", name=op.f("ck_provider_phone_kind")
        ),
        sa.CheckConstraint(_NUMBER, name=op.f("ck_provider_phone_number")),
        sa.CheckConstraint("position >= 0", name=op.f("ck_provider_phone_position")),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["provider.id"],
            name=op.f("fk_provider_phone_provider_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("provider_id", "position", name=op.f("pk_provider_phone")),
    )
    op.create_table(
        "statement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("how", sa.String(length=9), nullable=False),
        sa.Column("yes", _SLUGS, nullable=False),
        sa.Column("no", _SLUGS, nullable=False),
        sa.CheckConstraint(
            "how IN ('published', 'phone', 'site', 'email')", name=op.f("ck_statement_how")
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "provider_id"],
            ["program.id", "program.provider_id"],
            name=op.f("fk_statement_program_id_provider_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["provider.id"],
            name=op.f("fk_statement_provider_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_statement_source_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
    )
    op.create_index(op.f("ix_statement_provider_id"), "statement", ["provider_id"], unique=False)
    op.create_index(
        "uq_statement_of_program",
        "statement",
        ["program_id", "source_id", "as_of", "how"],
        unique=True,
        sqlite_where=sa.text("program_id IS NOT NULL"),
        postgresql_where=sa.text("program_id IS NOT NULL"),
    )
    op.create_index(
        "uq_statement_of_provider",
        "statement",
        ["provider_id", "source_id", "as_of", "how"],
        unique=True,
        sqlite_where=sa.text("program_id IS NULL"),
        postgresql_where=sa.text("program_id IS NULL"),
    )
    op.execute("INSERT INTO directory_version (id, number) VALUES (1, 0)")


def downgrade() -> None:
    op.drop_index(
        "uq_statement_of_provider",
        table_name="statement",
        sqlite_where=sa.text("program_id IS NULL"),
        postgresql_where=sa.text("program_id IS NULL"),
    )
    op.drop_index(
        "uq_statement_of_program",
        table_name="statement",
        sqlite_where=sa.text("program_id IS NOT NULL"),
        postgresql_where=sa.text("program_id IS NOT NULL"),
    )
    op.drop_index(op.f("ix_statement_provider_id"), table_name="statement")
    op.drop_table("statement")
    op.drop_table("provider_phone")
    op.drop_index(op.f("ix_program_provider_id"), table_name="program")
    op.drop_table("program")
    op.drop_table("provider")
    op.drop_table("source")
    op.drop_table("directory_version")
