"""The language of the pages: of the account, the cookie or the browser."""

import re
from datetime import date, datetime, timedelta
from datetime import timezone as zone
from itertools import chain

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django.asserts import assertContains, assertNotContains

from tests.helpers import PASSWORD, Visible, catalogues
from todo import humanize, quickadd
from todo.models import Label, ToDoItem, ToDoList

SPANISH = {"HTTP_ACCEPT_LANGUAGE": "es-MX,es;q=0.9,en;q=0.5"}


def language_of(response):
    """Return the language of a page, after comparing its header, its attribute and its text."""
    code = re.search('<html lang="([^"]*)"', response.content.decode()).group(1)
    assert response["Content-Language"] == code
    assert {"Accept-Language", "Cookie"} <= set(response["Vary"].split(", "))
    assertContains(response, {"en": "Nothing here yet.", "es": "Aquí todavía no hay nada."}[code])
    return code


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [("es", "es"), ("es-AR,en;q=0.5", "es"), ("en-GB,es;q=0.9", "en"), ("fr,de", "en"), ("", "en")],
)
def test_language_is_that_of_the_browser_or_english(db, client, accepted, expected):
    assert language_of(client.get("/", HTTP_ACCEPT_LANGUAGE=accepted)) == expected


def switch(client, code):
    return client.post(reverse("set_language"), {"language": code})


def test_chosen_language_wins_over_the_browser(db, client):
    assertContains(client.get("/"), 'name="language" value="es"')
    assert switch(client, "es").status_code == 302
    page = client.get("/", HTTP_ACCEPT_LANGUAGE="en")
    assert language_of(page) == "es"
    assertContains(page, 'name="language" value="en"')
    switch(client, "en")
    assert language_of(client.get("/", **SPANISH)) == "en"


def test_language_of_the_account_wins_over_the_chosen_one(as_ana, ana):
    assert language_of(as_ana.get("/", **SPANISH)) == "es"
    switch(as_ana, "en")
    ana.language = "es"
    ana.save()
    page = as_ana.get("/", HTTP_ACCEPT_LANGUAGE="en")
    assert language_of(page) == "es"
    assertNotContains(page, reverse("set_language"))


def test_settings_change_the_language_of_the_next_page(as_ana):
    for language, expected in (("es", "es"), ("", "en")):
        fields = {"time_zone": "UTC", "language": language}
        assert language_of(as_ana.post(reverse("settings"), fields, follow=True)) == expected


def test_time_has_the_format_of_the_language(client, item):
    created_on = datetime(2026, 3, 9, 18, 5, tzinfo=zone.utc)
    ToDoItem.objects.filter(pk=item.pk).update(created_on=created_on)
    address = reverse("todo:item", args=[item.pk])
    assertContains(client.get(address), "9 Mar 2026, 18:05")
    assertContains(client.get(address, **SPANISH), "09/03/2026 18:05")


@pytest.mark.parametrize(
    ("code", "day", "expected"),
    [
        ("en", date(2025, 12, 3), "Overdue: 3 Dec 2025"),
        ("en", date(2026, 8, 1), "1 Aug"),
        ("es", date(2025, 12, 3), "Atrasada: 3 dic 2025"),
        ("es", date(2026, 8, 1), "1 ago"),
    ],
)
def test_due_date_has_the_format_of_the_language(code, day, expected):
    with translation.override(code):
        assert humanize.describe_due_date(day, date(2026, 1, 5))[0] == expected


@pytest.mark.parametrize(
    ("count", "expected"), [(0, "0</strong> pendientes"), (1, "1</strong> pendiente<")]
)
def test_spanish_has_singular_and_plural(db, client, count, expected):
    ToDoItem.objects.create(text="Leer", completed=True)
    for _ in range(count):
        ToDoItem.objects.create(text="Comprar leche")
    assert expected in client.get("/", **SPANISH).content.decode()


