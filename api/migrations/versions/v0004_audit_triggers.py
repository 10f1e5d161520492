"""The log is append-only: the database itself refuses to change or delete an entry.

The head may only go forward. Triggers keep off mistakes and careless hands; who may drop them can
tamper, and is found by the chain.

A later step that changes these tables on SQLite by a copy has to make the triggers anew.
"""

from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | None = None
depends_on: str | None = None

_REFUSAL = "The audit log is append-only."

_SQLITE = {
    "audit_entry_update": "BEFORE UPDATE ON audit_entry",
    "audit_entry_delete": "BEFORE DELETE ON audit_entry",
    # INSERT OR REPLACE deletes what is in its way without asking the trigger above.
    "audit_entry_replace": "BEFORE INSERT ON audit_entry WHEN EXISTS "
    "(SELECT 1 FROM audit_entry WHERE seq = NEW.seq OR hash = NEW.hash)",
    "audit_head_update": "BEFORE UPDATE ON audit_head WHEN NEW.seq <= OLD.seq",
    "audit_head_delete": "BEFORE DELETE ON audit_head",
    "audit_head_replace": "BEFORE INSERT ON audit_head WHEN EXISTS (SELECT 1 FROM audit_head)",
}

_POSTGRESQL = {
    "audit_entry_change": "BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW",
    "audit_entry_truncate": "BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT",
    "audit_head_update": "BEFORE UPDATE ON audit_head FOR EACH ROW WHEN (NEW.seq <= OLD.seq)",
    "audit_head_delete": "BEFORE DELETE ON audit_head FOR EACH ROW",
    "audit_head_truncate": "BEFORE TRUNCATE ON audit_head FOR EACH STATEMENT",
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name, when in _SQLITE.items():
            refuse = f"SELECT RAISE(ABORT, '{_REFUSAL}')"
            op.execute(f"CREATE TRIGGER {name} {when} BEGIN {refuse}; END")
        return
    op.execute(
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$"
    )
    for name, when in _POSTGRESQL.items():
        op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION audit_refuse()")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in _SQLITE:
            op.execute(f"DROP TRIGGER {name}")
        return
    for name, when in _POSTGRESQL.items():
        table = "audit_head" if "audit_head" in when else "audit_entry"
        op.execute(f"DROP TRIGGER {name} ON {table}")
    op.execute("DROP FUNCTION audit_refuse()")
