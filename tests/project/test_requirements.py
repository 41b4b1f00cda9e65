"""Promises about the lock files; `make check` proves that they are in step with pyproject.toml."""

import re

import pytest
from packaging.markers import Marker

from tests.helpers import ROOT, read

LOCKS = ["requirements.txt", "requirements-dev.txt"]
LOCKS += [f"requirements/{path.name}" for path in (ROOT / "requirements").glob("*.txt")]
NODE_LOCKS = ["bench/peers/package-lock.json", "tools/package-lock.json"]
# Installed in virtualenvs of their own, where they meet none of the other locks;
# zappa.txt meets run.txt, which constrains it.
APART = {f"requirements/{name}.txt" for name in ("bench", "contract", "next", "pip", "zappa")}


def pins(lock):
    """Yield the package, version, marker (or None) and lines of each pin."""
    for lines in re.split(r"\n(?=\w)", read(lock)):
        pin = re.match(r"([\w.-]+)==(\S+)(?: ; (.*?))?(?: \\)?\n", lines)
        assert pin, f"{lock} has an entry that is not a pin: {lines}"
        yield pin.group(1), pin.group(2), pin.group(3), lines


def test_production_installs_the_five_packages_and_what_they_need():
    sources = {}
    for package, _, _, lines in pins("requirements.txt"):
        sources[package] = set(re.findall(r"^    #(?: via|  ) (\S.*)$", lines, re.MULTILINE))
    required = {name for name, by in sources.items() if "app (pyproject.toml)" in by}
    assert required == {"django", "psycopg2", "redis", "simplejson", "uwsgi"}
    for by in sources.values():
        assert by
        assert by <= {*sources, "app (pyproject.toml)"}


@pytest.mark.parametrize("python", ["3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13"])
@pytest.mark.parametrize(
    ("platform", "os_name"), [("linux", "posix"), ("darwin", "posix"), ("win32", "nt")]
)
def test_each_package_has_one_version_in_all_locks_of_an_environment(python, platform, os_name):
    system = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}[platform]
    environment = {
        "python_version": python,
        "python_full_version": f"{python}.9",
        "sys_platform": platform,
        "platform_system": system,
        "os_name": os_name,
    }
    versions = {}
    for lock in {*LOCKS} - APART:
        for package, version, marker, _ in pins(lock):
            if marker is None or Marker(marker).evaluate(environment):
                package = package.replace("-binary", "")
                assert versions.setdefault(package, version) == version, (lock, package)
    assert {"django", "psycopg2", "redis", "simplejson", "uwsgi", "pytest"} <= set(versions)


@pytest.mark.parametrize(
    "name", [*LOCKS, "bench/peers/package-lock.json", "tools/package-lock.json"]
)
def test_locks_name_no_package_index(name):
    assert not re.search('"resolved"|index-url|^[^"]*://', read(name), re.MULTILINE)
