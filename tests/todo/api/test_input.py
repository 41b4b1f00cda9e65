"""Invalid requests to the API get a clear error, and nothing is stored."""

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.todo.api.client import MERGE, Api
from todo.models import ToDoItem

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_is_stored(db):
    yield
    assert not ToDoItem.all_objects.exists()


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
        '{"title": ' + "[" * 20 + "]" * 20 + "}",
        '"' + '\\"' * 500000,
        '{"title": "a"}'.encode("utf-16"),
        b'{"title": "\xff"}',
        b'{"title": "\xed\xa0\x80"}',
    ],
    ids=lambda body: repr(body[:30]),
)
def test_invalid_json_is_400(api, body):
    assert api.post(body).status_code == 400


@pytest.mark.parametrize("body", ["null", "true", "1", '"title"', "[]", "[[]]", "[null]", "[1, 2]"])
def test_json_that_is_not_an_item_is_422(api, body):
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
        ("repeats", "monday and thursday"),
        ("repeats", "every 1000 days"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_invalid_value_is_422_and_names_its_field(api, field, value):
    valid, invalid = {"title": "a"}, {"title": "a", field: value}
    for data, path in ((invalid, field), ([valid, invalid], "1." + field)):
        response = api.post(data)
        assert response.status_code == 422
        assert list(response.json()["errors"]) == [path]


def test_title_is_required(api):
    assert api.post({}).json()["errors"] == {"title": ["Required."]}


@pytest.mark.parametrize(
    "name", ["owner", "text", "search", "request_key", "", "\ud800", "x" * 999]
)
def test_unknown_field_is_400_and_named(api, name):
    response = api.post({"title": "a", name: 1})
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [name[:50]]


def test_invalid_patch_changes_nothing(api):
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
def test_other_content_type_or_charset_is_415(api, content_type):
    response = api.post('{"title": "a"}', content_type=content_type)
    assert response.status_code == 415
    assert "application/json" in response.json()["detail"]


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "Application/JSON; charset=UTF-8"]
)
def test_content_type_may_name_utf_8(api, content_type):
    assert api.post('{"title": "a"}', content_type=content_type).status_code == 201
    ToDoItem.objects.all().delete()


def test_compressed_body_is_415(api):
    body = gzip.compress(b'{"title": "a"}')
    assert api.post(body, HTTP_CONTENT_ENCODING="gzip").status_code == 415


@pytest.mark.parametrize(("size", "status"), [(2**20, 422), (2**20 + 1, 413)])
def test_body_may_have_one_mebibyte(api, size, status):
    start, end = '{"title": "a", "notes": "', '"}'
    body = start + "x" * (size - len(start + end)) + end
    assert api.post(body).status_code == status


@pytest.mark.parametrize(("depth", "status"), [(19, 422), (20, 400)])
def test_json_may_have_twenty_levels(api, depth, status):
    assert api.post('{"title": ' + "[" * depth + "]" * depth + "}").status_code == status


def test_brackets_in_strings_do_not_count_as_levels(api):
    assert api.post({"title": "[" * 100 + '"\\'}).status_code == 201
    ToDoItem.objects.all().delete()


def test_form_of_twenty_thousand_fields_is_415(api):
    body = "&".join(f"f{number}=1" for number in range(20000))
    form = "application/x-www-form-urlencoded"
    assert api.post(body, content_type=form).status_code == 415


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
FIELDS = ["title", "completed", "order", "due_on", "priority", "list", "labels", "notes", "repeats"]


@pytest.mark.slow
@given(st.one_of(values, st.dictionaries(st.sampled_from(FIELDS), values | st.text())))
def test_any_json_is_accepted_or_refused(db, data):
    api, body = Api(), json.dumps(data)
    assert api.post(body).status_code in (201, 400, 422)
    assert api.patch(api.add()["url"], body).status_code in (200, 400, 422)
    ToDoItem.all_objects.all().delete()
