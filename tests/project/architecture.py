"""Reads who imports whom. `python -m tests.project.architecture` draws docs/architecture.svg.

Each box stands above the boxes that it imports. An arrow that only says what a longer way says is
left out.
"""

import ast

from tests.helpers import ROOT

DRAWING = ROOT / "docs/architecture.svg"
MODULES = sorted(
    path
    for application in ("accounts", "todo", "website")
    for path in (ROOT / application).glob("**/*.py")
    if "migrations" not in path.parts
)
# They name the applications, as nothing else in website/ does.
ABOVE_THE_APPLICATIONS = ("website.settings", "website.urls")


def name_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).replace(".__init__", "")


def imports(source):
    """Yield the names of the modules, or of their contents, that a module imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


# The graph of the boxes


def box_of(name):
    """Return the box of a module: a part of todo/, or one of the other applications."""
    parts = name.split(".")
    return ".".join(parts[: 2 if parts[0] == "todo" else 1])


def graph():
    """Return the set of boxes that each box imports, without those that others import for it."""
    imported = {}
    for path in MODULES:
        name = name_of(path)
        if name not in ABOVE_THE_APPLICATIONS:
            names = map(box_of, imports(path.read_text(encoding="utf-8")))
            imported.setdefault(box_of(name), set()).update(names)
    for box, others in imported.items():
        others.intersection_update(set(imported) - {box})

    def below(box):
        return imported[box].union(*map(below, imported[box]))

    reduced = {box: imported[box].difference(*map(below, imported[box])) for box in imported}
    used = set().union(*reduced.values())
    return {box: others for box, others in reduced.items() if others or box in used}


def rows(boxes):
    """Return the number of the row of each box: 0 is the lowest."""
    numbers = {}

    def number(box):
        if box not in numbers:
            # Otherwise a module that imports nothing would stand beside the site, which all use.
            lowest = int(box != "website")
            numbers[box] = max([number(other) + 1 for other in boxes[box]], default=lowest)
        return numbers[box]

    return {box: number(box) for box in sorted(boxes)}


# The places


BOX, HEIGHT, ROW, GAP, LANE = 116, 30, 62, 14, 12


def layout(boxes):
    """Return the rows from the lowest on, as dicts of x by node, and the lines between nodes.

    A node is a box, or a pair (box, row): where the arrow to this box passes through the row.
    """
    number = rows(boxes)
    lines = set()
    for box in boxes:
        for other in boxes[box]:
            way = [(other, row) for row in range(number[box] - 1, number[other], -1)]
            way = [box, *way, other]
            lines.update(zip(way, way[1:]))
    levels = [[] for _ in range(max(number.values()) + 1)]
    for node in sorted({node for line in lines for node in line}, key=str):
        levels[node[1] if isinstance(node, tuple) else number[node]].append(node)
    x = {node: place * BOX for level in levels for place, node in enumerate(level)}
    neighbours = {node: [] for node in x}
    for upper, lower in lines:
        neighbours[upper].append(lower)
        neighbours[lower].append(upper)
    for turn in range(60):
        for level in levels if turn % 2 else reversed(levels):
            wish = {}
            for node in level:
                near = [x[other] for other in neighbours[node] if other != "website"]
                wish[node] = sum(near) // len(near) if near else x[node]
            if turn < 40:
                level.sort(key=lambda node: (wish[node], str(node)))
            x.update(spread(level, wish))
    left = min(x[node] - width(node) // 2 for node in x)
    return [{node: x[node] - left for node in level} for level in levels], sorted(lines, key=str)


def width(node):
    return LANE if isinstance(node, tuple) else BOX


def spread(level, wish):
    """Return the x of a row's nodes, near to what they wish, and apart from each other."""
    offsets, total = [], 0
    for node in level:
        total += width(node) // 2
        offsets.append(total)
        total += width(node) // 2 + GAP
    free = [wish[node] - offset for node, offset in zip(level, offsets)]
    pushed = [max(free[: place + 1]) for place in range(len(free))]
    pulled = [min(free[place:]) for place in range(len(free))]
    return {
        node: (right + left) // 2 + offset
        for node, right, left, offset in zip(level, pushed, pulled, offsets)
    }


# The drawing

STYLE = """
    svg { background: #fff; font: 13px system-ui, sans-serif; }
    rect { fill: #f3f6fa; stroke: #5b7083; }
    .application { fill: #dce9f7; }
    text { fill: #1d2733; text-anchor: middle; }
    path { fill: none; stroke: #6b7f92; stroke-width: 1.3; }
    marker path { fill: #6b7f92; stroke: none; }
    @media (prefers-color-scheme: dark) {
      svg { background: #11161c; }
      rect { fill: #1d2733; stroke: #8aa0b4; }
      .application { fill: #23415f; }
      text { fill: #e6edf3; }
      path { stroke: #8aa0b4; }
      marker path { fill: #8aa0b4; }
    }
"""


def draw():
    """Return the drawing as SVG, readable on light and on dark pages."""
    boxes = graph()
    levels, lines = layout(boxes)
    span = max(x for level in levels for x in level.values()) + BOX // 2
    place = {}
    for row, level in enumerate(reversed(levels)):
        place.update({node: (x + 20, 20 + row * ROW) for node, x in level.items()})
    parts = []
    for upper, lower in lines:
        (x1, y1), (x2, y2) = place[upper], place[lower]
        y1 += HEIGHT
        is_end = not isinstance(lower, tuple)
        x2 = x1 if lower == "website" else x2
        y2 -= 2 if is_end else 0
        bend = (y1 + y2) // 2
        end = ' marker-end="url(#end)"' if is_end else ""
        way = f"M{x1},{y1} C{x1},{bend} {x2},{bend} {x2},{y2}"
        way += "" if is_end else f" V{y2 + HEIGHT}"
        parts.append(f'<path d="{way}"{end}/>')
    for box in sorted(boxes):
        x, y = place[box]
        size = BOX
        if box == "website":
            x, size = 20 + span // 2, span
        path = ROOT.joinpath(*box.split("."))
        text = path.name + ("/" if path.is_dir() else ".py")
        kind = "" if "." in box else 'class="application" '
        parts.append(
            f'<rect {kind}x="{x - size // 2}" y="{y}" width="{size}" height="{HEIGHT}" rx="5"/>'
            f'<text x="{x}" y="{y + 20}">{text}</text>'
        )
    width, height = span + 40, len(levels) * ROW + 10
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">\n'
        f"  <title>The modules of the application, each above those that it imports</title>\n"
        f"  <style>{STYLE}  </style>\n"
        '  <marker id="end" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"'
        ' orient="auto"><path d="M0,0 L8,4 L0,8 z"/></marker>\n  '
        + "\n  ".join(parts)
        + "\n</svg>\n"
    )


if __name__ == "__main__":
    DRAWING.write_text(draw(), encoding="utf-8")
