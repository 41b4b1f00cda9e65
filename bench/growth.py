"""Growth: the page of each filter, search and sort with 100 items of the owner and with 100,000.

python growth.py FILE ROWS SORTED_SEARCHES fills the table up to ROWS rows, and writes the costs to
FILE as JSON. With SORTED_SEARCHES=1, it measures each search in each order. EXPLAIN counts the rows
that the statements of a page read and sort.
"""

import json
import logging
import sys
import time
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from statistics import median

import seed  # Sets Django up.
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import QueryDict
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from todo import filters
from todo.models import ToDoItem
from todo.orderings import ORDERINGS

FEW, MANY = 100, 100000
OTHERS = 1000  # Items of each other owner.
TIMES = 3  # Each page is measured.
PAGE_SIZE = 10  # As many rows as almost every filter has with few items.

FILTERS = ["", "show=active", "show=completed"]
FILTERS += [f"show={view}{more}" for view in filters.VIEWS for more in ("", "&completed=1")]
FILTERS += [
    f"{name}{more}"
    for name in ("list=Home", "list=Errands", "list=inbox", "label=bank", "label=town")
    for more in ("", "&show=active", "&show=completed")
]
# In all items; in one of a hundred; in none; in none, and too short for an index of words.
SEARCHES = ["q=things", "q=milk", "q=zebra", "q=qq"]

SYLLABLES = list(map("".join, product("bdfgklmnprstvz", "aeiou")))
ITEMS = """INSERT INTO todo_todoitem (owner_id, text, text_key, search_text, notes, completed,
    created_on, completed_on, due_on, priority, repeats, position, version, request_key,
    todo_list_id)
SELECT item.owner_id, text, text, text, '', completed, now(), CASE WHEN completed THEN now() END,
    due_on, priority, '', number * 1024, 1, md5(item.owner_id || '-' || number), list.id
FROM (
    SELECT owner.id AS owner_id, number, size, random() < 0.5 AS completed,
        'Buy ' || (SELECT string_agg((%(syllables)s::text[])[1 + (random() * 69)::int], '')
                   FROM generate_series(1, 2 + number %% 3)) || ' things ' || number
            || CASE WHEN number %% 100 = 50 THEN ' milk' ELSE '' END AS text,
        CASE WHEN random() < 0.5 THEN current_date + (random() * 200)::int - 100 END AS due_on,
        (random() * 3)::int AS priority,
        CASE WHEN number %% 1000 = 999 THEN 'errands' WHEN random() < 0.5 THEN 'home' END AS list
    FROM unnest(%(owners)s, %(sizes)s) AS owner(id, size), generate_series(1, size) number
) item
LEFT JOIN todo_todolist list ON list.owner_id = item.owner_id AND list.name_key = item.list
ORDER BY number::float / size"""  # The owners take turns, as on a real site.
LABELS = """INSERT INTO todo_todoitem_labels (todoitem_id, label_id)
SELECT item.id, label.id FROM todo_todoitem item
JOIN todo_label label ON label.owner_id = item.owner_id
JOIN (VALUES ('bank', 4), ('town', 2000)) AS part(name_key, size) USING (name_key)
WHERE item.owner_id = ANY(%(owners)s) AND item.position / 1024 %% part.size = 1"""


