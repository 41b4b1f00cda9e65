"""`make bench`: measures the site as deployed beside its peers, and writes docs/performance.md.

python -m bench [short|long]     needs DATABASE_URL and REDIS_URL, as tests.services sets them
python -m bench report FILE      writes the page again, from the results of before
"""

import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections import namedtuple
from datetime import date
from pathlib import Path

from bench import measure, report, servers, subjects

# `seconds` are of each measurement, `rows` and `sorted_searches` of growth.py.
Form = namedtuple("Form", "rounds seconds rows sorted_searches")
FORMS = {"short": Form(3, 3, 300000, 0), "long": Form(7, 5, 1000000, 1)}
FOLDER = Path(os.environ.get("BENCH_RESULTS") or "~/.cache/app-bench").expanduser()


def machine():
    """Return what the figures depend on, in a sentence."""
    model = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    nginx = subprocess.run(["nginx", "-v"], stderr=subprocess.PIPE, encoding="utf-8").stderr
    programs = [f"Python {platform.python_version()}", nginx.split(": ")[1].strip()]
    if servers.has_node():
        node = subprocess.check_output(["node", "--version"], encoding="utf-8")
        programs.append(f"Node {node.strip()}")
    processor = model.group(1) if model else platform.machine()
    return f"{os.cpu_count()} × {processor}, " + ", ".join(programs)


def run_benchmark(form):
    """Measure everything; return the results, a dict for JSON."""
    rounds, seconds, *growth = FORMS[form]
    os.environ.update(servers.production())
    with tempfile.TemporaryDirectory(prefix="app-bench-") as folder:
        run = Path(folder)
        print("Preparing the site and its database.", flush=True)
        servers.copy_site(run)
        servers.fill_database(run)
        with servers.all_servers(run, list(subjects.SERVERS)) as started:
            measure.check_answers(run, started)
            roots = {**servers.process_ids(), "nginx": started["nginx"].process.pid}
            print("All answer alike. Measuring.", flush=True)
            rows = measure.rounds(run, started, roots, rounds, seconds)
        print("Measuring growth.", flush=True)
        growth = servers.measure_growth(run, *growth)
    return {
        "date": str(date.today()),
        "form": form,
        "rounds": rounds,
        "seconds": seconds,
        "machine": machine(),
        "rows": [{"row": row, "rounds": costs} for row, costs in rows.items()],
        "growth": growth,
    }


def main(form="short", path=None):
    if form == "report":
        results = json.loads(Path(path).read_text(encoding="utf-8"))
    elif form not in FORMS:
        sys.exit(__doc__)
    elif servers.needed_programs():
        sys.exit(servers.needed_programs())
    else:
        results = run_benchmark(form)
        FOLDER.mkdir(parents=True, exist_ok=True)
        number = len(list(FOLDER.iterdir()))
        path = FOLDER / f"{results['date']}-{number}.json"
        path.write_text(json.dumps(results, indent=1), encoding="utf-8")
        print(f"The results are in {path}.")
    report.write(results)
    print(report.render(results))


main(*sys.argv[1:])
