"""The servers that are measured, and the requests that each of them gets."""

from collections import namedtuple

UWSGI = ["uwsgi", "--ini", "uwsgi.ini", "--socket", "127.0.0.1:{port}"]  # docker-entrypoint.sh
UVICORN = ["uvicorn", "--port", "{port}", "--workers", "2", "--loop", "uvloop"]
UVICORN += ["--http", "httptools", "--no-access-log", "--log-level", "warning"]
GUNICORN = ["gunicorn", "rest_framework_app", "--bind", "127.0.0.1:{port}"]
GUNICORN += ["--workers", "2", "--threads", "4", "--log-level", "error"]
BARE = ["uwsgi", "--socket", "127.0.0.1:{port}", "--module", "wsgi_app", "--master", "--need-app"]
BARE += ["--processes", "2", "--die-on-term", "--disable-logging"]
BOOK = ["uwsgi", "--http", "127.0.0.1:{port}", "--module", "book_app", "--master", "--need-app"]
BOOK += ["--processes", "2", "--threads", "8", "--lazy-apps", "--die-on-term"]

# In the command, {port} is the port, and {packages} the package.json of the packages on Node.
# Of the environment's variables, those with None are removed. The site itself speaks uwsgi.
Server = namedtuple("Server", "label command variables is_site")
SERVERS = {
    "kept": Server("the site", UWSGI, {}, True),
    "database": Server("the site without Redis", UWSGI, {"REDIS_URL": None}, True),
    "fastapi": Server("FastAPI + asyncpg", [*UVICORN, "fastapi_app:app"], {}, False),
    "fastapi_redis": Server(
        "FastAPI with answers kept in Redis", [*UVICORN, "fastapi_redis_app:app"], {}, False
    ),
    "fastify": Server(
        "Fastify + postgres.js", ["node", "fastify_app.mjs", "{port}", "{packages}"], {}, False
    ),
    "drf": Server("Django REST framework", GUNICORN, {}, False),
    "wsgi": Server("bare WSGI + psycopg2", BARE, {}, False),
    "book": Server("the book’s deployment", BOOK, {}, False),
}

ITEMS, ITEM = "/api/todos?limit=50", "/api/todos"
BODY = '{"title": "Buy 3 things & see \\"shop\\" no. 42"}'

# `readers` is one of GROUPS: the requests are sent with the credentials of its users. A peer gets
# the token where the site gets cookies.
Work = namedtuple("Work", "label target readers send body status")
WORKS = {
    "R1": Work("50 items as JSON, with a token", ITEMS, "readers", "token", None, 200),
    "R1 session": Work("the same, with a session", ITEMS, "readers", "cookies", None, 200),
    "R1 open": Work(
        "the same, without authentication",
        "/without-authentication/{id}?limit=50",
        "readers",
        "nothing",
        None,
        200,
    ),
    "R2": Work("the page of 50 items, signed in", "/", "pages", "cookies", None, 200),
    "R1 book": Work(
        "50 items as JSON, without authentication and with the book’s columns",
        "/book/{id}/api",
        "pages",
        "nothing",
        None,
        200,
    ),
    "R2 book": Work(
        "the book’s page of 50 items, without authentication",
        "/book/{id}",
        "pages",
        "nothing",
        None,
        200,
    ),
    "W": Work("a new item by the API, with a token", ITEM, "writers", "token", BODY, 201),
    "H": Work("a trivial answer", "/health/live", "readers", "nothing", None, 200),
    "constant": Work("12 KB that are the same", "/constant", "readers", "nothing", None, 200),
}
MEASURED = {
    "R1": ["kept", "database", "fastapi", "fastapi_redis", "fastify", "drf", "wsgi"],
    "R1 session": ["kept"],
    "R1 open": ["fastapi"],
    "R1 book": ["book"],
    "R2": ["kept", "database", "fastapi"],
    "R2 book": ["book"],
    "W": ["kept", "database", "fastapi", "fastapi_redis", "fastify", "drf", "wsgi"],
    "H": ["kept", "fastapi", "fastify", "wsgi"],
    "constant": ["wsgi"],
}

# Users and the items of each.
GROUPS = {"readers": (200, 100), "writers": (800, 100), "pages": (200, 50)}

# The statements of the peers without Django.
OWNER_SQL = """SELECT user_id AS id FROM accounts_token
JOIN accounts_user ON accounts_user.id = user_id WHERE digest = $1 AND is_active"""
ITEMS_SQL = """SELECT item.id, text AS title, completed, item.position AS "order",
    created_on, completed_on, due_on, priority, list.name AS list, notes, repeats, version,
    ARRAY(SELECT name FROM todo_todoitem_labels JOIN todo_label ON todo_label.id = label_id
          WHERE todoitem_id = item.id ORDER BY name) AS labels
FROM todo_todoitem item LEFT JOIN todo_todolist list ON list.id = todo_list_id
WHERE item.owner_id = $1 AND item.deleted_on IS NULL
ORDER BY item.owner_id, item.position, item.id LIMIT $2"""
COLUMNS_SQL = """SELECT column_name, data_type, character_maximum_length
FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = 'todo_todoitem' AND is_identity = 'NO'
    AND is_nullable = 'NO' AND column_default IS NULL"""
# Of the owner $1, with the text $2 and the key $3.
VALUES = {
    "owner_id": "$1",
    "text": "$2::text",
    "request_key": "$3",
    "created_on": "now()",
    "version": "1",
    "position": """coalesce((SELECT position FROM todo_todoitem
    WHERE owner_id = $1 AND deleted_on IS NULL
    ORDER BY owner_id DESC, position DESC LIMIT 1), 0) + 1024""",
}


def insert_sql(columns):
    """Return the INSERT of an item with a value for each of these columns (rows of COLUMNS_SQL).

    So the peers go on working when the site's table gets another column.
    """
    values = dict(VALUES)
    for name, data_type, length in columns:
        if data_type == "boolean":
            default = "false"
        elif data_type.startswith(("smallint", "integer", "bigint")):
            default = "0"
        elif data_type.startswith("timestamp"):
            default = "now()"
        elif name.endswith(("_key", "_text")):  # Derived from the text.
            default = f"left(lower($2::text), {length or 10000})"
        else:
            default = "''"
        values.setdefault(name, default)
    return (
        f"INSERT INTO todo_todoitem ({', '.join(values)}) SELECT {', '.join(values.values())} "
        'RETURNING id, position AS "order", created_on'
    )
