"""Writes the results of the benchmark, a JSON file, into docs/performance.md."""

import re
from collections import namedtuple
from pathlib import Path
from statistics import median

from bench import chart, subjects

PAGE = Path(__file__).resolve().parents[1] / "docs/performance.md"
RESULTS = re.compile("(?<=<!-- results -->\n).*?(?=<!-- end of results -->)", re.DOTALL)

# A ratio of the CPU time of two rows (work, server), and the most that it is to be.
Goal = namedtuple("Goal", "label row peer limit")
GOALS = [
    Goal("R1 kept, to FastAPI", ("R1", "kept"), ("R1", "fastapi"), 0.25),
    Goal("R1 kept, with a session", ("R1 session", "kept"), ("R1", "fastapi"), 0.25),
    Goal("R1 kept, to FastAPI without authentication", ("R1", "kept"), ("R1 open", "fastapi"), 0.4),
    Goal("R1 from the database, to FastAPI", ("R1", "database"), ("R1", "fastapi"), 2),
    Goal("R2 kept, to FastAPI's R1", ("R2", "kept"), ("R1", "fastapi"), 0.3),
    Goal("R2 from the database, to FastAPI's R1", ("R2", "database"), ("R1", "fastapi"), 6),
    Goal("R2 from the database, to FastAPI + Jinja2", ("R2", "database"), ("R2", "fastapi"), 2),
    Goal("W, to FastAPI", ("W", "kept"), ("W", "fastapi"), 2),
    Goal("R1 kept, to Fastify", ("R1", "kept"), ("R1", "fastify"), 0.4),
    Goal("R1 from the database, to Fastify", ("R1", "database"), ("R1", "fastify"), 3),
    Goal("W, to Fastify", ("W", "kept"), ("W", "fastify"), 3),
    Goal("R1 kept, to Django REST framework", ("R1", "kept"), ("R1", "drf"), 1 / 40),
    Goal(
        "R1 from the database, to Django REST framework", ("R1", "database"), ("R1", "drf"), 1 / 6
    ),
    Goal("W, to Django REST framework", ("W", "kept"), ("W", "drf"), 1 / 3),
]

# The most that a page may cost with many items, to the same page with few.
GROWTH_LIMIT, SEARCH_LIMIT = 1.3, 3
MAX_READ = 5000  # Rows of items that a statement of a page without a search may read or sort.

GROWTH_TEXT = """\
CPU time of a page from the database for an owner of {many:,} items, to that for an owner of {few:,}
items, in a table of {rows:,}, without NGINX (bold: above the limit):
"""
EXPLAIN_TEXT = """\
By EXPLAIN, no statement of a page without a search (the first, and one in the middle) reads or
sorts more than {:,} items{}.
"""


def table(*rows):
    """Return a table in Markdown; the first row has its headings."""
    lines = ["| {} |".format(" | ".join(row)) for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]]) + "\n"


def number(value):
    """Return a number with two or three digits that count."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def spread(values):
    """Return the median, and the least and the largest of several."""
    text = number(median(values))
    return f"{text} ({number(min(values))}–{number(max(values))})" if len(values) > 1 else text


def ratios(rows, goal):
    """Return the goal's ratio in each round."""
    pairs = zip(rows.get(goal.row, []), rows.get(goal.peer, []))
    return [own["total"] / peer["total"] for own, peer in pairs if peer["total"]]


def verdict(values, limit):
    if not values:
        return "not measured"
    return "met" if median(values) <= limit else "**missed**"


def goal_rows(rows):
    """Yield a row of the goals' table for each goal."""
    for goal in GOALS:
        values = ratios(rows, goal)
        value = spread(values) if values else "–"
        yield goal.label, value, f"≤ {number(goal.limit)}", verdict(values, goal.limit)


def growth_ratio(page):
    """Return the CPU time of a page with many items to that with few."""
    return page["many"][0] / page["few"][0]


def growth_goals(pages):
    """Yield a row of the goals' table for what grows with the number of items."""
    for label, is_search, limit in (
        ("Growth of a page", False, GROWTH_LIMIT),
        ("Growth of a search", True, SEARCH_LIMIT),
    ):
        values = [growth_ratio(page) for page in pages if bool(page["search"]) == is_search]
        if values:
            value = f"{number(median(values))} ({number(min(values))}–{number(max(values))})"
            yield label, value, f"≤ {limit}", "met" if max(values) <= limit else "**missed**"