def pages():
    """Yield the name and the response of each page and message, in Spanish."""
    visitor = Client(**SPANISH)
    yield "empty list", visitor.get("/")
    home = ToDoList.objects.get_or_create_named(None, "Casa")
    bank = Label.objects.get_or_create_named(None, "banco")
    fields = {"todo_list": home, "labels": [bank], "notes": "nota", "priority": 1}
    for days, rule in enumerate(
        ["", "every day", "every weekday", "every 2 weeks", "friday", "every year"], -1
    ):
        day = timezone.localdate() + timedelta(days=days)
        item = ToDoItem.objects.create_once(None, "Pagar", due_on=day, repeats=rule, **fields)

    def post(name, fields, **options):
        return name, visitor.post(reverse("todo:" + name), fields, **options)

    deleted = ToDoItem.objects.create_once(None, "Borrar")
    yield post("delete", {"id": deleted.pk}, follow=True)
    yield post("bulk", {"id": item.pk, "do": "label", "label": "recado"}, follow=True)
    text = "Leer #Casa @banco !2 mañana cada mes"
    yield post("create", {"text": text, "quick": "on"}, follow=True)
    yield post("create", {"text": ""})
    yield post("create", {"text": "x" * 501})
    yield post("update", {"id": item.pk, "version": 999, "text": "Otro"})
    for query in ("?select=on", "?q=x", "?list=Nada", "?label=nada", "?edit=1", "?edit=999"):
        yield query, visitor.get("/" + query)
    address = reverse("todo:item", args=[item.pk])
    yield "item", visitor.get(address)
    yield "conflict of an item", visitor.post(address, {"text": "Otro", "version": 999})
    yield "item without text", visitor.post(address, {"version": 1})
    yield post("lists_action", {"type": "list", "do": "add", "name": "casa"})
    for name in ("lists", "trash", "done", "import"):
        yield name, visitor.get(reverse("todo:" + name))
    yield post("import", {})
    yield "not found", visitor.get("/nowhere")
    yield "not saved", Client(enforce_csrf_checks=True, **SPANISH).post(reverse("todo:create"))
    for name in ("login", "signup", "password_reset", "password_reset_done"):
        yield name, visitor.get(reverse(name))
    link = reverse("password_reset_confirm", kwargs={"uidb64": "x", "token": "y-z"})
    yield "old link", visitor.get(link)
    yield "password_reset_complete", visitor.get(reverse("password_reset_complete"))
    yield "wrong password", visitor.post(reverse("login"), {"username": "ana", "password": "y"})
    visitor.login(username="ana", password=PASSWORD)
    for name in ("settings", "password_change", "password_change_done"):
        yield name, visitor.get(reverse(name))
    yield post("feed", {"action": "create"}, follow=True)


def english():
    """Return a pattern of the English texts that have another translation."""
    entries = list(chain(*catalogues()))
    messages = [text for entry in entries for text in (entry.msgid, entry.msgid_plural) if text]
    same = {entry.msgid for entry in entries if entry.msgid == entry.msgstr}
    patterns = [re.escape(text) for text in set(messages) - same]
    # Placeholders match any text.
    patterns = [re.sub(r"\\?%(\\\(\w+\\\))?[ds]|\\\{\w*\\\}", ".+", text) for text in patterns]
    return re.compile("({}):?".format("|".join(sorted(patterns, key=len, reverse=True))), re.I)


@pytest.mark.once
def test_no_spanish_page_has_an_english_text(ana):
    pattern, seen = english(), set()
    for name, response in pages():
        page = response.content.decode()
        assert '<html lang="es">' in page, name
        texts = Visible(page).texts
        assert [text for text in texts if pattern.fullmatch(text)] == [], name
        seen.update(texts)
    assert "¿Qué hay que hacer?" in seen


def test_pattern_matches_english_texts_only():
    assert english().fullmatch("Added:")
    assert english().fullmatch("Overdue: 3 Dec")
    assert english().fullmatch("every 3 weeks")
    assert not english().fullmatch("Añadida:")


def test_examples_of_quick_add_are_parsed_in_both_languages():
    for language in ("en", "es"):
        for _meaning, phrases in quickadd.examples(language):
            for phrase in phrases:
                parsed = quickadd.parse("x " + phrase, date(2026, 1, 5), language)
                assert parsed["text"] == "x"
                assert len(parsed) > 1


@pytest.mark.parametrize("language", ["en", "es"])
def test_rules_in_words_are_parsed(language):
    with translation.override(language):
        for rule in [*humanize.SUGGESTED_RULES, "monday, wednesday, friday", "sunday"]:
            assert quickadd.parse_rule(humanize.describe_rule(rule)) == rule
