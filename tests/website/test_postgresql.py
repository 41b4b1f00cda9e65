"""A kept connection to PostgreSQL is checked, and prepares statements, mostly without delay."""

import os
import select
import socket

import django
import psycopg2
import pytest
from django.db import DatabaseError, NotSupportedError, connections

from website.compiled import Parameter, Statement
from website.postgresql import base

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(django.VERSION < (4, 1), reason="No connection is kept."),
]


@pytest.fixture
def connection(monkeypatch):
    """The connection of a thread that serves requests, which has just served one."""
    monkeypatch.setattr(base, "TRUSTED", 3600)
    connection = connections.create_connection("default")
    connection.settings_dict = dict(
        connection.settings_dict, CONN_MAX_AGE=600, CONN_HEALTH_CHECKS=True
    )
    for _ in range(2):
        begin_request(connection)
        read(connection)
    yield connection
    connection.close()


def begin_request(connection):
    """Do what Django does when a request begins and ends."""
    connection.close_if_unusable_or_obsolete()


def read(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


@pytest.fixture
def checks(connection, monkeypatch):
    """Count the statements that only check the connection."""
    checks = []
    is_usable = base.base.DatabaseWrapper.is_usable
    monkeypatch.setattr(
        base.base.DatabaseWrapper, "is_usable", lambda self: checks.append(1) or is_usable(self)
    )
    return checks


def terminate(connection):
    """End the connection as an administrator, or a restart of the server, does."""
    other = psycopg2.connect(**connection.get_connection_params())
    with other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [read(connection)])
    other.close()


def cut(connection):
    """End the connection as a crash of the server does."""
    with socket.socket(fileno=os.dup(connection.connection.fileno())) as duplicate:
        duplicate.shutdown(socket.SHUT_RDWR)


def test_connection_that_has_just_worked_is_used_without_a_statement(connection, checks):
    pid = read(connection)
    for _ in range(3):
        begin_request(connection)
        assert read(connection) == pid
    assert not checks


@pytest.mark.parametrize("end", [terminate, cut])
def test_connection_that_the_server_has_ended_is_replaced(connection, checks, end):
    pid = read(connection)
    end(connection)
    assert select.select([connection.connection], [], [], 60)[0]
    begin_request(connection)
    assert read(connection) != pid
    assert checks


def test_connection_that_was_idle_is_checked_by_a_statement(connection, checks, monkeypatch):
    monkeypatch.setattr(base, "TRUSTED", 0)
    begin_request(connection)
    read(connection)
    assert checks


def test_connection_is_checked_by_a_statement_after_an_error(connection, checks):
    with pytest.raises(DatabaseError):
        connection.cursor().execute("SELECT nothing")
    begin_request(connection)
    assert checks


def test_message_of_the_server_does_not_end_the_connection(connection, checks):
    pid = read(connection)
    with connection.cursor() as cursor:
        cursor.execute("LISTEN news")
    other = psycopg2.connect(**connection.get_connection_params())
    with other, other.cursor() as cursor:
        cursor.execute("NOTIFY news")
    other.close()
    assert select.select([connection.connection], [], [], 60)[0]
    for _ in range(2):
        begin_request(connection)
        assert read(connection) == pid
    assert len(checks) == 1


TEXT = Statement("SELECT %s::text || %s || '%%'", [Parameter("text"), "' 100%"])


def run(connection, statement, **values):
    """Return the only value that the statement finds."""
    with connection.cursor() as cursor:
        statement.run(connection, cursor.execute, values)
        return cursor.fetchone()[0]


def prepared(connection):
    """Return the number of statements that the server has prepared."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM pg_prepared_statements")
        return cursor.fetchone()[0]


def test_statement_is_prepared_once_and_gets_its_values_each_time(connection):
    assert run(connection, TEXT, text="a'%s") == "a'%s' 100%%"
    assert run(connection, TEXT, text="b") == "b' 100%%"
    assert prepared(connection) == 1


def test_statement_without_values_is_prepared(connection):
    assert run(connection, Statement("SELECT %s", [7])) == 7
    assert prepared(connection) == 1


@pytest.mark.parametrize("end", [terminate, cut])
def test_statement_is_prepared_again_on_a_new_connection(connection, end):
    run(connection, TEXT, text="a")
    end(connection)
    assert select.select([connection.connection], [], [], 60)[0]
    begin_request(connection)
    assert run(connection, TEXT, text="b") == "b' 100%%"
    assert prepared(connection) == 1


@pytest.mark.parametrize(
    "options", [{"CONN_MAX_AGE": 0}, {"DISABLE_SERVER_SIDE_CURSORS": True}], ids=str
)
def test_statement_is_not_prepared_on_a_connection_for_one_request(connection, options):
    connection.settings_dict.update(options)
    assert run(connection, TEXT, text="a") == "a' 100%%"
    assert prepared(connection) == 0


def test_number_of_prepared_statements_is_limited(connection, monkeypatch):
    monkeypatch.setattr(base, "MAX_PREPARED", 2)
    statements = [Statement("SELECT %s + %s", [number, Parameter("more")]) for number in range(4)]
    for _ in range(2):
        assert [run(connection, statement, more=5) for statement in statements] == [5, 6, 7, 8]
    assert prepared(connection) == 2


def change_type(connection, table):
    """Do what a migration does."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} ALTER number TYPE text")


@pytest.fixture
def numbers(connection):
    """A statement that reads a table's number, and has been prepared."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE numbers AS SELECT 7 AS number, 1 AS id")
    statement = Statement("SELECT number FROM numbers WHERE id = %s", [Parameter("id")])
    assert run(connection, statement, id=1) == 7
    return statement


def test_statement_works_after_a_migration_has_changed_a_column(connection, numbers):
    change_type(connection, "numbers")
    assert run(connection, numbers, id=1) == "7"


def test_statement_works_after_it_has_failed_once_in_a_transaction(connection, numbers):
    change_type(connection, "numbers")
    connection.set_autocommit(False)
    connection.in_atomic_block = True
    with pytest.raises(NotSupportedError):
        run(connection, numbers, id=1)
    connection.in_atomic_block = False
    connection.rollback()
    connection.set_autocommit(True)
    assert run(connection, numbers, id=1) == "7"
