"""The certificate scripts: nginx/certificate.sh and deploy/certificate.sh."""

import os
import re
import shutil
import subprocess

import pytest

from tests.helpers import ROOT, lacking


def run(script, *arguments, **variables):
    """Run a script; return its status and its output."""
    process = subprocess.run(
        ["sh", str(script), *arguments],
        env={"PATH": os.environ["PATH"], **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    return process.returncode, process.stdout


@pytest.fixture
def openssl():
    if not shutil.which("openssl"):
        lacking("openssl is not installed.")


LONG = "a" * 60 + ".example.org"


@pytest.mark.usefixtures("openssl")
@pytest.mark.parametrize(
    ("hosts", "names"),
    [
        (None, ["DNS:localhost"]),
        ("*", ["DNS:localhost"]),
        ("app.example.org", ["DNS:app.example.org"]),
        (LONG, ["DNS:" + LONG]),
        (".example.org", ["DNS:example.org", "DNS:*.example.org"]),
        ("192.0.2.7", ["IP Address:192.0.2.7"]),
        ("[2001:db8::7]", ["IP Address:2001:DB8:0:0:0:0:0:7"]),
        ("*, b.example.org,192.0.2.7", ["DNS:b.example.org", "IP Address:192.0.2.7"]),
    ],
)
def test_the_first_certificate_has_every_name_of_the_site(tmp_path, hosts, names):
    text = (ROOT / "nginx/certificate.sh").read_text(encoding="utf-8")
    script = tmp_path / "certificate.sh"
    script.write_text(text.replace("/etc/nginx/certificates", str(tmp_path)), encoding="utf-8")
    status, output = run(script, **({"ALLOWED_HOSTS": hosts} if hosts else {}))
    assert status == 0, output
    show = ["openssl", "x509", "-noout", "-text", "-in", str(tmp_path / "tls.crt")]
    shown = subprocess.check_output(show, universal_newlines=True)
    line = re.search("Subject Alternative Name: *\n *(.*)", shown).group(1)
    assert line.strip().split(", ") == names


@pytest.mark.parametrize("wrong", ["missing", "empty", "a directory"])
@pytest.mark.parametrize("position", [0, 1])
def test_a_file_that_is_no_certificate_is_named(tmp_path, wrong, position):
    files = [tmp_path / "chain.pem", tmp_path / "key.pem"]
    for path in files:
        path.write_text("something")
    files[position].unlink()
    if wrong == "empty":
        files[position].touch()
    elif wrong == "a directory":
        files[position].mkdir()
    status, output = run(ROOT / "deploy/certificate.sh", *map(str, files))
    assert (status, len(output.splitlines())) == (1, 1)
    assert output.startswith("{} is missing, empty or not".format(files[position]))
