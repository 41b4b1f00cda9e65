"""Promises about `make bench`: its report, its peers, and the NGINX configuration it derives."""

import shutil
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from bench import chart, nginx, report, subjects
from tests.helpers import ROOT, read


def costs(total, **others):
    parts = dict.fromkeys(["app", "nginx", "postgresql", "redis", "rate", "p50", "p99"], 1.0)
    return {**parts, "total": total, "errors": 0, **others}


def results(*rows):
    rows = [{"row": list(row), "rounds": rounds} for row, rounds in rows]
    return {"rows": rows, "date": "2026-12-01", "rounds": 3, "seconds": 3, "machine": "a machine"}


def line_of(text, label):
    (line,) = [line for line in text.splitlines() if line.startswith(f"| {label} |")]
    return line


def test_a_goal_is_met_or_missed_by_the_median_of_the_rounds():
    own = [costs(1.0), costs(4.0), costs(1.0)]
    text = report.render(
        results((("W", "kept"), own), (("W", "fastapi"), [costs(1.0)] * 3), (("W", "drf"), own))
    )
    assert line_of(text, "W, to FastAPI") == "| W, to FastAPI | 1 (1–4) | ≤ 2 | met |"
    assert line_of(text, "W, to Django REST framework").endswith("| ≤ 0.333 | **missed** |")
    assert line_of(text, "W, to Fastify").endswith("| not measured |")


def growth_page(item_filter, sort, many, search="", read=100):
    page = {"filter": item_filter, "sort": sort, "search": search, "read": read, "sorted": 0}
    return {**page, "few": [10.0, 2.0], "many": [many, 5.0]}


def test_report_marks_pages_that_grow_too_much_and_names_those_that_read_too_much():
    pages = [
        growth_page("", "manual", 12.0),
        growth_page("show=today", "manual", 20.0, read=6000),
        growth_page("", "manual", 31.0, search="q=milk"),
        growth_page("", "due", 29.0, search="q=milk"),
    ]
    growth = {"few": 100, "many": 100000, "rows": 300000, "pages": pages, "statements": {}}
    text = report.render({**results((("H", "kept"), [costs(1.0)])), "growth": growth})
    assert "| `/?` | 1.20 |" in text
    assert "| `/?show=today` | **2.00** |" in text
    assert "| `/?` | **3.10** |" in text
    assert "more than 5,000 items, but for `/?show=today&sort=manual` (6,000)." in text
    assert line_of(text, "Growth of a page").endswith("| 1.6 (1.2–2) | ≤ 1.3 | **missed** |")
    assert line_of(text, "Growth of a search").endswith("| 3 (2.9–3.1) | ≤ 3 | **missed** |")


def test_report_has_memory_start_weight_and_statements():
    more = {
        "boots": [0.4, 0.45, 0.6],
        "sizes": [{"kept": 60.0, "fastapi": 80.0}, {"kept": 71.0, "fastapi": 81.0}],
        "weight": {"page": 40 * 1024, "compressed": 31 * 1024},
        "growth": {
            "few": 100,
            "many": 100000,
            "rows": 300000,
            "pages": [growth_page("", "manual", 1.0), growth_page("", "manual", 1.0, "q=milk")],
            "statements": {"R1": 2, "R2": 6, "W": 3},
        },
    }
    text = report.render({**results((("H", "kept"), [costs(1.0, requests=1500)])), **more})
    for label, value, limit, verdict in (
        ("KB of the page of 50 items", "40", 45, "met"),
        ("… compressed, with script and style", "31", 30, "**missed**"),
        ("s of CPU from the start to the first answer", "0.45", 0.5, "met"),
        ("MB of memory (PSS) after all this", "71", 70, "**missed**"),
        ("SQL statements of R2", "6", 5, "**missed**"),
    ):
        assert line_of(text, label) == f"| {label} | {value} | ≤ {limit} | {verdict} |"
    assert "the site has answered 1,500 requests:" in text
    assert "| FastAPI + asyncpg | 80 | 81 |" in text


def test_chart_stacks_the_parts_of_each_server():
    rows = [(("R1", name), [costs(0, app=app)]) for name, app in (("kept", 1.0), ("drf", 5.0))]
    root = fromstring(chart.render(results(*rows)))  # noqa: S314 -- written here
    bars = [each for each in root if each.tag.endswith("rect") and each.get("height") == "14"]
    widths = [float(each.get("width")) for each in bars if each.get("width") != "14.0"]
    assert len(widths) == 2 * len(chart.PARTS)
    assert sum(widths[len(chart.PARTS) :]) == pytest.approx(chart.BARS, abs=0.5)
    assert widths[0] == pytest.approx(chart.BARS / 8, abs=0.1)
    words = [each.text for each in root if each.tag.endswith("text")]
    assert {"application", "Django REST framework", "8.00", "4.00"} <= set(words)


def test_errors_of_a_server_stand_beside_its_name():
    text = report.render(results((("H", "fastapi"), [costs(1.0, errors=2), costs(1.0, errors=1)])))
    assert "FastAPI + asyncpg (3 errors)" in text


def test_report_replaces_only_the_results(tmp_path):
    page = tmp_path / "performance.md"
    shutil.copy(str(report.PAGE), str(page))
    report.write(results((("H", "kept"), [costs(1.5)])), page)
    report.write(results((("H", "kept"), [costs(2.5)])), page)
    text, before = page.read_text(encoding="utf-8"), read("docs/performance.md")
    assert ("| **2.5** |" in text, "| **1.5** |" in text) == (True, False)
    assert report.RESULTS.sub("", text) == report.RESULTS.sub("", before)
    assert page.with_suffix(".svg").exists()


def test_page_has_a_row_for_each_goal():
    text = read("docs/performance.md")
    assert [goal.label for goal in report.GOALS if not line_of(text, goal.label)] == []


def test_each_goal_is_about_what_is_measured():
    rows = {(work, server) for work, names in subjects.MEASURED.items() for server in names}
    assert {row for goal in report.GOALS for row in (goal.row, goal.peer)} <= rows
    assert set(subjects.MEASURED) == set(subjects.WORKS)
    assert {server for _, server in rows} == set(subjects.SERVERS)
    assert {work.readers for work in subjects.WORKS.values()} == set(subjects.GROUPS)


@pytest.mark.parametrize("name", sorted(subjects.SERVERS))
def test_program_of_each_peer_exists(name):
    command = " ".join(subjects.SERVERS[name].command)
    files = [path.name for path in Path(ROOT, "bench/peers").iterdir() if path.stem in command]
    assert subjects.SERVERS[name].is_site or files


def test_peers_give_each_column_of_the_table_a_value():
    columns = [
        ("text", "character varying", 500),
        ("is_new", "boolean", None),
        ("count", "bigint", None),
        ("changed_on", "timestamp with time zone", None),
        ("text_key", "character varying", 50),
        ("color", "character varying", 7),
    ]
    statement = subjects.insert_sql(columns)
    assert statement.startswith("INSERT INTO todo_todoitem (owner_id, text, request_key,")
    assert "is_new, count, changed_on, text_key, color)" in statement
    assert "false, 0, now(), left(lower($2::text), 50), '' RETURNING" in statement


def test_nginx_template_has_all_that_the_benchmark_replaces():
    template = read("nginx/nginx.conf.template")
    assert [text for text in nginx.REPLACED if text not in template] == []
