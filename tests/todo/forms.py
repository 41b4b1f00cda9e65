"""The forms of a page, filled in and sent as a browser does."""

from html.parser import HTMLParser

from django.core.files.uploadedfile import SimpleUploadedFile

SECRET = "Tr0ub4dor&3"


def typed_text(name):
    return f"typed <b>in</b> {name}, äöü"


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
    """Return a value for the control, and the texts in which a person recognizes it."""
    name, input_type = control["name"], control.get("type", "text")
    if control["tag"] == "select":
        value, text = control["options"][-1]
        # The id of a list says nothing to a person.
        texts = {"todo_list": [], "priority": [text], "language": [text], "scope": [text]}
        return value, texts.get(name, [value])
    if control["tag"] == "textarea":
        lines = [typed_text(name), "second line of " + name]
        return "\r\n".join(["", *lines]), lines
    if input_type == "password":
        return SECRET, []
    if input_type == "file":
        return SimpleUploadedFile("items.txt", SECRET.encode()), []
    if input_type == "hidden":
        return control.get("value", ""), []
    if input_type == "checkbox":
        return control.get("value", "on"), []
    if "list" in control:  # Its values are suggested.
        return "every 2 weeks", ["every 2 weeks"]
    examples = {"date": "2031-05-06", "email": "typed@example.org"}
    value = examples.get(input_type, typed_text(name))
    return value, [value]


def submissions(html, path):
    """Yield (address, fields, texts) for each button of each form of the page at this path."""
    for form in forms_of(html):
        fields, texts = {}, []
        for control in form["controls"]:
            if control.get("name") and control["tag"] != "button":
                fields[control["name"]], more = fill(control)
                texts += more
        for button in form["controls"]:
            if button["tag"] == "button" and button.get("type", "submit") == "submit":
                address = button.get("formaction") or form.get("action") or path
                own = {button["name"]: button.get("value", "")} if "name" in button else {}
                yield address, {**fields, **own}, texts


def submission(response, address):
    """Return (fields, texts) of the page's first form that is posted to this address."""
    forms = submissions(response.content.decode(), address)
    return next((fields, texts) for path, fields, texts in forms if path == address)
