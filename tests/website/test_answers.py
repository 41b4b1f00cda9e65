"""Answers kept in Redis: when one is used, and when it is not."""

import re
from datetime import datetime
from datetime import timezone as timezones
from hashlib import sha256

import pytest
from django.contrib import messages
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.middleware.csrf import rotate_token
from django.template import engines
from django.test import Client
from django.urls import include, path, reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from accounts.models import Token
from tests.helpers import PASSWORD
from website import answers, cache
from website.answers import access_ended, may_be_kept, renew_epoch, writes_nothing

pytestmark = pytest.mark.django_db

PAGE = """<p data-etag="">{{ text }}</p>
<form>{% csrf_token %}<input name="request_key" value="{{ key }}"><b id="{{ key }}"></b></form>
<form>{% csrf_token %}</form>"""
TOKEN_FIELD = 'name="csrfmiddlewaretoken" value="([^"]*)"'

# The text of each owner, and how often a view has read one.
rows: dict = {}
reads: list = []


def read(request):
    reads.append(request.path)
    return rows.get(request.owner, "nothing")


@may_be_kept("q")
def page(request):
    template = engines["django"].from_string(PAGE)
    key = sha256(str(len(reads)).encode()).hexdigest()[:32]
    return HttpResponse(template.render({"text": read(request), "key": key}, request))


@may_be_kept("q", "size", "status")
def data(request):
    text = read(request) * int(request.GET.get("size", 1))
    return JsonResponse({"text": text}, status=int(request.GET.get("status", 200)))


@may_be_kept()
def with_message(request):
    messages.info(request, read(request))
    return HttpResponse("".join(str(message) for message in messages.get_messages(request)))


@may_be_kept()
def with_cookie(request):
    response = HttpResponse(read(request))
    response.set_cookie("colour", "red")
    return response


@may_be_kept()
def with_session(request):
    request.session["visits"] = 1
    return HttpResponse(read(request))


@may_be_kept()
def with_token_in_the_text(request):
    rotate_token(request)
    return HttpResponse(read(request))


@may_be_kept()
def in_pieces(request):
    return StreamingHttpResponse([read(request)])


@may_be_kept()
def binary(request):
    return HttpResponse(read(request).encode() + b"\xff")


@may_be_kept()
def of_ana(request):
    request.rows_owner = next(owner for owner in rows if owner)
    reads.append(request.path)
    return HttpResponse(rows[request.rows_owner])


def unmarked(request):
    return HttpResponse(read(request))


@csrf_exempt
def write(request):
    rows[request.owner] = request.POST["text"]
    if "end" in request.POST:
        access_ended(request)
    return HttpResponse()


@writes_nothing
@csrf_exempt
def preview(request):
    return HttpResponse()


urlpatterns = [
    path("page", page),
    path("data", data),
    path("api/data", data),
    path("with_message", with_message),
    path("with_cookie", with_cookie),
    path("with_session", with_session),
    path("with_token_in_the_text", with_token_in_the_text),
    path("in_pieces", in_pieces),
    path("binary", binary),
    path("of_ana", of_ana),
    path("unmarked", unmarked),
    path("write", write),
    path("preview", preview),
    path("", include("website.urls")),
]


@pytest.fixture(autouse=True)
def views(settings, kept_answers):
    """Serve the views above, with kept answers; each owner has a version."""
    settings.ROOT_URLCONF = __name__
    rows.clear()
    reads.clear()


@pytest.fixture
def visitor():
    """A browser that is not logged in, and has the CSRF cookie."""
    return browser()


@pytest.fixture
def as_ana(ana):
    return browser(ana)


def browser(user=None):
    client = Client()
    if user:
        client.force_login(user)
    client.get("/page")
    client.post("/write", {"text": "one"})
    reads.clear()
    return client


