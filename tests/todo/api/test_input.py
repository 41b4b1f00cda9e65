"""What clients send to the API that they should not: a clear error, and nothing stored."""

import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.todo.api.client import MERGE, Api
from todo.models import ToDoItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    return Api()


@pytest.fixture(autouse=True)
def nothing_is_stored(db):
    yield
    assert not ToDoItem.all_objects.exists()


def title(text):
    return '{{"title": {}}}'.format(text)


@pytest.mark.parametrize(
    "body",
    [
        " ",
        "{",
        "[",
        '{"title": "a"',
        '{"title": "a"}}',
        '{"title": "a",}',
        "{'title': 'a'}",
        '{"title": "a", "title": "b"}',
        '{"title": "a", "labels": [{"a": 1, "a": 2}]}',
        '{"title": "a", "order": NaN}',
        '{"title": "a", "order": Infinity}',
        '{"title": "a", "order": -Infinity}',
        '{"title": "a", "order": 1e400}',
        '{"title": "a", "order": 01}',
        '{"title": "a", "order": ' + "9" * 1000000 + "}",
        '{"title": "a", "order": ' + "9" * 51 + "}",
        '{"title": "a", "id": 1e999}',
        '{"title": "a", "order": 1.' + "9" * 1000000 + "}",
        '{"title": "a\nb"}',
        "[" * 100000,
        '{"a":' * 100000,
        title("[" * 20 + "]" * 20),
        '"' + '\\"' * 500000,
        '{"title": "a"}'.encode("utf-16"),
        b'{"title": "\xff"}',
        b'{"title": "\xed\xa0\x80"}',
    ],
    ids=lambda body: repr(body[:30]),
)
def test_what_is_no_json_is_refused(api, body):
    assert api.post(body).status_code == 400


@pytest.mark.parametrize("body", ["null", "true", "1", '"title"', "[]", "[[]]", "[null]", "[1, 2]"])
def test_what_is_no_item_is_refused(api, body):
    assert api.post(body).status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", None),
        ("title", 1),
        ("title", True),
        ("title", []),
        ("title", {}),
        ("title", ""),
        ("title", " \t\n"),
        ("title", "x" * 501),
        ("title", "a\0b"),
        ("title", "\ud800"),
        ("completed", None),
        ("completed", 1),
        ("completed", "true"),
        ("order", None),
        ("order", True),
        ("order", "1"),
        ("order", 1.5),
        ("order", 10**15 + 1),
        ("order", -(10**15) - 1),
        ("order", 10**49),
        ("order", []),
        ("due_on", ""),
        ("due_on", 20261130),
        ("due_on", "20261130"),
        ("due_on", "2026-11-30T00:00:00Z"),
        ("due_on", "2026-02-29"),
        ("due_on", "2026-13-01"),
        ("due_on", "1899-12-31"),
        ("due_on", "3000-01-01"),
        ("due_on", "0001-01-01"),
        ("due_on", "9999-12-31"),
        ("due_on", "２０２６-11-30"),
        ("priority", None),
        ("priority", False),
        ("priority", 4),
        ("priority", -1),
        ("priority", 0.5),
        ("priority", "1"),
        ("list", ""),
        ("list", 1),
        ("list", "x" * 101),
        ("list", "a\0b"),
        ("labels", None),
        ("labels", "bank"),
        ("labels", {}),
        ("labels", [1]),
        ("labels", [""]),
        ("labels", ["two words"]),
        ("labels", ["a,b"]),
        ("labels", ["x" * 101]),
        ("labels", ["a\0"]),
        ("labels", [str(number) for number in range(51)]),
        ("notes", None),
        ("notes", 1),
        ("notes", "x" * 10001),
        ("notes", "\udfff"),
        ("repeats", None),
        ("repeats", 1),
        ("repeats", "often"),
        ("repeats", "0 days"),
        ("repeats", "1000 days"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_a_value_that_will_not_do_is_refused_by_its_field(api, field, value):
    for data, place in (({field: value}, ""), ([{"title": "a"}, {field: value}], "1.")):
        for one in data if isinstance(data, list) else [data]:
            one.setdefault("title", "a")
        response = api.post(data)
        assert response.status_code == 422
        assert list(response.json()["errors"]) == [place + field]


def test_a_title_is_needed(api):
    assert api.post({}).json()["errors"] == {"title": ["Required."]}


@pytest.mark.parametrize(
    "name", ["owner", "text", "search", "request_key", "", "\ud800", "x" * 999]
)
def test_an_unknown_field_is_named(api, name):
    response = api.post({"title": "a", name: 1})
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [name[:50]]


def test_a_wrong_change_changes_nothing(api):
    url = api.add()["url"]
    for change in ({"title": ""}, {"title": "x", "due_on": "never"}, {"title": "x", "y": 1}, []):
        assert api.patch(url, change).status_code in (400, 422)
    assert api.get(url).json()["version"] == 1
    ToDoItem.objects.all().delete()


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "text/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        MERGE,
        "application/json; charset=utf-16",
        "application/json; charset=latin-1",
        "application/json; charset=klingon",
    ],
)
def test_another_type_is_refused(api, content_type):
    response = api.post('{"title": "a"}', content_type=content_type)
    assert response.status_code == 415
    assert "application/json" in response.json()["detail"]


def test_the_type_may_name_utf_8(api):
    for content_type in ("application/json; charset=utf-8", "Application/JSON; charset=UTF-8"):
        assert api.post('{"title": "a"}', content_type=content_type).status_code == 201
    ToDoItem.objects.all().delete()


def test_a_compressed_body_is_refused(api):
    body = gzip.compress(b'{"title": "a"}')
    assert api.post(body, HTTP_CONTENT_ENCODING="gzip").status_code == 415


def test_one_mebibyte_is_the_most(api):
    for size, status in ((2**20, 422), (2**20 + 1, 413)):
        frame = '{"title": "a", "notes": ""}'
        body = frame[:-2] + "x" * (size - len(frame)) + frame[-2:]
        assert len(body) == size
        assert api.post(body).status_code == status


def test_nesting_is_counted_outside_of_strings(api):
    assert api.post({"title": "[" * 100 + '"\\'}).status_code == 201
    ToDoItem.objects.all().delete()


def test_twenty_levels_are_read_and_no_more(api):
    for depth, status in ((19, 422), (20, 400)):
        assert api.post(title("[" * depth + "]" * depth)).status_code == status


def test_a_form_of_twenty_thousand_fields_is_refused(api):
    body = "&".join("f{}=1".format(number) for number in range(20000))
    form = "application/x-www-form-urlencoded"
    assert api.post(body, content_type=form).status_code == 415


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
FIELDS = ["title", "completed", "order", "due_on", "priority", "list", "labels", "notes", "repeats"]


@settings(max_examples=50)
@given(st.one_of(values, st.dictionaries(st.sampled_from(FIELDS), values | st.text())))
def test_no_json_is_an_error_of_the_server(db, data):
    api, body = Api(), json.dumps(data)
    assert api.post(body).status_code in (201, 400, 422)
    item = api.add()
    assert api.patch(item["url"], body).status_code in (200, 400, 422)
    ToDoItem.all_objects.all().delete()
