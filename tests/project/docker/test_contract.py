"""Schemathesis sends the production site what the contract of the API allows, and what it forbids.

https://schemathesis.readthedocs.io/
"""

import pytest

from tests.helpers import ROOT, lacking
from tests.project.docker.engine import PRODUCTION, prepare_production, run
from tests.project.docker.visitor import Visitor

SCHEMATHESIS = ROOT / "env/contract/bin/schemathesis"
# No contract can say which names there are already, and which ETag is the newest; and NGINX itself
# refuses TRACE, before it looks for a location that knows what is allowed.
LEFT_OUT = "positive_data_acceptance,unsupported_method"


@pytest.fixture(scope="module")
def site(start, current):
    # More requests than a client may send in a minute.
    return start(current, PRODUCTION, {"proxy": 1}, prepare_production, API_RATE_LIMIT="0")


def test_every_answer_is_in_the_contract(site, tmp_path):
    if not SCHEMATHESIS.exists():
        lacking("Schemathesis is not here: make test-docker installs it.")
    visitor = Visitor(site.https, tls=True)
    visitor.sign_up("ana")
    command = [str(SCHEMATHESIS), "run", visitor.origin + "/api/openapi.json", "--tls-verify=false"]
    command += ["--header", "Authorization: Bearer " + visitor.make_token()]
    command += ["--exclude-checks", LEFT_OUT, "--max-examples=30", "--generation-deterministic"]
    said = run(command, cwd=str(tmp_path))
    print(said)
    assert "16 selected / 16 total" in said
