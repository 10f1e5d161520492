"""What Alembic runs for each command: it uses the connection and transaction it was given."""

from alembic import context

from api.database import Table
from api.migrations import declare_tables

declare_tables()

connection = context.config.attributes.get("connection")
if connection is None:
    raise RuntimeError("Run migrations by 'treatment-finder migrate', which opens the database.")

context.configure(
    connection=connection,
    target_metadata=Table.metadata,
    # SQLite can't change a table in place: Alembic copies it.
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
