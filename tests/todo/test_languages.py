"""The pages in English and Spanish, and who decides which: account, cookie, or browser."""

import re
from datetime import date, datetime, timedelta
from datetime import timezone as zone
from itertools import chain

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from tests.helpers import PASSWORD, Visible, catalogues
from todo import humanize, quickadd
from todo.models import Label, ToDoItem, ToDoList

SPANISH = {"HTTP_ACCEPT_LANGUAGE": "es-MX,es;q=0.9,en;q=0.5"}


def language(response):
    """The language that the page, and its header, say they are in."""
    said = re.search('<html lang="([^"]*)"', response.content.decode()).group(1)
    assert response["Content-Language"] == said
    assert {"Accept-Language", "Cookie"} <= set(response["Vary"].split(", "))
    # And it is so.
    assert {"en": "Nothing here.", "es": "Aquí no hay nada."}[said] in response.content.decode()
    return said


@pytest.mark.parametrize(
    ("accepted", "found"),
    [("es", "es"), ("es-AR,en;q=0.5", "es"), ("en-GB,es;q=0.9", "en"), ("fr,de", "en"), ("", "en")],
)
def test_the_language_is_the_browsers_or_else_english(db, client, accepted, found):
    assert language(client.get("/", HTTP_ACCEPT_LANGUAGE=accepted)) == found


def switch(client, code):
    return client.post(reverse("set_language"), {"language": code})


def test_the_switch_outdoes_the_browser(db, client):
    assert 'name="language" value="es"' in client.get("/").content.decode()
    assert switch(client, "es").status_code == 302
    page = client.get("/", HTTP_ACCEPT_LANGUAGE="en")
    assert language(page) == "es"
    assert 'name="language" value="en"' in page.content.decode()
    switch(client, "en")
    assert language(client.get("/", **SPANISH)) == "en"


def test_the_account_outdoes_the_switch(as_ana, ana):
    switch(as_ana, "en")
    ana.language = "es"
    ana.save()
    page = as_ana.get("/", HTTP_ACCEPT_LANGUAGE="en")
    assert language(page) == "es"
    assert reverse("set_language") not in page.content.decode()


def test_an_account_without_a_language_leaves_it_to_the_browser(as_ana):
    assert language(as_ana.get("/", **SPANISH)) == "es"
    assert language(as_ana.get("/")) == "en"


def test_the_settings_change_the_language_of_the_next_page(as_ana):
    fields = {"time_zone": "UTC", "language": "es"}
    assert language(as_ana.post(reverse("settings"), fields, follow=True)) == "es"
    fields["language"] = ""
    assert language(as_ana.post(reverse("settings"), fields, follow=True)) == "en"


def test_a_time_is_written_as_the_language_does(client, item):
    ToDoItem.objects.filter(pk=item.pk).update(
        created_on=datetime(2026, 3, 9, 18, 5, tzinfo=zone.utc)
    )
    address = reverse("todo:item", args=[item.pk])
    assert "03/09/2026 6:05 p.m." in client.get(address).content.decode()
    assert "09/03/2026 18:05" in client.get(address, **SPANISH).content.decode()


@pytest.mark.parametrize(
    ("code", "day", "said"),
    [
        ("en", date(2025, 12, 3), "Overdue: 3 Dec 2025"),
        ("en", date(2026, 8, 1), "1 Aug"),
        ("es", date(2025, 12, 3), "Atrasada: 3 dic 2025"),
        ("es", date(2026, 8, 1), "1 ago"),
    ],
)
def test_a_due_date_is_written_as_the_language_does(code, day, said):
    with translation.override(code):
        assert humanize.describe_due_date(day, date(2026, 1, 5))[0] == said


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0</strong> pendientes"), (1, "1</strong> pendiente<")]
)
def test_one_is_singular_in_spanish(db, client, count, said):
    ToDoItem.objects.create(text="Leer", completed=True)
    for _ in range(count):
        ToDoItem.objects.create(text="Comprar leche")
    assert said in client.get("/", **SPANISH).content.decode()


# Each page in Spanish, with every sentence that it can show at once.


