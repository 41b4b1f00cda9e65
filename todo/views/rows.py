"""The rows of the list page as HTML: `_row.html` is a format string, which each item fills in.

A loop in the template would cost more than the rest of the page.
"""

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from todo import humanize, search
from todo.links import ADDRESS, split_links

CHECKED = SafeString(" checked")
LINK = '<a href="{}" target="_blank" rel="noopener noreferrer nofollow">{}</a>'
META = '<p class="item-meta">{}</p>'
EXCERPT = '<span class="excerpt">{}</span>'
PRIORITY = '<span class="visually-hidden">{}</span>'
DUE = '<a class="due {}" data-action="reschedule" href="{}{}{}#id_due_on">{}</a>'
RULE = '<span class="icon icon-repeat">{}</span>'
LIST = '<a class="icon icon-list" href="{}{}">{}</a>'
LABEL = '<a class="label" href="{}{}">@{}</a>'
# An item that is not stored: the script replaces its id, which no address or text can contain.
NEW_ROW = {"id": "{}", "version": "", "text": "", "completed": False, "priority": 0, "due_on": None}
NEW_ROW.update({"repeats": "", "list": "", "label_names": [], "notes_start": ""})


class RowRenderer:
    """Renders items, given as dicts of item_rows(), for a page with this filter and context."""

    def __init__(self, item_filter, context, request):
        self.item_filter, self.context, self.request = item_filter, context, request
        self.row_format = render_to_string("todo/_row.html", context)
        self.links = {}  # type: dict

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
        return format_html(
            self.row_format,
            id=row["id"],
            version=row["version"],
            classes=classes,
            heading=heading,
            editor=editor,
            chosen=CHECKED if str(row["id"]) in self.context["chosen"] else "",
            checked=CHECKED if row["completed"] else "",
            text=row["text"],
            label=self.label(row["text"]),
            meta=meta and format_html(META, SafeString(meta)),
        )

    def label(self, text):
        """Return the text with links, and with what the search matches marked."""
        words = self.item_filter.words
        if not words and not ADDRESS.search(text):
            return text
        pieces = [(url, marked(search.highlight(piece, words))) for piece, url in split_links(text)]
        return SafeString(
            "".join(format_html(LINK, *pair) if pair[0] else pair[1] for pair in pieces)
        )

    def meta(self, row):
        """Yield the HTML of each part of the second line."""
        excerpt = search.excerpt(row, self.item_filter.words) if "notes" in row else ()
        excerpt = marked(excerpt) or row["notes_start"].strip().partition("\n")[0]
        if excerpt:
            yield format_html(EXCERPT, excerpt)
        if row["priority"]:
            yield format_html(PRIORITY, humanize.PRIORITIES[row["priority"]])
        if row["due_on"]:
            today, done = self.item_filter.today, row["completed"]
            due, due_class = humanize.describe_due_date(row["due_on"], today, done)
            item_url, query = self.context["item_url"], self.context["query"]
            yield format_html(DUE, due_class, item_url, row["id"], query, due)
        if row["repeats"]:
            yield format_html(RULE, humanize.describe_rule(row["repeats"]))
        if row["list"] and not self.item_filter.todo_list:
            yield self.filter_link(LIST, "list", row["list"])
        for name in row["label_names"]:
            yield self.filter_link(LABEL, "label", name)

    def filter_link(self, html, field, name):
        """Return the link to a list or label; many rows have the same."""
        if (field, name) not in self.links:
            query = self.item_filter.query_string(**{field: name})
            self.links[field, name] = format_html(html, self.context["list_url"], query, name)
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
    html = [format_html("<mark>{}</mark>" if hit else "{}", text) for text, hit in pieces]
    return SafeString("".join(html))
