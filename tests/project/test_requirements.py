"""The lock files agree with pyproject.toml and with each other, on every Python and platform."""

import re

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement

from tests.helpers import ROOT

try:
    import tomllib  # novm -- older Pythons go on below.
except ImportError:  # Before Python 3.11, where pytest brings it along.
    # The same module, for Pythons that lack it.
    import tomli as tomllib  # type: ignore[no-redef] # as above

THE_FIVE = {"django", "psycopg2", "redis", "simplejson", "uwsgi"}
LOCKS = {
    # Each with the group of pyproject.toml that it adds to the five, and what stands in for them.
    "requirements.txt": (None, {}),
    "requirements/run.txt": ("run", {"psycopg2": "psycopg2-binary", "uwsgi": None}),
    "requirements-dev.txt": ("dev", {"psycopg2": "psycopg2-binary", "uwsgi": None}),
}
EXTRA_LOCKS = {
    "requirements/{}.txt".format(group): group
    for group in ("browser", "check", "contract", "static", "test")
}
ALL_LOCKS = [*sorted(LOCKS), *sorted(EXTRA_LOCKS), "requirements/next.txt"]
# In a virtualenv of its own, where it meets none of the others.
APART = {"requirements/contract.txt"}
PYTHONS = ["3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13"]
PLATFORMS = [("linux", "Linux", "posix"), ("darwin", "Darwin", "posix"), ("win32", "Windows", "nt")]


def environments():
    """The environments to install in: dicts of the variables that a marker may ask for."""
    for python in PYTHONS:
        for sys_platform, system, os_name in PLATFORMS:
            yield {
                "python_version": python,
                "python_full_version": python + ".9",
                "sys_platform": sys_platform,
                "platform_system": system,
                "os_name": os_name,
                "implementation_name": "cpython",
                "platform_python_implementation": "CPython",
                "platform_machine": "x86_64",
                "extra": "",
            }


def applies(marker, environment):
    return marker is None or Marker(str(marker)).evaluate(environment)


def entries(name):
    """Give (package, version, marker or None, block of text) for each pin of a lock file."""
    text = (ROOT / name).read_text(encoding="utf-8")
    for block in re.split(r"\n(?=\w)", text):
        pin = re.match(r"([\w.-]+)==(\S+)(?: ; (.*?))?(?: \\)?\n", block)
        assert pin, "{} has an entry that is no pin: {}".format(name, block)
        yield pin.group(1), pin.group(2), pin.group(3), block


def pins(name, environment):
    """The packages that a lock file installs in an environment: {package: version}."""
    found = {}
    for package, version, marker, _ in entries(name):
        if applies(marker, environment):
            assert package not in found, "{} has two pins for {}".format(name, package)
            found[package] = version
    assert found or name in EXTRA_LOCKS  # Those are for a current Python only.
    return found


def wanted(group):
    """The requirements of a group in pyproject.toml, or of the project itself (None)."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    if group is None:
        return [Requirement(line) for line in project["project"]["dependencies"]]
    found = []
    for line in project["dependency-groups"][group]:
        found += wanted(line["include-group"]) if isinstance(line, dict) else [Requirement(line)]
    return found


@pytest.mark.parametrize("name", sorted(LOCKS))
def test_what_the_project_asks_for_is_locked_in_a_fitting_version(name):
    group, stand_ins = LOCKS[name]
    for environment in environments():
        locked = pins(name, environment)
        for requirement in wanted(None) + (wanted(group) if group else []):
            package = stand_ins.get(requirement.name, requirement.name)
            if package and applies(requirement.marker, environment):
                assert requirement.specifier.contains(locked[package]), (package, environment)


@pytest.mark.parametrize("name", sorted(EXTRA_LOCKS))
def test_the_tools_that_the_project_asks_for_are_locked_in_a_fitting_version(name):
    for environment in environments():
        locked = pins(name, environment)
        for requirement in wanted(EXTRA_LOCKS[name]):
            if applies(requirement.marker, environment):
                assert requirement.specifier.contains(locked[requirement.name])


def test_a_package_has_the_same_version_in_every_file():
    for environment in environments():
        versions = {}
        for name in {*LOCKS, *EXTRA_LOCKS} - APART:
            for package, version in pins(name, environment).items():
                one = "psycopg2" if package == "psycopg2-binary" else package
                assert versions.setdefault(one, version) == version, (package, name, environment)


def test_the_newest_django_is_locked_ahead_of_the_projects():
    newest = {package: version for package, version, _, _ in entries("requirements/next.txt")}
    (project,) = [requirement for requirement in wanted(None) if requirement.name == "django"]
    assert not project.specifier.contains(newest["django"])


def test_production_installs_the_five_and_what_they_need():
    names = {package for package, _, _, _ in entries("requirements.txt")}
    asked = set()
    for package, _, _, block in entries("requirements.txt"):
        by = set(re.findall(r"^    #(?: via|  ) (\S.*)$", block, re.MULTILINE))
        assert by, package
        if "app (pyproject.toml)" in by:
            asked.add(package)
        assert by <= names | {"app (pyproject.toml)"}
    assert asked == THE_FIVE


@pytest.mark.parametrize("name", ALL_LOCKS)
def test_every_pin_has_its_hashes(name):
    for package, _, _, block in entries(name):
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", block), package


@pytest.mark.parametrize("name", ALL_LOCKS)
def test_a_lock_names_no_package_index(name):
    assert "://" not in (ROOT / name).read_text(encoding="utf-8")


def test_the_lock_of_npm_names_no_registry():
    assert '"resolved"' not in (ROOT / "tools/package-lock.json").read_text(encoding="utf-8")