def growth_rows(pages, column, limit):
    """Yield a table's rows: for each filter, the largest ratio in each column, "sort" or "search".

    A ratio is bold above the limit.
    """
    columns = list(dict.fromkeys(page[column] for page in pages))
    yield ("page", *columns)
    for name in dict.fromkeys(page["filter"] for page in pages):
        row = [f"`/?{name}`"]
        for value in columns:
            match = [page for page in pages if (page["filter"], page[column]) == (name, value)]
            ratio = max(map(growth_ratio, match))
            row.append(f"**{ratio:.2f}**" if ratio > limit else f"{ratio:.2f}")
        yield row


def render_growth(growth):
    """Yield the texts about growth: tables of ratios, and the pages that read or sort too much."""
    pages = [page for page in growth["pages"] if not page["search"]]
    searches = [page for page in growth["pages"] if page["search"]]
    large = [page for page in pages if max(page["read"], page["sorted"]) > MAX_READ]
    names = ", ".join("`/?{filter}&sort={sort}` ({read:,})".format(**page) for page in large)
    yield GROWTH_TEXT.format(**growth)
    yield table(*growth_rows(pages, "sort", GROWTH_LIMIT))
    yield "Searches (all items have “things”, one of a hundred “milk”, none the other words):\n"
    yield table(*growth_rows(searches, "search", SEARCH_LIMIT))
    yield EXPLAIN_TEXT.format(MAX_READ, f", but for {names}" if names else "")


def other_goals(results):
    """Yield a row of the goals' table for each cost that is not a ratio."""
    weight, growth = results.get("weight"), results.get("growth")
    costs = []
    if weight:
        costs += [
            ("KB of the page of 50 items", weight["page"] / 1024, 45),
            ("… compressed, with script and style", weight["compressed"] / 1024, 30),
            ("s of CPU from the start to the first answer", median(results["boots"]), 0.5),
            ("MB of memory (PSS) after all this", results["sizes"][1]["kept"], 70),
        ]
    if growth:
        limits = {"R1": 2, "R2": 5, "W": 4}
        counts = growth["statements"].items()
        costs += [(f"SQL statements of {name}", count, limits[name]) for name, count in counts]
    for label, cost, limit in costs:
        yield label, number(cost), f"≤ {limit}", verdict([cost], limit)


def size_rows(before, after):
    """Yield a row of the table of memory for each server."""
    yield "server", "MB before the rounds", "MB after them"
    for name in before:
        yield subjects.SERVERS[name].label, number(before[name]), number(after[name])


def render_sizes(results):
    """Yield the texts about memory."""
    rounds = [one for row in results["rows"] if row["row"][1] == "kept" for one in row["rounds"]]
    count = sum(one["requests"] for one in rounds)
    yield f"Memory of all processes of a server (PSS); the site has answered {count:,} requests:\n"
    yield table(*size_rows(*results["sizes"]))


def cost_rows(rows):
    """Yield a row of the costs' table for each work and server that was measured."""
    for (work, server), rounds in rows.items():
        parts = [
            number(median(one[part] for one in rounds))
            for part in ("app", "nginx", "postgresql", "redis")
        ]
        rest = [number(median(one[name] for one in rounds)) for name in ("rate", "p50", "p99")]
        total = spread([one["total"] for one in rounds])
        errors = sum(one["errors"] for one in rounds)
        label = subjects.SERVERS[server].label + (f" ({errors} errors)" if errors else "")
        yield [work, label, f"**{total}**", *parts, *rest]


def render(results):
    """Return the part of docs/performance.md that the results fill."""
    rows = {tuple(row["row"]): row["rounds"] for row in results["rows"]}
    growth = results.get("growth")
    pages = growth["pages"] if growth else []
    texts = [
        "![CPU time of a request on each server](performance.svg)\n",
        "CPU time to a peer's, in the median of the rounds (the least and the largest):\n",
        table(
            ("goal", "ratio", "to reach", ""),
            *goal_rows(rows),
            *growth_goals(pages),
            *other_goals(results),
        ),
    ]
    if rows:
        headings = ["", "server", "CPU ms a request", "application", "NGINX", "PostgreSQL"]
        headings += ["Redis", "requests a second", "p50 ms", "p99 ms"]
        works = [f"- **{name}**: {work.label}" for name, work in subjects.WORKS.items()]
        texts += [
            "\n".join(works) + "\n",
            table(headings, *cost_rows(rows)),
            *(render_growth(growth) if growth else []),
            *(render_sizes(results) if "sizes" in results else []),
            "{date}, {rounds} rounds of {seconds} s, {machine}.\n".format(**results),
        ]
    return "\n" + "\n".join(texts) + "\n"


def write(results, page=PAGE):
    """Fill the results into the page, and draw the chart beside it."""
    page.with_suffix(".svg").write_text(chart.render(results), encoding="utf-8")
    text = page.read_text(encoding="utf-8")
    page.write_text(RESULTS.sub(lambda match: render(results), text), encoding="utf-8")
