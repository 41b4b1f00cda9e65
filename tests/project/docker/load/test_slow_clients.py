"""Minutes of slow clients, large uploads and slow readers on the production site, beside visitors.

`make test-load` prints what visitors had to wait. The tests judge no time but that of /health/live.
LOAD_SECONDS is the duration, 300 by default.
"""

import contextlib
import json
import os
import re
import subprocess
import threading
import time
from collections import Counter, namedtuple
from itertools import count

import pytest

from tests.project.docker.engine import (
    NGINX_CONFIGURATION,
    PRODUCTION,
    copy_item,
    docker,
    environment,
    prepare_production,
)
from tests.project.docker.visitor import PASSWORD, Visitor

SECONDS = int(os.environ.get("LOAD_SECONDS", "300"))
# The clients of each address, by their names in clients.py.
SLOW = {
    "slow_headers": 250,
    "slow_form": 40,
    "slow_api": 40,
    "slow_import": 5,
    "slow_page": 80,
    "slow_export": 5,
    "idle": 150,
}
ADDRESSES = [SLOW, SLOW, {"large_import": 5}]
EXPORTED = 5_000  # Items, of 10 kB each.
BROWSERS, PROGRAMS, REPLICAS = 5, 2, 2
SERVICES = ["proxy", "web", "database", "cache", "backup"]
# An established connection to port 80 or 443, in Linux's table.
CONNECTION = ":(?:0050|01BB) [0-9A-F]{8}:[0-9A-F]{4} 01 "

Load = namedtuple("Load", "site people probe usage ends started")


class Person(Visitor):
    """A visitor who records when each request began, how long it took, and what went wrong."""

    def __init__(self, port, timeout=40):
        super().__init__(port, tls=True)
        self.timeout, self.times, self.failures = timeout, [], []

    def connect(self):
        return super().connect(self.timeout)

    def ask(self, method, path, body=None, **headers):
        start = time.monotonic()
        try:
            return super().ask(method, path, body, **headers)
        finally:
            self.times.append((start, time.monotonic() - start))

    def expect(self, status, answer):
        assert answer.status == status, (answer.status, answer.text[:200])
        return answer

    def repeat(self, act, pause, is_over):
        """Call act(number) again and again, until is_over is set."""
        for number in count():
            try:
                act(number)
            except (OSError, AssertionError, LookupError) as error:
                self.failures.append((time.monotonic(), repr(error)))
            if is_over.wait(pause):
                return

    def use_pages(self, number):
        if number % 40 == 39:
            self.cookies = {}
            self.expect(200, self.get("/accounts/login/"))
            login = self.post("/accounts/login/", username=self.name, password=PASSWORD)
            self.expect(302, login)
            self.expect(200, self.get("/"))
        item = self.add("Item {}".format(number))
        self.expect(302, self.post("/toggle", id=item, completed="on"))
        self.expect(200, self.get("/?show=completed"))
        self.expect(302, self.post("/delete", id=item))

    def use_api(self, number):
        sent = {"Authorization": self.authorization, "Content_Type": "application/json"}
        item = json.dumps({"title": "Item {}".format(number)})
        created = self.expect(201, self.ask("POST", "/api/todos", item, **sent))
        path = json.loads(created.text)["url"][len(self.origin) :]
        self.expect(200, self.ask("PATCH", path, json.dumps({"completed": True}), **sent))
        self.expect(200, self.get("/api/todos", **sent))
        self.expect(204, self.ask("DELETE", path, **sent))

    def check_life(self, number):
        self.expect(200, self.get("/health/live"))
        assert self.times[-1][1] < self.timeout, self.times[-1]


class Usage:
    """The most that was seen: memory of each service in percent of its limit, and connections."""

    def __init__(self, site):
        self.site, self.memory, self.connections = site, Counter(), 0
        self.services = {id: name for name in SERVICES for id in site.containers(name)}
        configuration = site.exec("proxy", "cat", NGINX_CONFIGURATION)
        workers = site.exec("proxy", "ps").count("worker process")
        (connections,) = re.findall(r"worker_connections (\d+);", configuration)
        self.capacity = workers * int(connections)

    def measure(self):
        stats = docker("stats", "--no-stream", "--no-trunc", "--format", "{{.ID}} {{.MemPerc}}")
        # For a container that has just ended, Docker prints "--".
        for id, percent in re.findall(r"^(\w+) ([0-9.]+)%$", stats, re.MULTILINE):
            if id in self.services:
                name = self.services[id]
                self.memory[name] = max(self.memory[name], float(percent))
        table = self.site.exec("proxy", "cat", "/proc/net/tcp")
        self.connections = max(self.connections, len(re.findall(CONNECTION, table)))


def sign_up(site, name):
    person = Person(site.https)
    person.name = name
    person.sign_up(name)
    person.authorization = "Bearer " + person.make_token()
    return person


@contextlib.contextmanager
def clients(site, address, numbers):
    """Run the clients of an address in a container; give its process."""
    person = sign_up(site, "client-{}".format(address))
    if "slow_export" in numbers:
        copy_item(site, person.add("Copied"), EXPORTED - 1)
    given = {
        "seconds": SECONDS,
        "numbers": numbers,
        "cookies": "; ".join("{}={}".format(*cookie) for cookie in person.cookies.items()),
        "csrf": person.token,
        "token": person.authorization.split()[1],
    }
    name = "{}-client-{}".format(site.name, address)
    script = site.checkout / "tests/project/docker/load/clients.py"
    command = ["docker", "run", "--rm", "-i", "--name", name, "--network", site.name + "_proxy"]
    # They would be on other machines: the site has precedence.
    command += ["--cpu-shares", "256", "--no-healthcheck", "-v", "{}:/clients.py:ro".format(script)]
    command += [site.inspect("web")[0]["Image"], "python", "/clients.py"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "universal_newlines": True}
    with subprocess.Popen(command, env=environment(), **pipes) as process:
        try:
            process.stdin.write(json.dumps(given))
            process.stdin.close()
            yield process
        finally:
            docker("rm", "--force", name, check=False)