@contextmanager
def no_indexes(cursor):
    """Drop the indexes of the items, and create them again: much quicker than a million updates."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'todo_todoitem' "
        "AND indexname NOT IN (SELECT conname FROM pg_constraint)"
    )
    indexes = cursor.fetchall()
    for name, _definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    for _name, definition in indexes:
        cursor.execute(definition)


def fill_table(rows):
    """Store items until there are this many; return the owners of few and of many items."""
    missing = rows - ToDoItem.objects.count() - FEW - MANY
    sizes = [FEW, MANY, *[OTHERS] * max(0, missing // OTHERS)]
    owners = seed.create_users("growth", len(sizes))
    values = {"owners": [owner.pk for owner in owners], "sizes": sizes, "syllables": SYLLABLES}
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")  # See Visitor.cpu_times().
        cursor.execute("SET maintenance_work_mem = '256MB'")
        cursor.execute("SELECT setseed(0.5)")
        with no_indexes(cursor):
            cursor.execute(ITEMS, values)
        cursor.execute(LABELS, values)
        cursor.execute("VACUUM ANALYZE")
    return owners[:2]


class Visitor:
    """A signed-in user who gets pages."""

    application = get_wsgi_application()

    def __init__(self, user):
        _pk, self.token, self.cookies = seed.credentials(user).strip().split(" ", 2)
        self.user = user

    def get(self, query):
        self.send("GET", "/?" + query, HTTP_COOKIE=self.cookies)

    def send(self, method, target, body="", **headers):
        """Raise RuntimeError unless the request succeeds."""
        request = RequestFactory(SERVER_NAME="127.0.0.1").generic(
            method, target, body, "application/json", secure=True, **headers
        )
        statuses = []
        response = self.application(request.environ, lambda *answer: statuses.append(answer[0]))
        b"".join(response)
        response.close()
        if not statuses[0].startswith("2"):
            raise RuntimeError(f"{target}: {statuses[0]}")

    def count_statements(self):
        """Return the number of SQL statements of each request, with BEGIN and COMMIT."""
        token = {"HTTP_AUTHORIZATION": f"Bearer {self.token}"}
        key = {"HTTP_IDEMPOTENCY_KEY": "growth"}
        requests = {
            "R1": lambda: self.send("GET", "/api/todos?limit=50", **token),
            "R2": lambda: self.get(""),
            "W": lambda: self.send("POST", "/api/todos", '{"title": "Buy milk"}', **token, **key),
        }
        requests["R1"]()  # The first use of a token is stored.
        counts = {}
        for name, send in requests.items():
            with CaptureQueriesContext(connection) as queries:
                send()
            counts[name] = len(queries)
        return counts

    def cpu_times(self):
        """Return the CPU time in ms of this process, and of its process of PostgreSQL."""
        backend = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
        return time.process_time() * 1000, int(backend.split()[0]) / 1e6

    def measure(self, query):
        """Return the CPU time in ms of a page: all, and PostgreSQL's."""
        costs = []
        for _ in range(1 + TIMES):  # The first one fills what is kept.
            before = self.cpu_times()
            self.get(query)
            own, postgresql = (now - then for now, then in zip(self.cpu_times(), before))
            costs.append((own + postgresql, postgresql))
        return tuple(map(median, zip(*costs[1:])))

    def statements(self, query):
        """Return the statements about items of a page, with their values."""
        statements = []

        def collect(execute, sql, params, many, context):
            if "todo_todoitem" in sql:
                statements.append((sql, params))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(collect):
            self.get(query)
        return statements

    def second_half(self, query):
        """Return the query of the page in the middle of the items; "" without items."""
        items = filters.ItemFilter(QueryDict(query), self.user).queryset()
        middle = items.values("key", "pk")[items.count() // 2 :][:1]
        return "".join("{}&after={key}_{pk}".format(query, **row) for row in middle)


REMOVED = ["Filter", "Index Recheck"]


def scans(node):
    """Yield the nodes of a plan, but those of a subquery that runs for each row of the result."""
    yield node
    for child in node.get("Plans", ()):
        if child.get("Parent Relationship") != "SubPlan":
            yield from scans(child)


def explain(statement):
    """Return how many rows of items a statement reads, and how many it sorts."""
    sql, params = statement
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params)
        (plan,) = cursor.fetchone()
    plan = plan if isinstance(plan, list) else json.loads(plan)
    read = sorted_rows = 0
    for node in scans(plan[0]["Plan"]):
        rows = node["Actual Rows"] + sum(node.get(f"Rows Removed by {name}", 0) for name in REMOVED)
        if node.get("Relation Name") == "todo_todoitem":
            read += rows * node["Actual Loops"]
        if "Sort" in node["Node Type"]:
            sorted_rows += sum(child["Actual Rows"] for child in node["Plans"])
    return round(read), round(sorted_rows)


def measure(few, many, query):
    """Return the costs of a page for both visitors."""
    pages = [query] if "q=" in query else [query, many.second_half(query)]
    plans = [explain(each) for page in filter(None, pages) for each in many.statements(page)]
    rows_read, rows_sorted = map(max, zip(*plans))
    times = {"few": few.measure(query), "many": many.measure(query)}
    return {"read": rows_read, "sorted": rows_sorted, **times}


def main(path, rows, sorted_searches):
    logging.disable(logging.INFO)
    few, many = map(Visitor, fill_table(int(rows)))
    statements = few.count_statements()
    filters.PAGE_SIZE = PAGE_SIZE
    results = []
    for item_filter, search, sort in product(FILTERS, ["", *SEARCHES], ORDERINGS):
        if not search or sort == "manual" or sorted_searches == "1":
            query = "&".join(filter(None, [item_filter, search, f"sort={sort}"]))
            key = {"filter": item_filter, "search": search, "sort": sort}
            results.append({**key, **measure(few, many, query)})
    numbers = {"few": FEW, "many": MANY, "rows": ToDoItem.objects.count()}
    numbers["statements"] = statements
    Path(path).write_text(json.dumps({**numbers, "pages": results}), encoding="ascii")


if __name__ == "__main__":
    main(*sys.argv[1:])
