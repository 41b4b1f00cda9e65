"""Writes what growth.py has measured: tables of ratios, and the pages that read too much."""

from statistics import median

from bench.tables import number, table

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