@pytest.fixture(scope="module")
def site(start, current):
    healthy = {"web": REPLICAS, "proxy": 1}
    return start(current, PRODUCTION, healthy, prepare_production, WEB_REPLICAS=str(REPLICAS))


@contextlib.contextmanager
def in_threads(*calls):
    """Call each (function, *arguments, is_over) in a thread; set is_over at the end."""
    is_over = threading.Event()
    threads = [threading.Thread(target=call[0], args=(*call[1:], is_over)) for call in calls]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


@pytest.fixture(scope="module")
def load(site):
    browsers = [sign_up(site, "browser-{}".format(number)) for number in range(BROWSERS)]
    programs = [sign_up(site, "program-{}".format(number)) for number in range(PROGRAMS)]
    for program in programs:
        program.cookies = {}
    usage, probe = Usage(site), Person(site.https, timeout=30)
    started = [found["State"]["StartedAt"] for name in SERVICES for found in site.inspect(name)]
    calls = [(person.repeat, person.use_pages, 0.5) for person in browsers]
    calls += [(person.repeat, person.use_api, 0.5) for person in programs]
    with contextlib.ExitStack() as stack:
        stack.enter_context(in_threads(*calls, (probe.repeat, probe.check_life, 1)))
        processes = [
            stack.enter_context(clients(site, *address)) for address in enumerate(ADDRESSES)
        ]
        begin = time.monotonic()
        while [process for process in processes if process.poll() is None]:
            usage.measure()
            assert time.monotonic() < begin + SECONDS + 60
        ends = [json.loads(process.stdout.read()) for process in processes]
    load = Load(site, browsers + programs, probe, usage, ends, started)
    report(load, begin)
    return load


def report(load, begin):
    times = [moment for person in load.people for moment in person.times]
    print("\n{} s of {} clients.".format(SECONDS, sum(sum(n.values()) for n in ADDRESSES)))
    for title, some in [
        ("Visitors before", [seconds for start, seconds in times if start < begin]),
        ("Visitors", [seconds for start, seconds in times if start >= begin]),
        ("/health/live", [seconds for start, seconds in load.probe.times if start >= begin]),
    ]:
        some.sort()
        p50, p95, p99 = (some[len(some) * percent // 100] for percent in (50, 95, 99))
        sentence = "{}: {} requests, p50 {:.3f} s, p95 {:.3f} s, p99 {:.3f} s, at most {:.3f} s."
        print(sentence.format(title, len(some), p50, p95, p99, some[-1]))
    memory = ", ".join("{} {:.0f} %".format(*each) for each in load.usage.memory.items())
    print("Memory at most: {} of the limit.".format(memory))
    print("Connections at most: {} of {}.".format(load.usage.connections, load.usage.capacity))
    for numbers, ends in zip(ADDRESSES, load.ends):
        print({name: ends[name] for name in numbers})


def ends_of(load, name):
    return sum((Counter(ends.get(name)) for ends in load.ends), Counter())


def test_the_clients_are_as_slow_and_as_large_as_they_should_be(load):
    """Otherwise the other tests would prove nothing."""
    assert ends_of(load, "slow_headers")["closed"]
    assert ends_of(load, "large_import")["200"]
    for name in ("slow_import", "slow_export", "large_import"):
        assert ends_of(load, name)["429"], name
    assert load.usage.connections > sum(SLOW.values())


def test_the_site_says_all_the_time_that_it_lives(load):
    """Nearly always within a second: the clients, the visitors and this test share processors."""
    assert load.probe.failures == []
    assert len(load.probe.times) > SECONDS / 3
    late = [seconds for _start, seconds in load.probe.times if seconds > 1]
    assert len(late) <= len(load.probe.times) / 20


def test_no_visitor_gets_an_error(load):
    assert [failure for person in load.people for failure in person.failures] == []


def test_the_memory_of_each_container_stays_below_its_limit(load):
    assert set(load.usage.memory) == set(SERVICES)
    assert max(load.usage.memory.values()) < 100
    # Of cgroups 2 or 1: Docker reports it only if it ended the container's first process.
    killed = "cat /sys/fs/cgroup/memory.events /sys/fs/cgroup/memory/memory.oom_control 2>&1"
    for id in load.usage.services:
        events = docker("exec", id, "sh", "-c", killed, check=False)
        assert re.findall("^oom_kill (.*)$", events, re.MULTILINE) == ["0"]


def test_no_container_is_started_again(load):
    found = [found for name in SERVICES for found in load.site.inspect(name)]
    assert [each["State"]["StartedAt"] for each in found] == load.started
    assert [each["RestartCount"] for each in found] == [0] * len(found)


@pytest.mark.parametrize(
    ("service", "end"),
    [
        ("web", "DAMN|respawned|HARAKIRI|Traceback"),
        ("proxy", "exited on signal|worker_connections are not enough"),
        ("database", "terminated by signal|PANIC"),
    ],
)
def test_no_worker_is_killed(load, service, end):
    lines = load.site("logs", "--no-color", service).splitlines()
    assert [line for line in lines if re.search(end, line)] == []


def test_nginx_has_room_for_more_connections_all_the_time(load):
    assert load.usage.connections < load.usage.capacity
