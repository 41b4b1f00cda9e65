"""Writes the results of the benchmark, a JSON file, into docs/performance.md."""

import re
from collections import namedtuple
from pathlib import Path
from statistics import median

from bench import chart, subjects
from bench.growth_report import growth_goals, render_growth
from bench.tables import number, spread, table

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