def is_kept(client, address="/data", **headers):
    """Return whether the second of two requests is answered without the view."""
    first = client.get(address, **headers)
    count = len(reads)
    second = client.get(address, **headers)
    return len(reads) == count and first.status_code == second.status_code == 200


def headers(response):
    return {name: value for name, value in response.items() if name != "X-Request-ID"}


def get_text(client, address="/data"):
    return client.get(address).json()["text"]


def test_kept_answer_is_the_same_without_a_statement(as_ana, django_assert_num_queries):
    first = as_ana.get("/data")
    with django_assert_num_queries(0):
        second = as_ana.get("/data")
    assert (second.content, headers(second)) == (first.content, headers(first))
    assert second["Content-Security-Policy"]
    assert len(reads) == 1


def test_kept_answer_takes_one_round_trip_and_a_new_one_two(as_ana, redis_commands):
    as_ana.get("/data")
    sessions = redis_commands.count("GET")  # With REDIS_URL, the session comes from Redis too.
    assert sorted(redis_commands) == ["EVALSHA"] * 2 + ["GET"] * sessions
    assert sessions <= 1
    redis_commands.clear()
    as_ana.get("/data")
    assert redis_commands == ["EVALSHA"]


def test_scripts_are_loaded_again_after_a_restart_of_redis(as_ana, redis, redis_commands):
    redis.script_flush()
    as_ana.get("/data")
    assert is_kept(as_ana)


def test_first_answer_after_redis_dropped_a_version_is_not_kept(as_ana, redis, ana):
    assert is_kept(as_ana)
    redis.delete(f"answers:owner:{ana.pk}")
    as_ana.get("/data")
    assert len(reads) == 2
    assert is_kept(as_ana)
    assert len(reads) == 3


def test_clock_that_redis_dropped_is_not_behind_a_version(as_ana, redis):
    redis.delete("answers:site")
    as_ana.get("/data")
    assert is_kept(as_ana)


@pytest.mark.parametrize("address", ["/page", "/data", "/api/data", "/page?q=1", "/of_ana"])
def test_marked_views_are_kept(as_ana, address):
    assert is_kept(as_ana, address)
    assert as_ana.head(address).status_code == 200
    assert len(reads) == 1


@pytest.mark.parametrize(
    "address",
    [
        "/unmarked",
        "/data?x=1",
        "/data?q=1&fbclid=2",
        "/data?status=201",
        "/data?size=100000",
        "/with_message",
        "/with_cookie",
        "/with_session",
        "/with_token_in_the_text",
        "/in_pieces",
        "/binary",
    ],
)
def test_other_answers_are_not_kept(as_ana, address, redis):
    as_ana.get(address)
    as_ana.cookies.pop("messages", None)
    as_ana.get(address)
    assert len(reads) == 2
    assert redis.keys("answers:kept:*") == []


def test_answer_lives_for_half_a_minute_at_most(as_ana, redis):
    as_ana.get("/data")
    (key,) = redis.keys("answers:kept:*")
    assert 29000 < redis.pttl(key) <= 30000


def life(redis, client, address="/data"):
    """Return the life of the only kept answer in milliseconds, 0 if there is none."""
    client.get(address)
    return max([redis.pttl(key) for key in redis.keys("answers:kept:*")], default=0)


@pytest.mark.parametrize(("zone", "expected"), [("Europe/Madrid", 10), ("UTC", 30)])
def test_answer_ends_at_midnight_of_its_owner(as_ana, ana, redis, monkeypatch, zone, expected):
    ana.time_zone = zone
    ana.save()
    midnight = datetime(2026, 11, 30, 22, 59, 50, tzinfo=timezones.utc)
    monkeypatch.setattr(timezone, "now", lambda: midnight)
    assert expected - 1 < life(redis, as_ana) / 1000 <= expected


def test_answer_ends_with_the_session(settings, ana, redis):
    settings.SESSION_COOKIE_AGE = 5
    assert 0 < life(redis, browser(ana)) <= 5000


