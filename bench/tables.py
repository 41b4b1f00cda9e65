"""Tables in Markdown, and the numbers in them."""

from statistics import median


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
