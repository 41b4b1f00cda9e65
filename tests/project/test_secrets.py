"""deploy/secrets.sh, which creates the secrets of production, and scripts that need one."""

import re
import shutil
import subprocess

import pytest

from tests.helpers import ROOT

NAMES = ["database_password", "database_url", "email_url", "redis.conf", "redis_url", "secret_key"]


@pytest.fixture
def secrets(tmp_path):
    """Run the script in a checkout; return its status, its output and the secrets by name."""
    (tmp_path / "deploy").mkdir()
    shutil.copy(str(ROOT / "deploy/secrets.sh"), str(tmp_path / "deploy"))

    def secrets():
        process = subprocess.run(
            ["sh", str(tmp_path / "deploy/secrets.sh")],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            universal_newlines=True,
        )
        paths = [path for path in (tmp_path / "secrets").iterdir() if path.is_file()]
        files = {path.name: path.read_text() for path in paths}
        return process.returncode, process.stdout, files

    return secrets


def test_it_creates_secrets_that_belong_together(secrets, tmp_path):
    status, output, files = secrets()
    assert status == 0
    assert sorted(files) == NAMES
    assert files["database_url"] == "postgres://app:{database_password}@database/app".format(
        **files
    )
    password = re.fullmatch("requirepass ([A-Za-z0-9]{50})\n", files["redis.conf"]).group(1)
    assert files["redis_url"] == "redis://:{}@cache:6379/0".format(password)
    assert re.fullmatch("[A-Za-z0-9]{50}", files["secret_key"])
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("secrets/*")} == {0o644}
    assert not any(text in output for text in files.values() if text)


def test_it_replaces_nothing_and_creates_what_is_missing(secrets, tmp_path):
    _, _, before = secrets()
    assert secrets() == (0, "All secrets are there already, and nothing was replaced.\n", before)
    (tmp_path / "secrets/secret_key").unlink()
    status, output, after = secrets()
    assert (status, "Created in secrets/: secret_key." in output) == (0, True)
    assert [name for name in NAMES if before[name] != after[name]] == ["secret_key"]


def test_a_password_without_its_url_is_refused_by_name(secrets, tmp_path):
    secrets()
    (tmp_path / "secrets/database_url").unlink()
    status, output, files = secrets()
    assert (status, len(output.splitlines())) == (1, 1)
    assert "database_password without the rest of database_password database_url" in output
    assert "database_url" not in files


def test_a_directory_in_place_of_a_secret_is_refused_by_name(secrets, tmp_path):
    (tmp_path / "secrets/redis_url").mkdir(parents=True)
    status, output, _ = secrets()
    assert (status, len(output.splitlines())) == (1, 1)
    assert "secrets/redis_url is a directory" in output


@pytest.mark.parametrize("wrong", ["missing", "empty", "a directory"])
@pytest.mark.parametrize("script", ["backup.sh", "database.sh"])
def test_a_script_without_the_password_of_the_database_names_its_file(tmp_path, script, wrong):
    password = tmp_path / "password"
    if wrong == "empty":
        password.touch()
    elif wrong == "a directory":
        password.mkdir()
    text = (ROOT / "deploy" / script).read_text(encoding="utf-8")
    text = text.replace("/run/secrets/database_password", str(password))
    (tmp_path / script).write_text(text, encoding="utf-8")
    process = subprocess.run(
        ["sh", str(tmp_path / script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    assert (process.returncode != 0, len(process.stdout.splitlines())) == (True, 1)
    assert "secrets/database_password is missing, empty or not readable" in process.stdout