def test_bytes_of_each_reader_are_their_own(as_ana, ben, visitor):
    for client, text in ((as_ana, "of ana"), (browser(ben), "of ben"), (visitor, "of all")):
        client.post("/write", {"text": text})
        assert is_kept(client)
        assert get_text(client) == text
    token = Token.objects.create_token(ben, "t", "read")[1]
    for authorization, text in ((f"Bearer {token}", "of ben"), ("Bearer x", "nothing")):
        address, headers = "/api/data", {"HTTP_AUTHORIZATION": authorization}
        expected = text if text == "of ben" else "of all"
        assert is_kept(visitor, address, **headers)
        assert visitor.get(address, **headers).json()["text"] == expected


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_HOST": "localhost"},
        {"HTTP_ACCEPT_LANGUAGE": "es"},
        {"wsgi.url_scheme": "https"},
        {"QUERY_STRING": "q=1"},
        {"HTTP_AUTHORIZATION": "Bearer x"},
    ],
)
def test_answer_is_kept_for_its_host_scheme_language_and_query(as_ana, headers, settings):
    settings.ALLOWED_HOSTS = ["*"]
    assert is_kept(as_ana)
    as_ana.get("/data", **headers)
    assert len(reads) == 2


def test_spelling_of_the_language_does_not_matter(as_ana):
    as_ana.get("/data", HTTP_ACCEPT_LANGUAGE="en-GB,en;q=0.7")
    as_ana.get("/data", HTTP_ACCEPT_LANGUAGE="en;q=0.1, xx")
    assert len(reads) == 1


def test_another_release_keeps_its_own(as_ana, monkeypatch):
    assert is_kept(as_ana)
    monkeypatch.setattr(answers, "release", lambda: "next")
    as_ana.get("/data")
    assert len(reads) == 2


def test_release_changes_with_a_file(tmp_path, settings):
    settings.BASE_DIR, settings.STATIC_ROOT = tmp_path, str(tmp_path / "static")
    before = answers.make_release()
    (tmp_path / "static").mkdir()
    (tmp_path / "static/staticfiles.json").write_text("{}")
    assert before != answers.make_release() == answers.make_release()


# Writes


def test_write_is_seen_by_its_owner_at_once(as_ana, ana, visitor):
    other = browser(ana)
    visitor.post("/write", {"text": "of all"})
    for client in (as_ana, other, visitor):
        assert is_kept(client)
    as_ana.post("/write", {"text": "two"})
    count = len(reads)
    assert (get_text(as_ana), get_text(other), get_text(visitor)) == ("two", "two", "of all")
    assert len(reads) == count + 2


def test_write_is_seen_where_another_view_shows_its_owner(as_ana, visitor):
    assert is_kept(visitor, "/of_ana")
    as_ana.post("/write", {"text": "two"})
    assert visitor.get("/of_ana").content == b"two"


def test_post_that_writes_nothing_leaves_answers_valid(as_ana):
    assert is_kept(as_ana)
    as_ana.post("/preview")
    as_ana.get("/data")
    assert len(reads) == 1


def in_another_process(monkeypatch, act):
    """Let this happen each time when a view has read its row, and not yet answered."""

    def read_first(request, read=read):
        text = read(request)
        act()
        return text

    monkeypatch.setitem(globals(), "read", read_first)


def copy(client):
    """Return a browser with the same cookies."""
    other = Client()
    other.cookies = client.cookies.copy()
    return other


def log_out(client):
    assert copy(client).post(reverse("logout")).status_code == 302


ENDS = {
    "write": lambda client: copy(client).post("/write", {"text": "two"}),
    "log-out": log_out,
    "access ended": lambda client: Client().post("/write", {"text": "", "end": "on"}),
    "command": lambda client: renew_epoch(),
}


