"""Two servers that keep answers in one Redis, one that does not, and visitors of all three."""

import contextlib
import os
import signal
import time
from difflib import unified_diff

from django.db import connection
from redis import Redis

from accounts.models import Token, User
from tests import services
from tests.helpers import PASSWORD
from tests.todo.kept_answers.visitors import Visitor, etag_of, seen
from tests.todo.kept_answers.writes import WRITES
from todo.models import CalendarFeed, Label, ToDoItem, ToDoList

LIFE = 30  # seconds of a kept answer
PAGES = ["/", "/?show=active", "/?sort=due", "/?q=of", "/?list=home-{mark}", "/?label=bank"]
PAGES += ["/?after=1", "/items/{item}", "/lists", "/lists", "/done", "/trash", "/help"]
PAGES += ["/?no-such-parameter=1", "/accounts/settings/", "/feed"]
API = ["/api/todos", "/api/todos?show=active&sort=due&limit=2", "/api/todos/{item}", "/api/lists"]
API += ["/api/lists/{list}", "/api/labels", "/api/labels/{label}", "/api/todos?label=bank"]
FEED = ["/feed/{secret}.ics", "/feed/{secret}.ics?as=events"]


class RedisServer:
    """A Redis that stops, freezes and comes back on its port; it then has lost everything."""

    def __init__(self):
        self.port, self.running, self.process, self.is_frozen = services.free_port(), None, 0, False
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.client = Redis.from_url(self.url)
        self.start()

    def start(self):
        if not self.running:
            self.running = contextlib.ExitStack()
            self.running.enter_context(services.redis(self.port))
            self.process = self.client.info("server")["process_id"]

    def stop(self):
        self.thaw()
        if self.running:
            self.running.close()
            self.running = None

    def freeze(self):
        if self.running:
            os.kill(self.process, signal.SIGSTOP)
            self.is_frozen = True

    def thaw(self):
        if self.is_frozen:
            os.kill(self.process, signal.SIGCONT)
            self.is_frozen = False

    @property
    def is_healthy(self):
        return self.running and not self.is_frozen


