"""`make bench`: measures the site as deployed beside its peers, and writes docs/performance.md.

python -m bench [tiny|short|long]  needs DATABASE_URL and REDIS_URL, as tests.services sets them
python -m bench report FILE        writes the page again, from the results of before
"""

import json
import os
import platform
import re
import signal
import subprocess
import sys
import tempfile
from collections import namedtuple
from datetime import date
from pathlib import Path

from bench import answers, measure, report, servers, subjects

# `seconds`, or `requests`, are of each measurement; `rows` and `sorted_searches` of growth.py. The
# tiny form only proves that all this works.
Form = namedtuple("Form", "rounds seconds requests users rows sorted_searches")
FORMS = {
    "tiny": Form(1, 1, requests=16, users=10, rows=None, sorted_searches=0),
    "short": Form(3, 3, requests=None, users=1000, rows=1000000, sorted_searches=0),
    "long": Form(7, 5, requests=None, users=1000, rows=1000000, sorted_searches=1),
}
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


def run_benchmark(name):
    """Measure everything in the form with this name; return the results, a dict for JSON."""
    form = FORMS[name]
    os.environ.update(servers.production())
    with tempfile.TemporaryDirectory(prefix="app-bench-") as folder:
        run = Path(folder)
        print("Preparing the site and its database.", flush=True)
        servers.copy_site(run)
        servers.fill_database(run, form.users)
        with servers.all_servers(run, list(subjects.SERVERS)) as started:
            answers.check_answers(run, started)
            roots = {**servers.process_ids(), "nginx": started["nginx"].process.pid}
            print("All answer alike. Measuring.", flush=True)
            weight = measure.weigh_page(run, started)
            rows, sizes = measure.rounds(run, started, roots, form)
        print("Measuring the start and growth.", flush=True)
        boots = [measure.boot(run) for _ in range(form.rounds)]
        growth = form.rows and servers.measure_growth(run, form.rows, form.sorted_searches)
    return {
        "date": str(date.today()),
        "form": name,
        "rounds": form.rounds,
        "seconds": form.seconds,
        "machine": machine(),
        "rows": [{"row": row, "rounds": costs} for row, costs in rows.items()],
        "growth": growth,
        "boots": boots,
        "sizes": sizes,
        "weight": weight,
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
    if results["form"] != "tiny":
        report.write(results)
    print(report.render(results))


# Otherwise the servers would go on.
signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
main(*sys.argv[1:])