@pytest.mark.parametrize("end", sorted(ENDS))
def test_answer_whose_rows_were_read_before_a_write_or_an_end_is_not_kept(
    as_ana, monkeypatch, redis, end
):
    in_another_process(monkeypatch, lambda: ENDS[end](as_ana))
    assert get_text(as_ana) == "one"
    assert redis.keys("answers:kept:*") == []


@pytest.mark.parametrize("end", sorted(ENDS))
def test_answer_kept_before_a_write_or_an_end_is_not_used(as_ana, end):
    assert is_kept(as_ana)
    ENDS[end](as_ana)
    as_ana.get("/data")
    assert len(reads) == 2


def test_session_that_ended_a_moment_ago_keeps_nothing(as_ana, redis, monkeypatch):
    """Otherwise one that another process still has in its cache would be kept."""
    before = copy(as_ana)
    log_out(as_ana)
    redis.set("answers:owner:0", 1)
    before.get("/data")
    assert redis.keys("answers:kept:*") == []
    assert 0 < redis.ttl(redis.keys("answers:ended:*")[0]) <= 60


def test_log_in_without_a_session_ends_no_other_visitors_answers(visitor, ana):
    assert is_kept(visitor)
    Client().post(reverse("login"), {"username": "ana", "password": PASSWORD})
    visitor.get("/data")
    assert is_kept(visitor)


def test_other_users_answers_stay_valid_through_a_log_in_and_a_log_out(as_ana, ben):
    client = Client()
    client.get(reverse("login"))  # A new process makes everything invalid at first.
    assert is_kept(as_ana)
    client.post(reverse("login"), {"username": "ben", "password": PASSWORD})
    client.post(reverse("logout"))
    as_ana.get("/data")
    assert len(reads) == 1


# Pages


def tokens(response):
    return re.findall(TOKEN_FIELD, response.content.decode())


def test_kept_page_has_the_token_of_its_reader_and_a_new_key(as_ana, redis):
    first, second = as_ana.get("/page"), as_ana.get("/page")
    assert len(reads) == 1
    (content,) = redis.hvals(redis.keys("answers:kept:*")[0])[3:]
    assert not set(tokens(first)) & set(re.findall("[0-9A-Za-z]{64}", content.decode("latin-1")))
    keys = [re.findall('"([0-9a-f]{32})"', page.content.decode()) for page in (first, second)]
    assert len(keys[0]) == len(keys[1]) == 2
    assert len(set(keys[0])) == len(set(keys[1])) == 1
    assert keys[0] != keys[1]
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = as_ana.cookies
    for page in (first, second):
        fields = {"csrfmiddlewaretoken": tokens(page)[0], "language": "en"}
        assert strict.post(reverse("set_language"), fields).status_code == 302
    assert tokens(first) != tokens(second)


def test_visitor_without_the_cookie_gets_the_page_and_a_cookie(visitor):
    etag = visitor.get("/page")["ETag"]
    assert is_kept(visitor, "/page")
    for cookie in (None, "x", "é" * 32):
        new = Client()
        if cookie:
            new.cookies["csrftoken"] = cookie
        page = new.get("/page", HTTP_IF_NONE_MATCH=etag)
        assert (page.status_code, len(set(tokens(page)))) == (200, 1)
        assert page.cookies["csrftoken"].value
        assert new.get("/page", HTTP_IF_NONE_MATCH=page["ETag"]).status_code == 304


def test_etag_is_the_pages_and_the_cookies(as_ana, ana, settings):
    page = as_ana.get("/page")
    assert as_ana.get("/page")["ETag"] == page["ETag"]
    assert f'data-etag="&quot;{page["ETag"][1:-1]}&quot;"' in page.content.decode()
    assert len(page.content) == int(page["Content-Length"])
    other = browser(ana)
    assert other.get("/page")["ETag"].split("-")[0] == page["ETag"].split("-")[0]
    assert other.get("/page")["ETag"] != page["ETag"]
    unchanged = as_ana.get("/page", HTTP_IF_NONE_MATCH="W/" + page["ETag"])
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    missing = {"Content-Type", "Content-Length"}
    assert headers(unchanged) == {n: v for n, v in headers(page).items() if n not in missing}
    as_ana.post("/write", {"text": "two"})
    assert as_ana.get("/page", HTTP_IF_NONE_MATCH=page["ETag"]).status_code == 200


