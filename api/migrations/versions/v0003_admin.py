"""Listings that are kept true: who may do what, who did it, reports, and imports.

Columns are added one by one: SQLite would otherwise copy a table and, when it drops the old one,
take away what refers to its rows.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_MOMENT = sa.DateTime(timezone=True)
_STATUS = "IN ('published', 'hidden', 'deleted')"
_HOW = "IN ('phone', 'site', 'email')"
_REPORTS = "'closed', 'moved', 'wrong_phone', 'wrong_website', 'wrong_facts', 'other'"
_BEDS_UNTIL = "(beds_until IS NULL) = (beds_at IS NULL) AND beds_at <= beds_until"
_COARSE = "(coarse_lat IS NULL) = (coarse_lng IS NULL) AND (address_hidden OR coarse_lat IS NULL)"


def _added(moment: str, json: str, point: str) -> dict[str, list[str]]:
    """The columns that each table gets, by what each engine calls its types."""

    def kept(table: str) -> list[str]:
        def check(column: str, condition: str) -> str:
            return f"CONSTRAINT ck_{table}_{column} CHECK ({column} {condition})"

        return [
            f"verified_how VARCHAR(9) {check('verified_how', _HOW)}",
            f"status VARCHAR(9) DEFAULT 'published' NOT NULL {check('status', _STATUS)}",
            f"status_since {moment}",
            "status_why VARCHAR(20)",
            f"revision INTEGER DEFAULT 1 NOT NULL {check('revision', '> 0')}",
            f"field_sources {json} DEFAULT '{{}}' NOT NULL",
        ]

    return {
        "source": ["feed VARCHAR(80)"],
        "provider": [
            *kept("provider"),
            "address_hidden BOOLEAN DEFAULT false NOT NULL",
            f"coarse_lat {point}",
            f"coarse_lng {point} CONSTRAINT ck_provider_coarse_point CHECK ({_COARSE})",
        ],
        "program": [
            *kept("program"),
            f"beds_at {moment}",
            f"beds_until {moment} CONSTRAINT ck_program_beds_until CHECK ({_BEDS_UNTIL})",
        ],
        "statement": [f"\"unknown\" {json} DEFAULT '[]' NOT NULL"],
    }


def _of(dialect: str) -> dict[str, list[str]]:
    if dialect == "sqlite":
        return _added("DATETIME", "JSON", "FLOAT")
    return _added("TIMESTAMP WITH TIME ZONE", "JSONB", "FLOAT")


def upgrade() -> None:
    for table, columns in _of(op.get_bind().dialect.name).items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    op.execute("UPDATE source SET feed = 'samhsa_su' WHERE slug = 'samhsa_su_2023'")
    op.execute("UPDATE source SET feed = 'samhsa_mh' WHERE slug = 'samhsa_mh_2023'")
    _feeds_and_imports()
    _reports()
    _keys_and_accounts()
    _audit()


def _feeds_and_imports() -> None:
    op.create_table(
        "feed_record",
        sa.Column("feed", sa.String(80), nullable=False),
        sa.Column("external_id", sa.String(400), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("last_seen", _MOMENT, nullable=False),
        sa.Column("missing_since", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["provider.id"],
            name=op.f("fk_feed_record_provider_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("feed", "external_id", name=op.f("pk_feed_record")),
    )
    op.create_index(op.f("ix_feed_record_provider_id"), "feed_record", ["provider_id"])
    op.create_table(
        "import_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("format", sa.String(40), nullable=False),
        sa.Column("feed", sa.String(80), nullable=True),
        sa.Column("file_name", sa.String(200), nullable=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("options", _JSON, nullable=False),
        sa.Column("result", _JSON, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "state IN ('previewed', 'applied', 'dropped')", name=op.f("ck_import_run_state")
        ),
        sa.CheckConstraint(
            "content IS NULL OR state = 'previewed'", name=op.f("ck_import_run_content")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_index(op.f("ix_import_run_at"), "import_run", ["at"])
    op.create_table(
        "uncertain_match",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("feed", sa.String(80), nullable=False),
        sa.Column("external_id", sa.String(400), nullable=False),
        sa.Column("row", _JSON, nullable=False),
        sa.Column("candidates", _JSON, nullable=False),
        sa.Column("state", sa.String(10), server_default="open", nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.Column("decided_by", sa.String(200), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'same', 'different')", name=op.f("ck_uncertain_match_state")
        ),
        sa.CheckConstraint(
            "(state = 'open') = (decided_at IS NULL)", name=op.f("ck_uncertain_match_decided")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["import_run.id"],
            name=op.f("fk_uncertain_match_run_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["provider.id"],
            name=op.f("fk_uncertain_match_provider_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uncertain_match")),
    )
    op.create_index(op.f("ix_uncertain_match_run_id"), "uncertain_match", ["run_id"])
    op.create_index(
        "uq_uncertain_match_open",
        "uncertain_match",
        ["feed", "external_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def _reports() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("facts", _JSON, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("state", sa.String(10), server_default="open", nullable=False),
        sa.Column("closed_at", _MOMENT, nullable=True),
        sa.Column("closed_by", sa.String(200), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.CheckConstraint(f"kind IN ({_REPORTS})", name=op.f("ck_report_kind")),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'rejected')", name=op.f("ck_report_state")
        ),
        sa.CheckConstraint("(state = 'open') = (closed_at IS NULL)", name=op.f("ck_report_closed")),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["provider.id"],
            name=op.f("fk_report_provider_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    op.create_index(op.f("ix_report_provider_id"), "report", ["provider_id"])
    op.create_index(
        "ix_report_open",
        "report",
        ["provider_id", "at"],
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def _keys_and_accounts() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.String(20), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("scopes", _JSON, nullable=False),
        sa.Column("providers", _JSON, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("created_by", sa.String(200), nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=True),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.Column("revoked_at", _MOMENT, nullable=True),
        sa.CheckConstraint("name <> ''", name=op.f("ck_api_key_named")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("key_id", name=op.f("uq_api_key_key_id")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=True),
        sa.Column("issuer", sa.String(300), nullable=True),
        sa.Column("subject", sa.String(300), nullable=True),
        sa.Column("scopes", _JSON, nullable=False),
        sa.Column("providers", _JSON, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("created_by", sa.String(200), nullable=False),
        sa.Column("disabled_at", _MOMENT, nullable=True),
        sa.CheckConstraint("email <> '' AND name <> ''", name=op.f("ck_account_named")),
        sa.CheckConstraint(
            "(issuer IS NULL) = (subject IS NULL)", name=op.f("ck_account_identity")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_account_issuer_subject")),
    )
    op.create_table(
        "account_session",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_account_session_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_account_session")),
    )
    op.create_index(op.f("ix_account_session_account_id"), "account_session", ["account_id"])
    op.create_index(op.f("ix_account_session_seen_at"), "account_session", ["seen_at"])
    op.create_table(
        "sign_in_failure",
        sa.Column("bucket", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.CheckConstraint("failures > 0", name=op.f("ck_sign_in_failure_failures")),
        sa.PrimaryKeyConstraint("bucket", name=op.f("pk_sign_in_failure")),
    )
    op.create_index(op.f("ix_sign_in_failure_since"), "sign_in_failure", ["since"])
    op.create_table(
        "idempotent_answer",
        sa.Column("actor", sa.String(100), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("request", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", _JSON, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("actor", "key", name=op.f("pk_idempotent_answer")),
    )
    op.create_index(op.f("ix_idempotent_answer_at"), "idempotent_answer", ["at"])


def _audit() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("actor_kind", sa.String(10), nullable=False),
        sa.Column("actor_id", sa.String(80), nullable=False),
        sa.Column("actor_name", sa.String(200), nullable=False),
        sa.Column("action", sa.String(60), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.CheckConstraint("seq > 0", name=op.f("ck_audit_entry_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_entry_hash")),
    )
    op.create_index(op.f("ix_audit_entry_subject"), "audit_entry", ["subject"])
    op.create_index(op.f("ix_audit_entry_provider_id"), "audit_entry", ["provider_id"])
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_one_row")),
        sa.CheckConstraint("seq >= 0", name=op.f("ck_audit_head_seq")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.bulk_insert(head, [{"id": 1, "seq": 0, "hash": "0" * 64}])


def downgrade() -> None:
    for table in (
        "audit_head",
        "audit_entry",
        "idempotent_answer",
        "sign_in_failure",
        "account_session",
        "account",
        "api_key",
        "report",
        "uncertain_match",
        "import_run",
        "feed_record",
    ):
        op.drop_table(table)
    for table, columns in _of(op.get_bind().dialect.name).items():
        for column in reversed(columns):
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column.split()[0]}")
