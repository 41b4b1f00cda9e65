"""Kept answers are the answers of the database, whatever is written and however Redis fails.

Two servers keep answers in one Redis; a third, without Redis, says what is true. `make test` runs
a few sequences of reads, writes and failures; KEPT_ANSWERS=100 runs so many, other ones each time,
and every write. A failure prints the steps that lead to it, and how to repeat them.
"""

import os
from contextlib import ExitStack

import pytest
from django.db import connection
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests import services
from tests.helpers import database
from tests.site import run_site
from tests.todo.kept_answers.visitors import Visitor
from tests.todo.kept_answers.world import RedisServer, World, empty_database
from tests.todo.kept_answers.writes import WRITES

pytestmark = pytest.mark.django_db(transaction=True)
EXAMPLES = int(os.environ.get("KEPT_ANSWERS", 0))
numbers = st.integers(0, 99)
sites = st.sampled_from([0, 1])
reads = st.fixed_dictionaries(
    {"method": st.sampled_from(["GET", "GET", "HEAD"]), "language": st.sampled_from(["en", "es"])}
)
# One write for each reason why kept answers become invalid; KEPT_ANSWERS tries them all.
QUICK = ["update", "api_create", "import_page", "choose_language_and_zone", "log_out"]
QUICK += ["change_password", "end_other_sessions", "revoke_token", "admin_deactivates_user"]
QUICK += ["command_imports"]
# A command takes a second.
PAGE_WRITES = [name for name, write in WRITES.items() if EXAMPLES or write.who != "command"]


@pytest.fixture(scope="module")
def servers(postgresql_url, django_db_setup, django_db_blocker, tmp_path_factory):
    """The World on the tests' database, in which rows are committed: it is emptied at the end."""
    address = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    database_url = f"{address}/{connection.settings_dict['NAME']}"
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        try:
            redis = RedisServer()
        except services.Missing as error:
            if os.environ.get("CI") == "true":
                raise
            pytest.skip(str(error))
        stack.callback(redis.stop)
        sites = [stack.enter_context(run_site(database_url, redis.url)) for _ in range(2)]
        plain = stack.enter_context(run_site(database_url))
        yield World(sites, plain, redis, tmp_path_factory.mktemp("files"))
        empty_database()


@pytest.fixture
def world(servers):
    servers.begin()
    return servers


@pytest.mark.parametrize("name", list(WRITES) if EXAMPLES else QUICK)
def test_a_write_is_seen_at_once_by_everybody(world, name):
    here, there = world.sites
    is_program = WRITES[name].who == "program"
    computer, phone, program = world.visitors[:3]
    addresses = {computer: "/", phone: "/", program: "/api/todos"}
    for reader, address in addresses.items():
        assert world.prime(reader, there, address)
    before = database()
    assert world.write(name, program if is_program else computer, here, 1)
    assert database() != before or name == "choose_language_of_the_browser"
    for reader in world.visitors:
        world.read(reader, there, addresses.get(reader, "/api/todos" if reader.token else "/"))
    assert not world.excuses
    world.check_lives()


class KeptAnswers(RuleBasedStateMachine):
    """Visitors read and write, each by one of two servers, while Redis fails and comes back."""

    world = None

    def __init__(self):
        super().__init__()
        self.world.begin()

    def teardown(self):
        self.world.end()

    def visitor(self, number):
        newcomer = Visitor("newcomer")
        visitors = [*self.world.visitors, newcomer]
        return visitors[number % len(visitors)]

    @rule(who=numbers, where=numbers, item=numbers, site=sites, options=reads)
    def read(self, who, where, item, site, options):
        visitor = self.visitor(who)
        address = self.world.address(visitor, where, item)
        self.world.poll(visitor, self.world.sites[site], address, **options)

    @rule(who=numbers, name=st.sampled_from(PAGE_WRITES), number=numbers, site=sites)
    def write(self, who, name, number, site):
        self.world.write(name, self.visitor(who), self.world.sites[site], number)

    @rule(
        writer=numbers,
        name=st.sampled_from(PAGE_WRITES),
        number=numbers,
        there=sites,
        readers=st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=4),
        others=st.booleans(),
    )
    def write_between_reads(self, writer, name, number, there, readers, others):
        """The kept answers of several readers are true after a write by another server."""
        writer = self.visitor(writer)
        own = [visitor for visitor in self.world.visitors if visitor.owner == writer.owner]
        readers = [
            (self.visitor(who) if others or not own else own[who % len(own)], where, item)
            for who, where, item in readers
        ]
        readers = [
            (visitor, self.world.address(visitor, where, item)) for visitor, where, item in readers
        ]
        for visitor, address in readers:
            for _ in range(3):
                self.world.read(visitor, self.world.sites[there], address)
        self.world.write(name, writer, self.world.sites[1 - there], number)
        for visitor, address in readers:
            for site in self.world.sites:
                self.world.read(visitor, site, address)

    @rule(failure=st.sampled_from(["freeze", "stop", "flush"]))
    def redis_fails(self, failure):
        {"freeze": self.world.redis.freeze, "stop": self.world.stop, "flush": self.world.flush}[
            failure
        ]()

    @rule(site=sites)
    def redis_comes_back(self, site):
        self.world.redis.thaw()
        self.world.redis.start()
        self.world.get_redis_back(self.world.sites[site])

    @rule()
    def all_is_well_again(self):
        for site in (0, 1):
            self.redis_comes_back(site)
        self.world.check_lives()


def test_every_answer_is_true_whatever_is_written_and_however_redis_fails(servers):
    class Machine(KeptAnswers):
        world = servers

    profile = {"max_examples": 3, "stateful_step_count": 12}
    if EXAMPLES:
        profile = {"max_examples": EXAMPLES, "stateful_step_count": 40}
        profile.update(derandomize=False, print_blob=True)
    # Shrinking takes longer than reading the steps that hypothesis prints.
    phases = [Phase.generate]
    run_state_machine_as_test(Machine, settings=settings(phases=phases, **profile))
    print(f"{servers.reads} reads, {servers.hits} of them kept, {servers.excuses} stale as allowed")
    assert servers.hits
