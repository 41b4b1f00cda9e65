"""`make bench` as a whole, in its tiny form. It needs no container, but about a minute."""

import os
import shutil
import subprocess

import pytest

from bench import report, subjects
from tests.helpers import ROOT


@pytest.mark.skipif(
    os.environ.get("CI") != "true" and not (shutil.which("nginx") and shutil.which("wrk")),
    reason="nginx or wrk is not installed.",  # In CI, the command fails and names them.
)
def test_tiny_form_measures_every_work_and_writes_nothing(tmp_path):
    page = report.PAGE.read_text(encoding="utf-8")
    names = set(os.environ) - {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL"}
    variables = {name: os.environ[name] for name in names}
    process = subprocess.run(
        ["make", "bench", "BENCH=tiny"],
        cwd=str(ROOT),
        env={**variables, "BENCH_RESULTS": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=900,
    )
    assert process.returncode == 0, process.stdout
    servers = [name for name in subjects.SERVERS if name != "fastify" or shutil.which("npm")]
    for work, names in subjects.MEASURED.items():
        for name in set(names) & set(servers):
            assert f"| {work} | {subjects.SERVERS[name].label} | **" in process.stdout
    assert "| s of CPU from the start to the first answer |" in process.stdout
    assert len(list(tmp_path.iterdir())) == 1
    assert report.PAGE.read_text(encoding="utf-8") == page