def pages():
    """Give the name and the response of each page, for a browser that asks for Spanish."""
    visitor = Client(**SPANISH)
    yield "empty list", visitor.get("/")
    home, bank = (
        ToDoList.objects.get_or_create_named(None, "Casa"),
        Label.objects.get_or_create_named(None, "banco"),
    )
    rich = {"todo_list": home, "labels": [bank], "notes": "nota", "priority": 1}
    for days, rule in enumerate(["", "day", "weekday", "2 weeks", "3 months", "year"], -1):
        day = timezone.localdate() + timedelta(days=days)
        item = ToDoItem.objects.create_once(None, "Pagar", due_on=day, repeats=rule, **rich)
    gone = ToDoItem.objects.create_once(None, "Borrar")
    yield "item in the trash", visitor.post(reverse("todo:delete"), {"id": gone.pk}, follow=True)
    label = {"id": item.pk, "do": "label", "label": "recado"}
    yield "labelled", visitor.post(reverse("todo:bulk"), label, follow=True)
    typed = {"text": "Leer #Casa @banco !2 mañana cada mes", "quick": "on"}
    yield "understood", visitor.post(reverse("todo:create"), typed, follow=True)
    yield "nothing to add", visitor.post(reverse("todo:create"), {"text": ""})
    yield "too long", visitor.post(reverse("todo:create"), {"text": "x" * 501})
    yield (
        "conflict",
        visitor.post(reverse("todo:update"), {"id": item.pk, "version": 999, "text": "Otro"}),
    )
    for query in ("?select=on", "?q=x", "?list=Nada", "?label=nada", "?edit=1", "?edit=999"):
        yield query, visitor.get("/" + query)
    address = reverse("todo:item", args=[item.pk])
    yield "item", visitor.get(address)
    yield "item that was changed", visitor.post(address, {"text": "Otro", "version": 999})
    yield "item without text", visitor.post(address, {"version": 1})
    yield "lists", visitor.get(reverse("todo:lists"))
    twice = {"type": "list", "do": "add", "name": "casa"}
    yield "list twice", visitor.post(reverse("todo:lists_action"), twice)
    yield "trash", visitor.get(reverse("todo:trash"))
    yield "import", visitor.get(reverse("todo:import"))
    yield "import of nothing", visitor.post(reverse("todo:import"), {})
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
    yield "feed", visitor.post(reverse("todo:feed"), {"action": "create"}, follow=True)


def english():
    """What a text looks like that is in English, though it has a translation: a pattern."""
    entries = list(chain(*catalogues()))
    messages = [text for entry in entries for text in (entry.msgid, entry.msgid_plural) if text]
    same = {entry.msgid for entry in entries if entry.msgid == entry.msgstr}
    patterns = [re.escape(text) for text in set(messages) - same]
    # What stands in the place of a placeholder.
    patterns = [re.sub(r"\\?%(\\\(\w+\\\))?[ds]|\\\{\w*\\\}", ".+", text) for text in patterns]
    return re.compile("({}):?".format("|".join(sorted(patterns, key=len, reverse=True))), re.I)


def test_no_page_in_spanish_has_an_english_text(ana):
    pattern, seen = english(), set()
    for name, response in pages():
        page = response.content.decode()
        assert '<html lang="es">' in page, name
        texts = Visible(page).texts
        assert [text for text in texts if pattern.fullmatch(text)] == [], name
        seen.update(texts)
    assert "¿Qué hay que hacer?" in seen


def test_an_english_text_is_found():
    assert english().fullmatch("Added:")
    assert english().fullmatch("Overdue: 3 Dec")
    assert english().fullmatch("every 3 weeks")
    assert not english().fullmatch("Añadida:")


@pytest.mark.parametrize("typed", ["tomorrow", "friday", "in 3 days", "every weekday"])
def test_the_examples_of_quick_add_are_understood_in_spanish(typed):
    today = date(2026, 1, 5)
    with translation.override("es"):
        spanish = gettext(typed)
    assert spanish != typed
    assert (
        quickadd.parse("x " + spanish, today)
        == quickadd.parse("x " + typed, today)
        != {"text": "x"}
    )
