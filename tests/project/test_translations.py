"""Every string on a page is marked for translation, and translated into Spanish.

`make messages` brings the catalogues into step, and lists the strings that are left to translate.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
from itertools import chain

import polib
import pytest

from tests.helpers import ROOT, Visible, catalogues, lacking

pytestmark = pytest.mark.once
TEMPLATES = sorted(
    path
    for application in ("accounts", "todo", "website")
    for path in (ROOT / application).glob("templates/**/*.*")
    if path.suffix in (".html", ".txt")
)
# The admin is in English, and so is what a command prints.
IN_ENGLISH = {"admin.py", "management", "migrations"}
MODULES = sorted(
    path
    for application in ("accounts", "todo")
    for path in (ROOT / application).glob("**/*.py")
    if not IN_ENGLISH & set(path.parts)
)
# Names of formats, applications and keys, equal in every language.
NAMES = {"todos", "Admin", "API", "CSV", "JSON", "iCalendar", "todo.txt", "Apple Reminders"}
NAMES |= {"Esc", "Shift"}
NAMES |= {"Google Tasks", "Microsoft To Do"}
# Several words, the first with a capital; or three and more, without any sign between them.
SENTENCE = re.compile(r"[A-Z]\S*\s.+|[a-z]+( [a-z]+){2,}[.:]?", re.DOTALL)
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext_lazy", "npgettext_lazy"}


def read_entry(entry):
    """Return the key of a message, and its translation: a str, or a tuple of plural forms."""
    key = entry.msgctxt, entry.msgid, entry.msgid_plural
    return key, entry.msgstr or tuple(text for _, text in sorted(entry.msgstr_plural.items()))


def placeholders(text):
    return set(re.findall(r"%\([a-z_]+\)[a-z]|%[a-z]|\{\w*\}", text))


def test_every_message_is_translated():
    for catalogue in catalogues():
        wrong = catalogue.untranslated_entries() + catalogue.fuzzy_entries()
        assert [entry.msgid for entry in wrong + catalogue.obsolete_entries()] == []


def test_translations_have_the_placeholders_and_tags_of_their_message():
    for entry in chain(*catalogues()):
        required = placeholders(entry.msgid_plural or entry.msgid)
        assert required == placeholders(entry.msgstr or entry.msgstr_plural[1]), entry.msgid
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            # The singular may leave the number out: “every day”.
            assert placeholders(text) <= required, entry.msgid
            if text:
                tags = re.compile("<[^>]*>")
                assert sorted(tags.findall(entry.msgid)) == sorted(tags.findall(text)), entry.msgid


def test_a_message_has_one_translation_in_all_applications():
    translations = {}
    for key, translation in map(read_entry, chain(*catalogues())):
        assert translations.setdefault(key, translation) == translation, key


def test_compiled_catalogues_are_up_to_date():
    for catalogue in catalogues():
        compiled = polib.mofile(re.sub("po$", "mo", catalogue.fpath))
        assert dict(map(read_entry, compiled)) == dict(map(read_entry, catalogue))


def test_catalogues_have_every_message_of_the_code(tmp_path):
    if not shutil.which("xgettext"):
        lacking("gettext is not installed: apt install gettext")
    for name in ("accounts", "todo", "website", "tools/messages.sh", "manage.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(str(ROOT / name), str(tmp_path / name))
    python = tmp_path / "env/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    environment = dict(os.environ, DJANGO_SETTINGS_MODULE="website.settings")
    subprocess.check_call(["tools/messages.sh"], cwd=str(tmp_path), env=environment)
    for found, expected in zip(catalogues(tmp_path), catalogues()):
        assert dict(map(read_entry, found)) == dict(map(read_entry, expected))


def unmarked_texts(template):
    """Return the texts of a template that none of its tags translates."""
    for block in ("comment", "blocktranslate"):
        pattern = f"{{% {block}(?: [^%]*)? %}}.*?{{% end{block} %}}"
        template = re.sub(pattern, "", template, flags=re.DOTALL)
    # The last are the places of a format string.
    template = re.sub("{%.*?%}|{{.*?}}|{#.*?#}|{[a-z]+}", "", template)
    return [text for text in Visible(template).texts if text not in NAMES and len(text) > 1]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_mark_their_texts(path):
    assert unmarked_texts(path.read_text(encoding="utf-8")) == []


def unmarked_sentences(source):
    """Yield the texts of a Python module that look like sentences and are not given to gettext.

    Docstrings are left out, and help_text, which only the admin shows.
    """
    tree, others = ast.parse(source), set()
    for node in ast.walk(tree):
        called = getattr(node, "func", None)
        marked = getattr(called, "id", getattr(called, "attr", "")) in GETTEXT
        if marked or isinstance(node, ast.Expr) or getattr(node, "arg", "") == "help_text":
            inner = [node.value] if isinstance(node, ast.Expr) else ast.walk(node)
            others.update(map(id, inner))
    for node in ast.walk(tree):
        # Remove "Str" with Python 3.7.
        if type(node).__name__ in ("Constant", "Str") and id(node) not in others:
            text = ast.literal_eval(node)
            if isinstance(text, str) and SENTENCE.fullmatch(text) and text not in NAMES:
                yield text


@pytest.mark.parametrize("path", MODULES, ids=lambda path: "/".join(path.parts[-2:]))
def test_modules_mark_their_sentences(path):
    assert list(unmarked_sentences(path.read_text(encoding="utf-8"))) == []


def test_unmarked_texts_and_sentences_are_found():
    template = (
        '{% comment %}No{% endcomment %}<p title="One">{% translate "No" %} Two{{ no }}</p>{# No #}'
        "{% blocktranslate count a=b %}No{% plural %}No{% endblocktranslate %}{% if a %}Three"
    )
    assert unmarked_texts(template) == ["One", "Two", "Three"]
    source = '"""A docstring."""\n_("Not this.")\nfield(help_text="Nor this one")\nsay("But this.")'
    assert list(unmarked_sentences(source)) == ["But this."]
