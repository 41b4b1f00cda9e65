"""Send the requests of subjects.py, and prove that all servers answer alike."""

import html
import json
import re

from bench import subjects
from bench.servers import request


def read_credentials(path):
    """Yield the id, the token and the cookies of each user in a file of seed.py."""
    for line in path.read_text(encoding="ascii").splitlines():
        yield line.split(" ", 2)


def credential_type(work, server):
    """Return "token", "cookies" or "nothing"."""
    is_site = subjects.SERVERS[server].is_site
    return "token" if work.send == "cookies" and not is_site else work.send


def ask(front, work, server, user, key=None):
    """Send the work's request as one user (id, token, cookies); return the status and the body."""
    pk, token, cookies = user
    headers = {}
    if credential_type(work, server) == "token":
        headers["Authorization"] = f"Bearer {token}"
    elif credential_type(work, server) == "cookies":
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
    answers, pages = {}, {}
    for name, servers in subjects.MEASURED.items():
        work = subjects.WORKS[name]
        for server in servers:
            if server not in started:
                continue
            # Each writes as another user, who has the same items.
            number = list(subjects.SERVERS).index(server) if work.body else 0
            user = users[work.readers][number]
            for _ in range(1 if work.body else 2):  # The second answer may be a kept one.
                status, body = ask(started[server].front, work, server, user, f"check-{server}")
            if status != work.status:
                raise RuntimeError(f"{server} answers {name} with {status}: {body[:500]}")
            if name in ("R1", "W"):
                answers[name, server] = json.loads(body)
            elif name in ("R2", "R2 book"):
                pages[name, server] = html.unescape(body.decode())
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
    site = started["database"].front
    _, body = ask(site, subjects.WORKS["R1"], "database", users["pages"][0])
    titles = [item["title"] for item in json.loads(body)]
    for (name, server), page in pages.items():
        missing = [title for title in titles if title not in page]
        if missing:
            raise RuntimeError(f"{server} answers {name} without {missing}")
