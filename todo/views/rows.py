"""The rows of the list page as HTML: `_row.html` is a format string, which each item fills in.

A loop in the template would cost more than the rest of the page, and so would format_html(). So
everything that somebody typed passes through escape() here.
"""

from html import escape

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from todo import humanize, search
from todo.filters import NOTES_LENGTH
from todo.links import ADDRESS, split_links

LINK = '<a href="{}" target="_blank" rel="noopener noreferrer nofollow">{}</a>'
META = '<p class="item-meta">{}</p>'
EXCERPT = '<span class="excerpt">{}</span>'
PRIORITY = '<span class="visually-hidden">{}</span>'
DUE = '<a class="due {}" data-action="reschedule" href="{}{}{}#id_due_on">{}</a>'
RULE = '<span class="icon icon-repeat">{}</span>'
LIST = '<a class="icon icon-list" href="{}">{}</a>'
LABEL = '<a class="label" href="{}">@{}</a>'
# An item that is not stored yet: the script replaces its id.
NEW_ROW = {
    "id": "new-item-key",
    "version": "",
    "text": "",
    "completed": False,
    "priority": 0,
    "due_on": None,
}
NEW_ROW.update({"repeats": "", "list": "", "label_names": [], "notes_start": ""})


class RowRenderer:
    """Renders items, given as dicts of item_rows(), for a page with this filter and context."""

    def __init__(self, item_filter, context, request):
        self.item_filter, self.context, self.request = item_filter, context, request
        self.row_format = render_to_string("todo/_row.html", context)
        self.query, self.links = escape(context["query"]), {}  # type: str, dict

    def render(self, rows):
        """Return the HTML of the rows."""
        headings = self.headings(rows) if self.item_filter.sort == "due" else {}
        return SafeString("".join([self.row(row, headings.get(row["id"], "")) for row in rows]))

    def row(self, row, heading=""):
        """Return the HTML of a row; `heading` is HTML too."""
        classes = " completed" if row["completed"] else ""
        classes += f" priority-{row['priority']}" if row["priority"] else ""
        editor, editing = "", self.context["editing"]
        if editing and row["id"] == editing["id"]:
            classes += " editing"
            context = dict(self.context, item=editing)
            editor = render_to_string("todo/_editor.html", context, self.request)
        meta = "".join(self.meta(row))
        html = self.row_format.format(
            id=row["id"],
            version=row["version"],
            classes=classes,
            heading=heading,
            editor=editor,
            chosen=" checked" if str(row["id"]) in self.context["chosen"] else "",
            checked=" checked" if row["completed"] else "",
            label=self.label(row["text"]),
            meta=meta and META.format(meta),
        )
        return SafeString(html)

    def label(self, text):
        """Return the text with links, and with what the search matches marked."""
        words = self.item_filter.words
        if not words and not ADDRESS.search(text):
            return escape(text)
        pieces = [(url, marked(search.highlight(piece, words))) for piece, url in split_links(text)]
        return "".join(LINK.format(escape(url), html) if url else html for url, html in pieces)

    def meta(self, row):
        """Yield the HTML of each part of the second line."""
        excerpt = search.excerpt(row, self.item_filter.words) if "notes" in row else ()
        line, newline, _ = row["notes_start"].lstrip().partition("\n")
        # Otherwise a link could lead to a part of its address.
        is_cut = not newline and len(row["notes_start"]) == NOTES_LENGTH
        excerpt = marked(excerpt) or (escape(line) if is_cut else self.label(line.strip()))
        if excerpt:
            yield EXCERPT.format(excerpt)
        if row["priority"]:
            yield PRIORITY.format(humanize.PRIORITIES[row["priority"]])
        if row["due_on"]:
            today, done = self.item_filter.today, row["completed"]
            due, due_class = humanize.describe_due_date(row["due_on"], today, done)
            yield DUE.format(due_class, self.context["item_url"], row["id"], self.query, due)
        if row["repeats"]:
            yield RULE.format(humanize.describe_rule(row["repeats"]))
        if row["list"] and not self.item_filter.todo_list:
            yield self.filter_link(LIST, "list", row["list"])
        for name in row["label_names"]:
            yield self.filter_link(LABEL, "label", name)

    def filter_link(self, html, field, name):
        """Return the link to a list or label; many rows have the same."""
        if (field, name) not in self.links:
            address = self.context["list_url"] + self.item_filter.query_string(**{field: name})
            self.links[field, name] = html.format(escape(address), escape(name))
        return self.links[field, name]

    def headings(self, rows):
        """Return the HTML of the heading of each group of days, by the id of its first row."""
        today, headings, previous = self.item_filter.today, {}, ""
        past = [row for row in rows if row["due_on"] and row["due_on"] < today]
        is_overdue = not all(row["completed"] for row in past)
        for row in rows:
            heading = humanize.describe_day(row["due_on"], today, is_overdue)
            if heading != previous:
                previous = heading
                more = {"heading": heading, "is_overdue": is_overdue and row in past}
                context = dict(self.context, **more)
                headings[row["id"]] = render_to_string("todo/_day_heading.html", context)
        return headings


def marked(pieces):
    """Return the pieces of search.highlight() as HTML."""
    return "".join(f"<mark>{escape(text)}</mark>" if hit else escape(text) for text, hit in pieces)
