"""nginx/trusted-proxies.sh, which reads TRUSTED_PROXIES for NGINX's configuration."""

import os
import subprocess

import pytest

from tests.helpers import ROOT


def run(value):
    """Source the script as the image does; return its status and its output."""
    script = (
        ". nginx/trusted-proxies.sh; echo $TRUSTED_PROXIES_REAL_IP; echo $TRUSTED_PROXIES_NETWORKS"
    )
    process = subprocess.run(
        ["sh", "-c", script],
        cwd=str(ROOT),
        env={"PATH": os.environ["PATH"], "TRUSTED_PROXIES": value},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    return process.returncode, process.stdout.splitlines()


def test_without_a_proxy_nothing_is_trusted():
    assert run("") == (0, ["", ""])


def test_addresses_and_networks_are_trusted():
    assert run("192.0.2.7, 10.0.0.0/8,2001:db8::/32") == (
        0,
        [
            "set_real_ip_from 192.0.2.7; set_real_ip_from 10.0.0.0/8;"
            " set_real_ip_from 2001:db8::/32;",
            "192.0.2.7 1; 10.0.0.0/8 1; 2001:db8::/32 1;",
        ],
    )


@pytest.mark.parametrize(
    "value",
    ["proxy.example.org", "10.0.0.256", "10.0.0.0/33", "10.0.0", "::/129", "*", "1.2.3.4;", "cafe"],
)
def test_anything_else_stops_the_start_with_one_sentence(value):
    status, lines = run("192.0.2.7," + value)
    assert (status, len(lines)) == (1, 1)
    assert "TRUSTED_PROXIES has '{}'".format(value) in lines[0]
