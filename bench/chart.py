"""Draws the CPU time of a request on each server, as an SVG."""

from html import escape
from statistics import median

from bench import subjects

WORKS = ["R1", "R2", "W"]
PARTS = {"app": "application", "nginx": "NGINX", "postgresql": "PostgreSQL", "redis": "Redis"}
LABELS, BARS, NUMBERS = 250, 420, 70  # Widths.
ROW, BAR = 22, 14  # Heights.
STYLE = """
  svg { background: #fff }
  text { font: 13px system-ui, sans-serif; fill: #222 }
  .work { font-weight: bold }
  .app { fill: #2a6fbb }
  .nginx { fill: #7a9e3f }
  .postgresql { fill: #d98c2b }
  .redis { fill: #b8432f }
  @media (prefers-color-scheme: dark) {
    text { fill: #ddd }
    svg { background: #11161c }
    .app { fill: #6aa5e8 }
    .nginx { fill: #a5c96a }
    .postgresql { fill: #f0b35e }
    .redis { fill: #e8806e }
  }
"""


def text(x, y, words, name=""):
    attribute = f' class="{name}"' if name else ""
    return f'<text x="{x}" y="{y}"{attribute}>{escape(words)}</text>'


def bar(x, y, width, name):
    return f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{BAR}" class="{name}"/>'


def draw_server(y, label, costs, scale):
    """Yield the elements of a server: `costs` has the CPU ms of each part."""
    yield text(10, y + 12, label)
    x = LABELS
    for name in PARTS:
        yield bar(x, y, costs[name] * scale, name)
        x += costs[name] * scale
    yield text(round(x) + 6, y + 12, f"{sum(costs.values()):.2f}")


def render(results):
    """Return the SVG of the results, a dict."""
    elements, x, y = [], LABELS, 8
    for name, label in PARTS.items():
        elements += [bar(x, y, BAR, name), text(x + 20, y + 12, label)]
        x += 110
    rows = {tuple(row["row"]): row["rounds"] for row in results["rows"]}
    for work in WORKS:
        costs = {
            server: {part: median(one[part] for one in rounds) for part in PARTS}
            for (name, server), rounds in rows.items()
            if name == work
        }
        y += ROW + 10
        elements.append(text(10, y + 12, f"{work}: {subjects.WORKS[work].label} (CPU ms)", "work"))
        largest = max((sum(parts.values()) for parts in costs.values()), default=1)
        for server, parts in costs.items():
            y += ROW
            label = subjects.SERVERS[server].label
            elements += draw_server(y, label, parts, BARS / (largest or 1))
    width, height = LABELS + BARS + NUMBERS, y + ROW + 8
    lines = "\n".join(elements)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">\n'
        f"<title>CPU time of a request on each server</title>\n<style>{STYLE}</style>\n"
        f"{lines}\n</svg>\n"
    )
