"""What the documents promise is so."""

import re
from datetime import date

import pytest
from django.core.management import get_commands
from django.test import RequestFactory

from tests.helpers import ROOT, read, settings_with
from todo import quickadd
from todo.filters import ItemFilter
from todo.models import Label, ToDoList


def variables_of_the_settings():
    """The names that settings.py reads from the environment."""
    return set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', read("website/settings.py")))


def variables_of_compose():
    """The names that the Compose files read: ${NAME…}, and those that they only pass on."""
    files = read("docker-compose.yml") + read("docker-compose.prod.yml")
    names = re.findall(r"\$\{([A-Z_]+)|^ {6}([A-Z_]+):$", files, re.MULTILINE)
    return {"COMPOSE_FILE"} | {name or passed_on for name, passed_on in names}


def test_the_example_explains_every_variable_and_no_other():
    explained = set(re.findall(r"^#?([A-Z_]+)=", read(".env.example"), re.MULTILINE))
    assert explained == variables_of_the_settings() | variables_of_compose()


def test_the_example_marks_what_may_be_in_a_file():
    marks = r"^# \(file\).*\n(?:# .*\n)*#?([A-Z_]+)="
    marked = set(re.findall(marks, read(".env.example"), re.MULTILINE))
    assert marked == {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"}


def test_the_values_of_the_example_are_right(monkeypatch):

    values = dict(re.findall(r"^([A-Z_]+)=(.*)$", read(".env.example"), re.MULTILINE))
    assert settings_with(values, "DEBUG", "LOGIN_REQUIRED", "HTTPS", "SIGNUP") == [
        True,
        False,
        False,
        True,
    ]


def test_the_readme_is_short_enough_to_be_read():
    assert len(read("README.md").splitlines()) <= 150


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "docs/architecture.md",
        "docs/guide.md",
        "docs/production.md",
    ],
)
def test_every_link_into_the_repository_leads_somewhere(name):
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", read(name))
    here = (ROOT / name).parent
    assert [link for link in links if not (here / link).exists()] == []


def test_every_make_target_of_the_readme_exists():
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    readme = read("README.md")
    promised = set(re.findall(r"(?:`|^ {4})make (?:-k )?([a-z-]+)", readme, re.MULTILINE))
    assert promised
    assert promised <= targets


def test_the_map_of_the_readme_names_what_is_there():
    names = re.findall(r"^ {4}([\w./-]+) {2,}\S", read("README.md"), re.MULTILINE)
    assert len(names) > 10
    assert [name for name in names if not (ROOT / name).exists()] == []


def test_every_file_that_the_architecture_names_exists():
    names = set(re.findall(r"[\w/-]+\.(?:py|html|json)|\b\w+/(?= )", read("docs/architecture.md")))
    folders = [ROOT, ROOT / "todo"]
    assert {"undo.py", "accounts/middleware.py", "transfer/"} <= names
    assert [name for name in names if not any((folder / name).exists() for folder in folders)] == []


def test_every_command_of_the_documents_exists():
    text = "".join(map(read, ["README.md", "docs/guide.md", "docs/production.md"]))
    names = set(re.findall(r"manage\.py ([a-z_]+)", text))
    assert {"export", "import", "demo", "purgetrash"} <= names
    assert names <= set(get_commands())


def test_quick_add_reads_what_the_guide_says_and_leaves_what_it_says():
    table = re.findall(r"^\| (`.*?) \| (.*?) \|$", read("docs/guide.md"), re.MULTILINE)
    spanish = re.search(
        r"Spanish words are read as well: (.*?)\. ", read("docs/guide.md"), re.DOTALL
    )
    phrases = re.findall("`(.*?)`", "".join(phrase for phrase, _ in table) + spanish.group(1))
    assert len(phrases) > 15
    for phrase in phrases:
        assert quickadd.parse("Text " + phrase, date(2026, 11, 22))["text"] == "Text", phrase
    read_back = quickadd.parse("Pay the rent #home @bank !1 tomorrow every month", date.today())
    assert (read_back["text"], len(read_back)) == ("Pay the rent", 6)
    assert quickadd.parse("Read #1 bestseller", date.today()) == {"text": "Read #1 bestseller"}


def test_the_addresses_of_the_guide_show_what_they_say(db):
    address = re.search(r"^ {4}(/\?\S+)$", read("docs/guide.md"), re.MULTILINE).group(1)
    ToDoList.objects.get_or_create_named(None, "Home")
    Label.objects.get_or_create_named(None, "bank")
    item_filter = ItemFilter(RequestFactory().get(address).GET, None)
    assert item_filter.query_string() == address[1:]
