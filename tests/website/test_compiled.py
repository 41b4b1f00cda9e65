from threading import Thread

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from website.compiled import compiled_once

User = get_user_model()


@pytest.fixture
def find_users(db):
    """Return a compiled function, and a list with an entry for each time it was compiled."""
    for name in ("ana", "bob"):
        User.objects.create(username=name, first_name="", last_login=None)
    builds = []

    @compiled_once
    def users(*options, **values):
        builds.append(options)
        return User.objects.filter(**values).order_by("username")[: options[0]]

    return users, builds


def test_results_are_those_of_the_queryset(find_users):
    users, _builds = find_users
    assert [user.username for user in users(5)] == ["ana", "bob"]
    ana, bob = User.objects.order_by("username")
    assert users(5, username="ana") == [ana]
    assert users(5, username="bob", pk=bob.pk) == [bob]
    assert users(5, username="bob", pk=ana.pk) == []
    assert users(1, first_name="") == [ana]


def test_queryset_is_compiled_once_for_its_options_and_the_names_of_its_values(find_users):
    users, builds = find_users
    for name in ("ana", "bob", "x' OR 1=1 --"):
        users(5, username=name)
    assert builds == [(5,)]
    users(4, username="ana")
    users(5, first_name="")
    assert builds == [(5,), (4,), (5,)]


def test_none_is_null(find_users):
    users, _builds = find_users
    User.objects.filter(username="bob").update(last_login="2026-11-30T00:00:00Z")
    assert [user.username for user in users(5, last_login=None)] == ["ana"]


def test_each_call_takes_one_query(find_users, django_assert_num_queries):
    users, _builds = find_users
    for name in ("ana", "bob"):
        with django_assert_num_queries(1):
            users(5, username=name)


@pytest.mark.django_db(transaction=True)
def test_another_thread_uses_its_own_connection(find_users):
    users, _builds = find_users
    users(5, username="ana")
    connections, results = [connection.connection], []

    def read():
        results.extend(users(5, username="bob"))
        connections.append(connection.connection)
        connection.close()

    thread = Thread(target=read)
    thread.start()
    thread.join()
    assert results == [User.objects.get(username="bob")]
    assert connections[0] is not connections[1]
