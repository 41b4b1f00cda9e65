"""The forms of a page, filled in and sent as a browser does."""

from html.parser import HTMLParser

from django.core.files.uploadedfile import SimpleUploadedFile

SECRET = "Tr0ub4dor&3"
TYPED = "typed <b>in</b> {}, äöü"


class Parser(HTMLParser):
    """The forms of a page: dicts of their attributes, with `controls`, which are dicts too."""

    def __init__(self, html):
        super().__init__()
        self.forms, self.elsewhere, self.form, self.select = [], [], None, None
        self.feed(html)
        for control in self.elsewhere:
            form = next(form for form in self.forms if form.get("id") == control["form"])
            form["controls"].append(control)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs, tag=tag)
        if tag == "form":
            self.form = dict(attrs, controls=[])
            self.forms.append(self.form)
        elif tag == "option" and self.select:
            self.select["options"].append([attrs["value"], ""])
        elif tag in ("input", "textarea", "button", "select"):
            if tag == "select":
                self.select = attrs = dict(attrs, options=[])
            if "form" in attrs:
                self.elsewhere.append(attrs)
            elif self.form:
                self.form["controls"].append(attrs)

    def handle_data(self, data):
        if self.select and self.select["options"]:
            self.select["options"][-1][1] += data.strip()

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None


def forms_of(html):
    """Return the forms of the page that are posted."""
    return [form for form in Parser(html).forms if form.get("method") == "post"]


def fill(control):
    """Return what a person puts into the control, and the texts that show it to a person."""
    name, kind = control["name"], control.get("type", "text")
    if control["tag"] == "select":
        value, text = control["options"][-1]
        # The id of a list says nothing to a person.
        shown = {"todo_list": [], "priority": [text], "language": [text], "scope": [text]}
        return value, shown.get(name, [value])
    if control["tag"] == "textarea":
        lines = [TYPED.format(name), "second line of " + name]
        return "\r\n".join(["", *lines]), lines
    if kind == "password":
        return SECRET, []
    if kind == "file":
        return SimpleUploadedFile("items.txt", SECRET.encode()), []
    if kind == "hidden":
        return control.get("value", ""), []
    if kind == "checkbox":
        return control.get("value", "on"), []
    value = {"date": "2031-05-06", "email": "typed@example.org"}.get(kind, TYPED.format(name))
    return value, [value]


def submissions(html, path):
    """Yield (address, fields, shown) for each button of each form of the page at this path."""
    for form in forms_of(html):
        fields, shown = {}, []
        for control in form["controls"]:
            if control.get("name") and control["tag"] != "button":
                fields[control["name"]], texts = fill(control)
                shown += texts
        for button in form["controls"]:
            if button["tag"] == "button" and button.get("type", "submit") == "submit":
                address = button.get("formaction") or form.get("action") or path
                named = {button["name"]: button.get("value", "")} if "name" in button else {}
                yield address, dict(fields, **named), shown


def submission(response, address):
    """Return (fields, shown) of the page's first form that is posted to this address."""
    found = submissions(response.content.decode(), address)
    return next((fields, shown) for to, fields, shown in found if to == address)
