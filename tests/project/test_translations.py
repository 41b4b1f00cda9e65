"""Every string that a page shows is marked for translation, and translated into Spanish.

What the tests find is mended with `make messages`, which tells what is left to translate.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
from itertools import chain
from pathlib import Path

import polib
import pytest

from tests.helpers import ROOT, Visible, catalogues

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
# Names of things and of keys, which are the same in every language.
NAMES = {"todos", "← todos", "Admin", "API", "CSV", "JSON", "todo.txt", "Esc", "Shift"}
# Several words, the first with a capital; or three and more, without any sign between them.
SENTENCE = re.compile(r"[A-Z]\S*\s.+|[a-z]+( [a-z]+){2,}[.:]?", re.DOTALL)
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext_lazy", "npgettext_lazy"}


def strings(entry):
    """What there is to translate in a message, and what it is translated by."""
    key = entry.msgctxt, entry.msgid, entry.msgid_plural
    return key, entry.msgstr or tuple(text for _, text in sorted(entry.msgstr_plural.items()))


def placeholders(text):
    return set(re.findall(r"%\([a-z_]+\)[a-z]|%[a-z]|\{\w*\}", text))


def test_every_message_is_translated():
    for catalogue in catalogues():
        wrong = catalogue.untranslated_entries() + catalogue.fuzzy_entries()
        assert [entry.msgid for entry in wrong + catalogue.obsolete_entries()] == []


def test_every_translation_has_the_placeholders_and_the_tags_of_its_message():
    for entry in chain(*catalogues()):
        # What is one need not be counted: “every day”.
        wanted = placeholders(entry.msgid_plural or entry.msgid)
        assert wanted == placeholders(entry.msgstr or entry.msgstr_plural[1]), entry.msgid
        for text in entry.msgstr_plural.values():
            assert placeholders(text) <= wanted, entry.msgid
        for text in [entry.msgstr] if entry.msgstr else entry.msgstr_plural.values():
            tags = re.compile("<[^>]*>")
            assert sorted(tags.findall(entry.msgid)) == sorted(tags.findall(text)), entry.msgid


def test_a_message_has_one_translation_in_all_applications():
    translations = {}
    for key, translation in map(strings, chain(*catalogues())):
        assert translations.setdefault(key, translation) == translation, key


def test_what_the_site_reads_is_what_the_translator_wrote():
    for catalogue in catalogues():
        compiled = polib.mofile(re.sub("po$", "mo", catalogue.fpath))
        assert dict(map(strings, compiled)) == dict(map(strings, catalogue))


def test_the_catalogue_tells_nothing_of_a_machine_or_of_a_moment():
    for catalogue in catalogues():
        text = Path(catalogue.fpath).read_text(encoding="utf-8")
        machine = "-Date: |Last-Translator|@example|^#: (/|.*:[0-9])"
        assert not re.search(machine, text, re.MULTILINE)


def test_make_messages_finds_nothing_to_do(tmp_path):
    if not shutil.which("xgettext"):
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing("gettext is not here: apt install gettext")
    for name in ("accounts", "todo", "website", "tools/messages.sh", "manage.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(str(ROOT / name), str(tmp_path / name))
    python = tmp_path / "env/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\nexec "{}" "$@"\n'.format(sys.executable))
    python.chmod(0o755)
    environment = dict(os.environ, DJANGO_SETTINGS_MODULE="website.settings")
    subprocess.check_call(["tools/messages.sh"], cwd=str(tmp_path), env=environment)
    for found, expected in zip(catalogues(tmp_path), catalogues()):
        assert dict(map(strings, found)) == dict(map(strings, expected))


def unmarked(template):
    """What a template shows that none of its tags translates."""
    for block in ("comment", "blocktranslate"):
        pattern = "{{% {0}(?: [^%]*)? %}}.*?{{% end{0} %}}".format(block)
        template = re.sub(pattern, "", template, flags=re.DOTALL)
    template = re.sub("{%.*?%}|{{.*?}}|{#.*?#}", "", template)
    return [text for text in Visible(template).texts if text not in NAMES and len(text) > 1]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_shows_no_text_that_is_not_marked(path):
    assert unmarked(path.read_text(encoding="utf-8")) == []


def test_a_text_that_is_not_marked_is_found():
    template = (
        '{% comment %}No{% endcomment %}<p title="One">{% translate "No" %} Two{{ no }}</p>{# No #}'
        "{% blocktranslate count a=b %}No{% plural %}No{% endblocktranslate %}{% if a %}Three"
    )
    assert unmarked(template) == ["One", "Two", "Three"]


def unmarked_sentences(source):
    """The texts of a Python module that look like sentences, and are given to no gettext.

    A docstring is none, and neither is a help_text, which only the admin shows.
    """
    tree, others = ast.parse(source), set()
    for node in ast.walk(tree):
        called = getattr(node, "func", None)
        marked = getattr(called, "id", getattr(called, "attr", "")) in GETTEXT
        if marked or isinstance(node, ast.Expr) or getattr(node, "arg", "") == "help_text":
            inner = [node.value] if isinstance(node, ast.Expr) else ast.walk(node)
            others.update(map(id, inner))
    for node in ast.walk(tree):
        if type(node).__name__ in ("Constant", "Str") and id(node) not in others:
            text = ast.literal_eval(node)  # "Str" goes with Python 3.7.
            if isinstance(text, str) and SENTENCE.fullmatch(text):
                yield text


@pytest.mark.parametrize("path", MODULES, ids=lambda path: "/".join(path.parts[-2:]))
def test_a_module_has_no_sentence_that_is_not_marked(path):
    assert list(unmarked_sentences(path.read_text(encoding="utf-8"))) == []


def test_a_sentence_that_is_not_marked_is_found():
    source = '"""A docstring."""\n_("Not this.")\nfield(help_text="Nor this one")\nsay("But this.")'
    assert list(unmarked_sentences(source)) == ["But this."]
