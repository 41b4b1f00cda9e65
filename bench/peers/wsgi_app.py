"""The requests of the benchmark as a bare WSGI application, with psycopg2; and a constant.

Nothing in Python that reads the same rows can be much leaner.
"""

import os
from hashlib import sha256
from urllib.parse import parse_qs

import psycopg2
import simplejson

CONSTANT = b"x" * 12000  # About as long as 50 items.
dumps = simplejson.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode
connections = []


def to_pyformat(sql):
    """Return a statement with $1… as one with %(p1)s…"""
    for number in (1, 2, 3):
        sql = sql.replace(f"${number}", f"%(p{number})s")
    return sql


OWNER_SQL, ITEMS_SQL, INSERT_SQL = (
    to_pyformat(os.environ[name]) for name in ("OWNER_SQL", "ITEMS_SQL", "INSERT_SQL")
)


def fetch(sql, *values):
    """Return the rows as dicts. Each process has a connection."""
    if not connections:
        connections.append(psycopg2.connect(os.environ["DATABASE_URL"]))
        connections[0].autocommit = True
    with connections[0].cursor() as cursor:
        cursor.execute(sql, {f"p{number}": value for number, value in enumerate(values, 1)})
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row)) for row in cursor]


def represent(item, root):
    for name in ("created_on", "completed_on", "due_on"):
        item[name] = item[name] and item[name].isoformat()
    return {**item, "url": f"{root}/{item['id']}"}


def create(environ, owner, root):
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    title = simplejson.loads(body)["title"]
    key = sha256(environ["HTTP_IDEMPOTENCY_KEY"].encode()).hexdigest()
    (row,) = fetch(INSERT_SQL, owner, title, key)
    rest = {"completed_on": None, "due_on": None, "list": None, "labels": [], "notes": ""}
    item = {**row, **rest, "title": title, "completed": False, "priority": 0, "repeats": ""}
    return represent({**item, "version": 1}, root)


def answer(environ):
    """Return the status, the type and the body."""
    if environ["PATH_INFO"] == "/health/live":
        return "200 OK", "text/plain", b"ok"
    if environ["PATH_INFO"] == "/constant":
        return "200 OK", "text/plain", CONSTANT
    token = environ.get("HTTP_AUTHORIZATION", "")[len("Bearer ") :]
    owners = fetch(OWNER_SQL, sha256(token.encode()).hexdigest())
    if not owners:
        return "401 Unauthorized", "text/plain", b""
    owner = owners[0]["id"]
    root = f"{environ['wsgi.url_scheme']}://{environ['HTTP_HOST']}/api/todos"
    if environ["REQUEST_METHOD"] == "POST":
        status, content = "201 Created", create(environ, owner, root)
    else:
        limit = int(parse_qs(environ["QUERY_STRING"]).get("limit", ["100"])[0])
        items = fetch(ITEMS_SQL, owner, limit)
        status, content = "200 OK", [represent(item, root) for item in items]
    return status, "application/json", dumps(content).encode()


def application(environ, start_response):
    status, content_type, body = answer(environ)
    headers = [("Content-Type", content_type), ("Content-Length", str(len(body)))]
    start_response(status, headers)
    return [body]
