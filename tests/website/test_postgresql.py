"""A kept connection to PostgreSQL is checked before a request, mostly without a round trip."""

import os
import select
import socket

import django
import psycopg2
import pytest
from django.db import DatabaseError, connections

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
