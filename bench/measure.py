"""Measure the CPU time of a request in all server processes, while wrk sends requests."""

import os
import re
import subprocess
from itertools import cycle
from pathlib import Path
from uuid import uuid4

from bench import subjects
from bench.answers import ask, credential_type, read_credentials
from bench.servers import ROOT, Started, request, running, wait_until_answering
from tests.services import free_port

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
CONNECTIONS = 8


def read_processes():
    """Return, from /proc, the children and the CPU time in ticks of each process, by its id."""
    children, own = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # It has ended.
            continue
        pid = int(path.parent.name)
        children.setdefault(int(fields[1]), []).append(pid)
        own[pid] = sum(map(int, fields[11:15]))  # With those of its children that have ended.

    return children, own


def descendants(pid, children=None):
    """Return the ids of a process and of all that it has started."""
    children = read_processes()[0] if children is None else children
    below = (descendants(child, children) for child in children.get(pid, ()))
    return [pid, *(each for pids in below for each in pids)]


def cpu_times(roots):
    """Return the CPU time in ms of these processes (a dict of ids) with their children."""
    children, own = read_processes()
    return {
        name: sum(own.get(each, 0) for each in descendants(pid, children)) * 1000 / TICKS_A_SECOND
        for name, pid in roots.items()
    }


def measure(run, started, roots, name, server, seconds, requests=None):
    """Return the costs of a work on a server: a dict of CPU ms a request, latencies, counts.

    wrk sends requests for some seconds, or until there are that many `requests`.
    """
    work, front = subjects.WORKS[name], started[server].front
    if server in ("kept", "fastapi_redis") and not work.body:
        for user in read_credentials(run / work.readers):
            ask(front, work, server, user)
    roots = {**roots, "app": started[server].process.pid}
    before = cpu_times(roots)
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", ROOT / "bench/load.lua"]
    variables = {
        "METHOD": "POST" if work.body else "GET",
        "TARGET": work.target,
        "CREDENTIALS": str(run / work.readers),
        "SEND": credential_type(work, server),
        **({"BODY": work.body, "PREFIX": uuid4().hex} if work.body else {}),
        **({"REQUESTS": str(requests)} if requests else {}),
    }
    output = subprocess.check_output(
        [*command, f"http://127.0.0.1:{front}/"],
        env={**os.environ, **variables},
        encoding="utf-8",
    )
    after = cpu_times(roots)
    result = re.search(r"^RESULT (\d+) (\d+) (\d+) (\d+) (\d+)$", output, re.MULTILINE)
    count, microseconds, p50, p99, errors = map(int, result.groups())
    costs = {part: (after[part] - before[part]) / max(count, 1) for part in roots}
    return {
        **costs,
        "total": sum(costs.values()),
        "requests": count,
        "errors": errors,
        "rate": count / microseconds * 1e6,
        "p50": p50 / 1000,
        "p99": p99 / 1000,
    }


def boot(run):
    """Return the CPU time in seconds that the site takes from its start to its first answer."""
    port, log = free_port(), run / "boot.log"
    command = [part.format(port=port) for part in subjects.UWSGI]
    command[command.index("--socket")] = "--http-socket"
    with running(command, log, cwd=run / "site") as process:
        wait_until_answering("The site", Started(process, port), log, "/health/live")
        return cpu_times({"app": process.pid})["app"] / 1000


def weigh_page(run, started):
    """Return the bytes of the page of 50 items, and of all it loads, compressed."""
    user = next(read_credentials(run / "pages"))
    headers = {"Cookie": user[2]}
    _, _, page = request(started["database"].front, "/", headers)
    headers["Accept-Encoding"] = "gzip"
    files = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', page.decode())
    parts = [request(started["database"].front, path, headers) for path in ["/", *set(files)]]
    if any(
        status != 200 or response["Content-Encoding"] != "gzip" for status, response, _ in parts
    ):
        raise RuntimeError(f"Not all is compressed: {files}")
    return {"page": len(page), "compressed": sum(len(body) for _, _, body in parts)}


def sizes(started):
    """Return the memory of each server in MB, by name."""
    processes = {name: one.process for name, one in started.items() if name != "nginx"}
    return {name: proportional_size(process) for name, process in processes.items()}


def proportional_size(process):
    """Return the memory in MB (PSS) of a server's processes: shared pages count in parts."""
    sizes = []
    for pid in descendants(process.pid):
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        sizes.append(int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE).group(1)))
    return sum(sizes) / 1024


def rounds(run, started, roots, form):
    """Measure everything in turns, `form.rounds` times.

    Return lists of costs by (work, server), and the sizes before and after.
    """
    rows = [
        (name, server)
        for name, servers in subjects.MEASURED.items()
        for server in servers
        if server in started
    ]
    for row in [] if form.requests else rows:  # Otherwise the first would pay for what starts late.
        measure(run, started, roots, *row, seconds=1)
    results = {row: [] for row in rows}
    before = sizes(started)
    for _, order in zip(range(form.rounds), cycle([rows, rows[::-1]])):
        for row in order:
            results[row].append(measure(run, started, roots, *row, form.seconds, form.requests))
    return results, [before, sizes(started)]