class World:
    """Servers and visitors, and whether something older than the database may be seen.

    `sites` keep answers in the Redis `redis`; `plain`, without Redis, gives the true answer.
    """

    def __init__(self, sites, plain, redis, directory):
        self.sites, self.plain, self.redis, self.directory = sites, plain, redis, directory
        self.hits, self.reads, self.excuses, self.number = 0, 0, 0, 0

    def begin(self):
        """Begin anew: an empty database and Redis, and the first visitors."""
        self.redis.thaw()
        self.redis.start()
        empty_database()
        # Times at which a status and body were true, by who asked for what.
        self.given = {}
        self.bodies = {}  # By address and ETag.
        # Sites that lost Redis between a commit and the new version. Until they have Redis again,
        # others may see old answers, and the ended credential of that moment may.
        self.blind = set()
        for site in [*self.sites, self.plain]:
            site.forget()
        for name in ("ana", "ben", "admin"):
            user = User.objects.create_user(name, f"{name}@example.org", PASSWORD)
            user.is_staff = user.is_superuser = name == "admin"
            user.save()
        self.owners = {user.username: user for user in User.objects.all()}
        self.admin = self.logged_in("admin", "admin")
        self.visitors = [
            self.logged_in("ana's computer", "ana"),
            self.logged_in("ana's phone", "ana"),
            self.with_token("ana's program", "ana"),
            self.logged_in("ben's computer", "ben"),
            self.with_token("ben's program", "ben"),
            Visitor("stranger"),
        ]
        self.visitors[-1].send(self.plain, "GET", "/")  # It has the CSRF cookie.
        for name in ("ana", "ben", ""):
            self.add_items(self.owners.get(name), mark(name))
        self.redis.client.flushall()  # Only now: no server has seen these rows being written.
        for site in self.sites:
            self.get_redis_back(site)

    def end(self):
        self.redis.thaw()
        self.redis.start()

    def add_items(self, owner, mark):
        home = ToDoList.objects.create(owner=owner, name=f"home-{mark}")
        bank = Label.objects.create(owner=owner, name="bank")
        for text in ("first", "second", "third"):
            item = ToDoItem.objects.create(owner=owner, text=f"{text} {mark}", todo_list=home)
            item.labels.add(bank)
        if owner:
            CalendarFeed.objects.create(owner=owner, secret=owner.username.ljust(43, "x"))

    def logged_in(self, name, owner):
        visitor = Visitor(name)
        fields = {"username": owner, "password": PASSWORD}
        visitor.post(self.plain, "/accounts/login/", page="/accounts/login/", **fields)
        visitor.owner = owner
        return visitor

    def with_token(self, name, owner):
        token = Token.objects.create_token(self.owners[owner], name, "read write")[1]
        return Visitor(name.replace("'", ""), owner, token)

    def mark(self, visitor):
        return mark(visitor.owner)

    def leave_behind(self, visitor):
        """Keep a copy of the visitor's credential, which what follows is to end."""
        self.visitors.append(visitor.copy(f"{visitor.name} before"))

    # Reading

    def address(self, visitor, number, item_number=0):
        """Return one of the addresses that the visitor may ask for."""
        addresses = API + FEED if visitor.token else PAGES + API + FEED
        objects = {
            "item": pick_id(ToDoItem.all_objects, item_number),
            "list": pick_id(ToDoList.all_objects, item_number),
            "label": pick_id(Label.objects, item_number),
            "mark": self.mark(visitor),
            "secret": ["ana", "ben"][item_number % 2].ljust(43, "x"),
        }
        return addresses[number % len(addresses)].format(**objects)

    def read(self, visitor, site, address, method="GET", etag=None, language="en"):
        """Read an address, and compare the answer with the one from the database."""
        headers = {"Accept_Language": language}
        cookies = visitor.cookie_header()
        condition = {"If_None_Match": etag} if etag else {}
        answer = visitor.send(site, method, address, **headers, **condition)
        true_method = "GET" if answer.status == 304 else method
        truth = visitor.send(
            self.plain, true_method, address, remember=False, cookies=cookies, **headers
        )
        self.reads += 1
        self.hits += answer.get("X-Statements") == "0" and answer.status in (200, 304)
        cookies_set = [header.split(";")[0] for header in answer.all("Set-Cookie")]
        names = {cookie.split("=")[0] for cookie in cookies_set} - {"csrftoken", "messages"}
        # A session that has ended is taken from its browser, and no other is given.
        assert not names or 'sessionid=""' in cookies_set and names == {"sessionid"}, cookies_set
        expected, shown = seen(truth), seen(answer)
        if answer.status == 304:
            shown = 200, expected[1], self.bodies[address, etag]
        elif answer.status == 200 and method == "GET" and etag_of(answer):
            known = self.bodies.setdefault((address, etag_of(answer)), shown[2])
            assert known == shown[2], difference((200, (), known), shown, "One ETag, two bodies")
        credential = visitor.token or visitor.cookie("sessionid")
        given = self.given.setdefault((credential, address, language, true_method), {})
        if shown == expected:
            given[shown[::2]] = time.monotonic()
            return answer
        self.excuses += 1
        told = difference(expected, shown, f"{visitor} at {address} of {site}")
        assert self.blind, told
        assert not visitor.cookie("fresh"), f"Not fresh for who has written: {told}"
        assert shown[::2] in given, f"Not an answer of this reader: {told}"
        assert time.monotonic() - given[shown[::2]] <= LIFE, f"Too old: {told}"
        return answer

    def prime(self, visitor, site, address):
        """Read an address until its answer is kept; return whether it is."""
        return any(
            visitor.send(site, "GET", address).get("X-Statements") == "0" for _attempt in range(4)
        )

    def poll(self, visitor, site, address, method, language):
        """Read an address twice, the second time as an open page does, or by HEAD."""
        answer = self.read(visitor, site, address, language=language)
        etag = answer.get("ETag") if method == "GET" else None
        self.read(visitor, site, address, method, etag, language)

    def check_lives(self):
        """Assert that everything in Redis has an end, and an answer that of its life."""
        for key in self.redis.client.scan_iter():
            life = self.redis.client.pttl(key)
            assert life != -1 or key == b"answers:site", key
            assert not key.startswith(b"answers:kept:") or life <= LIFE * 1000

    # Writing

    def write(self, name, visitor, site, number):
        """Do a write, if it is one for this visitor; return whether it is."""
        write = WRITES[name]
        is_program = write.who == "program"
        by_visitor = write.who in ("browser", "program", "user")
        if by_visitor and is_program != bool(visitor.token):
            return False
        if "user" in write.who and not visitor.owner:
            return False
        self.number += 1
        write(self, visitor, site, number)
        if write.who == "command" and not self.redis.is_healthy:
            self.blind.add("the command")
        if site.is_without_redis():
            self.blind.add(site)
        return True

    # Failures

    def stop(self):
        self.redis.stop()
        self.blind.clear()  # Every kept answer is lost.

    def flush(self):
        if self.redis.is_healthy:
            self.redis.client.flushall()
            self.blind.clear()

    def get_redis_back(self, site):
        """Let a site use Redis again, as it does some seconds after a failure."""
        site.retry_redis()
        Visitor("passer-by").send(site, "GET", "/")
        if not site.is_without_redis():
            self.blind.discard(site)


def mark(name):
    return f"of-{name or 'everybody'}"


def pick_id(rows, number):
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    return ids[number % len(ids)] if ids else 0


def difference(expected, shown, title):
    """Return in words how two results of seen() differ."""
    lines = [
        [f"{status}", *map(str, headers), *body.splitlines()]
        for status, headers, body in (expected, shown)
    ]
    return "\n".join([title, *unified_diff(*lines, "true", "shown", lineterm="", n=1)])[:4000]


def empty_database():
    """Delete all rows, of committed transactions too."""
    kept = ("django_migrations", "django_content_type", "auth_permission")
    tables = [name for name in connection.introspection.table_names() if name not in kept]
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE {} CASCADE".format(", ".join(tables)))
