"""Facts of the Dockerfiles that a CI with stand-in images can only read in the files."""

import re

import pytest

from tests.helpers import ROOT


def instructions(name):
    """The instructions of a Dockerfile, each as one line of text, without comments."""
    text = (ROOT / name).read_text(encoding="utf-8")
    text = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", "")
    return [re.sub(r"\s+", " ", line).strip() for line in text.splitlines() if line.strip()]


@pytest.fixture
def dockerfile():
    return instructions("Dockerfile")


def position(lines, pattern):
    (found,) = [number for number, line in enumerate(lines) if re.search(pattern, line)]
    return found


def test_every_package_of_alpine_is_one_that_it_has(dockerfile):
    added = [line for line in dockerfile if "apk add" in line]
    build, final = (set(re.findall(r"[\w-]+", line.split("--no-cache")[1])) for line in added)
    # uWSGI needs the kernel's headers on Alpine; python-dev is gone since Alpine 3.12.
    assert {"gcc", "linux-headers", "musl-dev", "postgresql-dev"} <= build
    assert "tzdata" in final
    assert not final & {"gcc", "linux-headers", "musl-dev", "postgresql-dev"}
    assert "python-dev" not in build | final


def test_the_requirements_are_installed_before_the_code_is_copied(dockerfile):
    assert position(dockerfile, r"install .*-r requirements\.txt") < position(
        dockerfile, r"^COPY \. \."
    )


@pytest.mark.parametrize("name", ["Dockerfile", "nginx/Dockerfile"])
def test_both_builders_take_it(name):
    text = "\n".join(instructions(name))
    assert not re.search(r"--mount|--chmod|<<|^ENTRYPOINT", text, re.MULTILINE)
    assert "# syntax" not in (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["Dockerfile", "nginx/Dockerfile"])
def test_it_ends_as_an_unprivileged_user(name):
    (user,) = [line for line in instructions(name) if line.startswith("USER")]
    assert user not in ("USER 0", "USER root")
