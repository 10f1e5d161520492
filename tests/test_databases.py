"""The databases that tests run on are the real ones, and empty."""

import socket
import sqlite3

import pytest
from sqlalchemy import create_engine, inspect, make_url, text

from tests.databases import fresh_postgres_database, installed_postgres


def test_a_test_gets_each_real_engine_with_an_empty_database(empty_url: str) -> None:
    version = {
        "sqlite": ("SELECT sqlite_version()", sqlite3.sqlite_version),
        "postgresql": ("SELECT version()", "PostgreSQL 18."),
    }
    engine = create_engine(empty_url)
    question, expected = version[make_url(empty_url).get_backend_name()]
    try:
        with engine.begin() as connection:
            assert connection.scalar(text(question)).startswith(expected)
            assert inspect(connection).get_table_names() == []
            connection.execute(text("CREATE TABLE left_behind (id INTEGER PRIMARY KEY)"))
        with engine.connect() as connection:
            assert inspect(connection).get_table_names() == ["left_behind"]
    finally:
        engine.dispose()


def test_two_databases_of_one_server_know_nothing_of_each_other(postgres_server_url: str) -> None:
    with (
        fresh_postgres_database(postgres_server_url) as one,
        fresh_postgres_database(postgres_server_url) as other,
    ):
        assert one != other
        for url in (one, other):
            engine = create_engine(url)
            with engine.begin() as connection:
                connection.execute(text("CREATE TABLE same_name (id INTEGER PRIMARY KEY)"))
            engine.dispose()


def test_a_database_is_gone_after_its_block_even_with_a_connection_left(
    postgres_server_url: str,
) -> None:
    with fresh_postgres_database(postgres_server_url) as url:
        left_open = create_engine(url)
        left_open.connect().close()
    left_open.dispose()

    engine = create_engine(postgres_server_url)
    with engine.connect() as connection:
        names = connection.scalars(text("SELECT datname FROM pg_database")).all()
    engine.dispose()
    assert make_url(url).database not in names


def test_text_is_kept_in_utf_8(empty_url: str) -> None:
    engine = create_engine(empty_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 'Añasco · naïve · 🌱'")) == "Añasco · naïve · 🌱"
    engine.dispose()


def test_a_missing_server_is_an_error_and_no_skip() -> None:
    with pytest.raises(FileNotFoundError, match="make test"):
        installed_postgres("no_such_package")


def test_no_test_reaches_another_machine() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as outward,
        pytest.raises((RuntimeError, UserWarning), match="allowed"),
    ):
        outward.connect(("192.0.2.1", 9))  # an address that is set aside for documentation