def test_poll_keeps_the_answer_although_it_is_304(as_ana):
    for address in ("/page", "/data"):
        etag = as_ana.get(address)["ETag"]
        as_ana.post("/write", {"text": "one"})
        reads.clear()
        for _number in range(2):
            assert as_ana.get(address, HTTP_IF_NONE_MATCH=etag).status_code == 304
        assert len(reads) == 1


def test_request_with_a_message_gets_the_page_with_it(as_ana, client):
    assert is_kept(as_ana, "/page")
    as_ana.cookies["messages"] = "x"
    as_ana.get("/page")
    assert len(reads) == 2


# Redis fails


def test_without_redis_answers_come_from_the_database(as_ana, monkeypatch):
    etag = as_ana.get("/page")["ETag"]
    monkeypatch.setattr(answers, "get_redis", lambda: None)
    reads.clear()
    assert as_ana.get("/page")["ETag"] == etag
    assert as_ana.get("/page", HTTP_IF_NONE_MATCH=etag).status_code == 304
    response = as_ana.post("/write", {"text": "two"})
    assert not response.cookies
    assert len(reads) == 2


def test_writer_who_has_lost_redis_is_not_shown_what_was_kept(as_ana, frozen, redis_commands):
    response = as_ana.post("/write", {"text": "two"})
    cookie = response.cookies[answers.BYPASS_COOKIE]
    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (30, True, "Lax")
    assert get_text(as_ana) == get_text(as_ana) == "two"
    assert redis_commands.count("EVALSHA") == 1


def test_browser_of_that_writer_passes_kept_answers_by(as_ana):
    assert is_kept(as_ana)
    as_ana.cookies[answers.BYPASS_COOKIE] = "1"
    as_ana.get("/data")
    assert len(reads) == 2


def test_process_that_gets_redis_back_uses_nothing_of_before(as_ana, redis_url, monkeypatch):
    assert is_kept(as_ana)
    server = cache.get_server(redis_url)
    server.execute(lambda redis: redis.execute_command("NO SUCH COMMAND"), None)
    as_ana.post("/write", {"text": "two"})
    as_ana.cookies.pop(answers.BYPASS_COOKIE)
    monkeypatch.setattr(server, "down_until", 1.0)
    assert get_text(as_ana) == "two"
    assert is_kept(as_ana)


def test_process_that_gets_redis_back_makes_old_answers_invalid_with_its_first_write(
    as_ana, redis, redis_url, monkeypatch
):
    assert is_kept(as_ana)
    server = cache.get_server(redis_url)
    server.execute(lambda redis: redis.execute_command("NO SUCH COMMAND"), None)
    as_ana.post("/write", {"text": "two"})
    epoch = redis.hget("answers:site", "epoch")
    monkeypatch.setattr(server, "down_until", 1.0)
    as_ana.post("/preview")
    assert redis.hget("answers:site", "epoch") != epoch


def test_new_process_uses_nothing_of_before(as_ana):
    assert is_kept(as_ana)
    copy(as_ana).get("/data")  # A test's browser has middleware of its own, like a process.
    assert len(reads) == 2


def test_redis_that_was_flushed_or_is_full_keeps_nothing(as_ana, redis):
    assert is_kept(as_ana)
    redis.flushall()
    as_ana.get("/data")
    assert len(reads) == 2
    redis.config_set("maxmemory", 1)
    try:
        assert get_text(as_ana) == "one"
        assert answers.BYPASS_COOKIE in as_ana.post("/write", {"text": "two"}).cookies
        assert get_text(as_ana) == "two"
    finally:
        redis.config_set("maxmemory", 0)
