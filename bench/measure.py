"""Measure the CPU time of a request in all server processes, while wrk sends requests."""

import json
import os
import re
import subprocess
from itertools import cycle
from pathlib import Path

from bench import subjects
from bench.servers import ROOT, request

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
CONNECTIONS = 8


def cpu_times(roots):
    """Return the CPU time in ms, from /proc, of these processes (a dict of ids) with children."""
    children, own = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # It has ended.
            continue
        pid = int(path.parent.name)
        children.setdefault(int(fields[1]), []).append(pid)
        own[pid] = sum(map(int, fields[11:15]))  # With those of its children that have ended.

    def total(pid):
        return own.get(pid, 0) + sum(map(total, children.get(pid, ())))

    return {name: total(pid) * 1000 / TICKS_A_SECOND for name, pid in roots.items()}


def read_credentials(path):
    """Yield the id, the token and the cookies of each user in a file of seed.py."""
    for line in path.read_text(encoding="ascii").splitlines():
        yield line.split(" ", 2)


def ask(front, work, user, key=None):
    """Send the work's request as one user (id, token, cookies); return the status and the body."""
    pk, token, cookies = user
    headers = {}
    if work.send == "token":
        headers["Authorization"] = f"Bearer {token}"
    elif work.send == "cookies":
        headers["Cookie"] = cookies
    if work.body:
        headers.update({"Content-Type": "application/json", "Idempotency-Key": key})
    status, _, body = request(front, work.target.replace("{id}", pk), headers, work.body)
    return status, body


def comparable(item):
    """Return an item of an answer without what may differ: host, fractions of seconds, order."""
    path = re.sub("^https?://[^/]+", "", item["url"])
    item = dict(item, url=path, labels=sorted(item["labels"]))
    for name, value in item.items():
        if re.match(r"\d{4}-\d\d-\d\dT", str(value)):
            item[name] = value[: len("2026-12-01T09:00:00")]
    return item


def check_answers(run, started):
    """Raise RuntimeError if a server does not answer what the site answers."""
    users = {name: list(read_credentials(run / name)) for name in subjects.GROUPS}
    answers = {}
    for name, servers in subjects.MEASURED.items():
        work = subjects.WORKS[name]
        for server in servers:
            if server not in started:
                continue
            # Each writes as another user, who has the same items.
            number = list(subjects.SERVERS).index(server) if work.body else 0
            user = users[work.readers][number]
            status, body = ask(started[server].front, work, user, f"check-{server}")
            if status != work.status:
                raise RuntimeError(f"{server} answers {name} with {status}: {body[:500]}")
            if name in ("R1", "W"):
                answers[name, server] = json.loads(body)
    for (name, server), answer in answers.items():
        if isinstance(answer, dict) and "results" in answer:  # The pages of Django REST framework.
            answer = answer["results"]
        wanted = answers[name, "database"]
        if name == "W":  # The id, the owner's, and the time differ.
            same = {"title", "completed", "priority", "list", "labels", "notes", "order"}
            same = set(answer) == set(wanted) and all(answer[key] == wanted[key] for key in same)
        else:
            same = list(map(comparable, answer)) == list(map(comparable, wanted))
        if not same:
            raise RuntimeError(f"{server} answers {name} with {answer}, not {wanted}"[:3000])


def measure(run, started, roots, name, server, seconds):
    """Return the costs of a work on a server: a dict of CPU ms a request, latencies, counts."""
    work, front = subjects.WORKS[name], started[server].front
    if server == "kept" and not work.body:
        for user in read_credentials(run / work.readers):
            ask(front, work, user)
    roots = {**roots, "app": started[server].process.pid}
    before = cpu_times(roots)
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", ROOT / "bench/load.lua"]
    variables = {
        "METHOD": "POST" if work.body else "GET",
        "TARGET": work.target,
        "CREDENTIALS": str(run / work.readers),
        "SEND": work.send,
        **({"BODY": work.body} if work.body else {}),
    }
    output = subprocess.check_output(
        [*command, f"http://127.0.0.1:{front}/"],
        env={**os.environ, **variables},
        encoding="utf-8",
    )
    after = cpu_times(roots)
    result = re.search(r"^RESULT (\d+) (\d+) (\d+) (\d+) (\d+)$", output, re.MULTILINE)
    requests, microseconds, p50, p99, errors = map(int, result.groups())
    costs = {part: (after[part] - before[part]) / max(requests, 1) for part in roots}
    return {
        **costs,
        "total": sum(costs.values()),
        "requests": requests,
        "errors": errors,
        "rate": requests / microseconds * 1e6,
        "p50": p50 / 1000,
        "p99": p99 / 1000,
    }


def rounds(run, started, roots, count, seconds):
    """Measure everything `count` times, in turns; return lists of costs by (work, server)."""
    rows = [
        (name, server)
        for name, servers in subjects.MEASURED.items()
        for server in servers
        if server in started
    ]
    for row in rows:  # Otherwise the first would pay for what starts late.
        measure(run, started, roots, *row, seconds=1)
    results = {row: [] for row in rows}
    for _, order in zip(range(count), cycle([rows, rows[::-1]])):
        for row in order:
            results[row].append(measure(run, started, roots, *row, seconds=seconds))
    return results
