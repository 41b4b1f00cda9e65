"""The documents' promises, and the language of docstrings and comments."""

import ast
import io
import re
import tokenize
from datetime import date

import pytest
from django.core.management import get_commands
from django.test import RequestFactory

from tests.helpers import ROOT, read, settings_with
from tests.project import console
from todo import quickadd
from todo.filters import ItemFilter
from todo.models import Label, ToDoList

pytestmark = pytest.mark.once
DOCUMENTS = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"]
DOCUMENTS += [str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md")]


def find_all(pattern, *names):
    """Return the set of matches in these files, with ^ and $ for each line."""
    return set(re.findall(pattern, "".join(map(read, names)), re.MULTILINE))


def test_env_example_explains_every_variable():
    files = ("docker-compose.yml", "docker-compose.prod.yml")
    names = find_all(r'env\.\w+\(\s*"([A-Z_]+)"', "website/settings.py")
    names |= find_all(r"\$\{([A-Z_]+)", *files) | find_all(r"^ {6}([A-Z_]+):$", *files)
    assert find_all("^#?([A-Z_]+)=", ".env.example") == names | {"COMPOSE_FILE"}


def test_env_example_marks_variables_that_a_file_may_hold():
    marked = find_all(r"^# \(file\).*\n(?:# .*\n)*#?([A-Z_]+)=", ".env.example")
    assert marked == {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"}


def test_values_of_env_example_are_valid():
    values = dict(find_all("^([A-Z_]+)=(.*)$", ".env.example"))
    assert settings_with(values, "DEBUG", "LOGIN_REQUIRED", "HTTPS") == [True, False, False]


def anchors(name):
    """Return the anchors that GitHub gives to the headings of a document."""
    headings = re.findall("^#+ (.*)$", read(name), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_into_the_repository_and_their_anchors_exist(name):
    broken = []
    links = find_all(r"\]\((?!https?:|mailto:)(.*?)\)", name) | find_all('src="(.*?)"', name)
    for link in links:
        file, _, anchor = link.partition("#")
        target = (ROOT / name).parent / file if file else ROOT / name
        if not target.exists() or anchor and anchor not in anchors(target):
            broken.append(link)
    assert broken == []


def test_links_to_the_web_are_addresses_of_public_sites():
    links = find_all(r"\]\((https?:.*?)\)", *DOCUMENTS) | find_all("<(https?:.*?)>", *DOCUMENTS)
    assert len(links) > 5
    pattern = r"https://([a-z0-9-]+\.)+[a-z]{2,}(/[\w.~/-]*)?(#[\w-]+)?"
    assert [link for link in links if not re.fullmatch(pattern, link)] == []


def test_make_targets_of_the_readme_exist():
    commands = find_all(r"(?:`|^ {4})make (?:-k )?([a-z-]+)", "README.md")
    assert commands
    assert commands <= find_all("^([a-z-]+):", "Makefile")


def test_checks_before_a_commit_are_checks_of_make_check():
    checks = find_all(r"check-[a-z0-9.]+", ".pre-commit-config.yaml")
    assert checks
    assert checks <= set(read("Makefile").split("\nCHECKS = ")[1].split("\n.PHONY")[0].split())


def test_every_decision_is_listed_and_short():
    paths = {str(path.relative_to(ROOT / "docs")) for path in (ROOT / "docs/decisions").iterdir()}
    assert find_all(r"\((decisions/[^)]+)\)", "docs/architecture.md") == paths
    assert [path for path in paths if len(read(f"docs/{path}").splitlines()) > 40] == []


def test_files_of_the_readme_and_of_the_architecture_exist():
    names = find_all(r"^ {4}([\w./-]+) {2,}\S", "README.md")
    names |= find_all(r"[\w/-]+\.(?:py|html|json)|\b\w+/(?= )", "docs/architecture.md")
    folders = [ROOT, ROOT / "todo"]
    assert {"undo.py", "accounts/middleware.py", "transfer/", "nginx/"} <= names
    assert [name for name in names if not any((folder / name).exists() for folder in folders)] == []


def test_commands_of_the_documents_exist():
    names = find_all(r"manage\.py ([a-z_]+)", *DOCUMENTS)
    assert {"export", "import", "demo", "purgetrash"} <= names
    assert names <= set(get_commands())


# How many shell commands of each document a test executes, and how many say why none does.
SHELL_COMMANDS = {
    "README.md": (14, 2),
    "CONTRIBUTING.md": (4, 0),
    "docs/guide.md": (9, 0),
    "docs/environments.md": (145, 5),
    "docs/elsewhere.md": (12, 24),
    "docs/production.md": (37, 3),
}


def test_shell_commands_of_the_documents_are_executed_or_say_why_not():
    counts = {}
    for name in DOCUMENTS:
        executed = [command.is_executed for command in console.commands(name)]
        if executed:
            counts[name] = (executed.count(True), executed.count(False))
    assert counts == SHELL_COMMANDS


def test_blocks_that_are_not_executed_give_the_reason():
    for name in SHELL_COMMANDS:
        for _, paragraph, _ in console.blocks(name):
            if "not executed" in paragraph:
                assert re.search(r"\(not executed[^:,)]*[:,] [\w`][^)]*\)", paragraph), paragraph


def test_shown_output_of_the_environments_is_more_than_an_ellipsis():
    """Otherwise a command that fails would pass."""
    shown = [command for command in console.commands(console.ENVIRONMENTS) if command.output]
    assert shown
    assert [command.text for command in shown if not "".join(command.output).strip("… ")] == []


def test_excerpts_of_the_environments_stand_in_the_files():
    lines = "".join(map(read, ("Dockerfile", "docker-compose.yml"))).splitlines()
    excerpts = {line.strip() for line in console.excerpts(console.ENVIRONMENTS)} - {""}
    assert "depends_on:" in excerpts
    assert excerpts - {line.strip() for line in lines} == set()


@pytest.mark.parametrize(
    ("lines", "output", "expected"),
    [
        (["a", "b"], "a\n\nb\n", True),
        (["a"], "a\nb\n", False),
        (["a", "…"], "a\nb\n", True),
        (["…", "b"], "a\na\nb\n", True),
        (["…", "b", "…"], "b\n", True),
        (["a …: c"], "a b: c\n", True),
        (["a …: c"], "a b\nc: c\n", False),
        (["a"], "", False),
    ],
)
def test_output_is_compared_with_the_document(lines, output, expected):
    assert console.matches(lines, output) is expected


def test_quick_add_reads_the_phrases_of_the_guide():
    guide = read("docs/guide.md")
    table = re.findall(r"^\| (`.*?) \| .*? \|$", guide, re.MULTILINE)
    spanish = re.search(r"Spanish words are read as well: (.*?)\. ", guide, re.DOTALL).group(1)
    phrases = set(re.findall("`(.*?)`", "".join(table) + spanish))
    rows = [*quickadd.examples("en"), *quickadd.examples("es")]
    assert phrases == {phrase for _meaning, row in rows for phrase in row}
    for phrase in phrases:
        assert quickadd.parse("Text " + phrase, date(2026, 11, 22))["text"] == "Text", phrase
    parsed = quickadd.parse("Pay the rent #home @bank !1 tomorrow every month", date.today())
    assert (parsed["text"], len(parsed)) == ("Pay the rent", 6)
    assert quickadd.parse("Read #1 bestseller", date.today()) == {"text": "Read #1 bestseller"}


def test_filter_address_of_the_guide_is_valid(db):
    (address,) = find_all(r"^ {4}(/\?\S+)$", "docs/guide.md")
    ToDoList.objects.get_or_create_named(None, "Home")
    Label.objects.get_or_create_named(None, "bank")
    item_filter = ItemFilter(RequestFactory().get(address).GET, None)
    assert item_filter.query_string() == address[1:]


# Docstrings and comments


SOURCES = [
    path
    for path in [
        ROOT / "manage.py",
        ROOT / "test-db-connection.py",
        *(path for name in ("accounts", "todo", "website") for path in (ROOT / name).rglob("*")),
    ]
    if path.suffix in (".py", ".html", ".txt", ".js", ".css") and "migrations" not in path.parts
]
COMMENT = re.compile(
    r"{#.*?#}|<!--.*?-->|{% comment %}.*?{% endcomment %}|/\*.*?\*/|(?:(?<!:)//[^\n]*\n\s*)+",
    re.DOTALL,
)
# A sentence that begins with a pronoun in place of a noun, or that negates the noun, not the verb.
INDIRECT = re.compile(
    r"""\W*(What|Whose|Who|Whoever|Whatever|Those|The[ ]same|The[ ]ones?)\b(?!.*[?])
    |.*(?<!there[ ])(?<!There[ ])\b(is|are|was|were)[ ]no[ ](?!longer|more)""",
    re.VERBOSE,
)


def python_comments(source):
    """Return docstrings and comments; comments on lines of their own are joined."""
    found = [
        ast.get_docstring(node) or ""
        for node in ast.walk(ast.parse(source))
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
    ]
    previous = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            if token.start[0] == previous + 1 and token.line.lstrip().startswith("#"):
                found[-1] += token.string[1:]
            else:
                found.append(token.string)
            previous = token.start[0]
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_comments_name_their_subject_and_negate_the_verb(path):
    source = path.read_text(encoding="utf-8")
    comments = python_comments(source) if path.suffix == ".py" else COMMENT.findall(source)
    comments = [" ".join(re.sub(r"\n\s*(//|\*)", " ", text).split()) for text in comments]
    assert [text for text in comments if INDIRECT.match(text)] == []


def test_modules_have_a_docstring():
    modules = [path for path in SOURCES if path.suffix == ".py" and path.stat().st_size]
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in modules}
    assert [path for path in trees if not ast.get_docstring(trees[path])] == []
