"""Whole answers to GET requests, kept in Redis for the next request of the same reader.

One round trip finds a kept answer, before sessions, users and rows are read. It belongs to a
credential and an address, and is valid while the owner of its rows has written nothing, and nobody
has lost access, since it was made; at most for LIFE. The reasons: docs/decisions/kept-answers.md.

A view says by @may_be_kept that its answers may be kept; these also get an ETag here, with Redis or
without. Everything works without AnswersMiddleware, only slower.
"""

import json
import re
import time
from functools import lru_cache
from hashlib import sha1, sha256
from pathlib import Path
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.dispatch import receiver
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.html import escape
from django.utils.translation import get_language_from_request
from redis.exceptions import NoScriptError

from website.api.etags import make_etag
from website.cache import get_server

LIFE = 30  # seconds from the look-up that found nothing
DAY = 24 * 60 * 60
MAX_SIZE = 256 * 1024  # bytes of a body. Otherwise a few large ones would push everything else out.
READS, SAFE = ("GET", "HEAD"), ("GET", "HEAD", "OPTIONS", "TRACE")
BYPASS_COOKIE = "fresh"  # A browser that has it gets answers from the database.
CSRF_COOKIE = re.compile("([0-9A-Za-z]{32}){1,2}")

# Values that differ by request: of two fields, wherever they are in the page, and the ETag, which
# the page's script can't see in the header. In a kept body, marks stand for the values: a byte that
# is never in UTF-8, so that no text can forge a mark, and a letter.
FIELDS = re.compile(rb'name="(csrfmiddlewaretoken|request_key)" value="([0-9A-Za-z]{32,64})"')
MARK, TOKEN, KEY, ETAG = b"\xff", b"t", b"k", b"e"
LETTERS = {b"csrfmiddlewaretoken": TOKEN, b"request_key": KEY}

# In Redis: answers:site has the epoch, a random text, and the clock, a number that each write
# raises. answers:owner:<id> is the owner's version, the clock at the owner's last write.
# answers:ended:<digest> are session cookies after a log-out, answers:kept:<digest> the answers.
LOOK_UP = """
local site = redis.call('HMGET', 'answers:site', 'epoch', 'clock')
local kept = redis.call('HMGET', KEYS[1], 'epoch', 'owner', 'version', 'content')
if not kept[1] or kept[1] ~= site[1] then return site end
if kept[3] ~= redis.call('GET', 'answers:owner:' .. kept[2]) then return site end
return kept[4]
"""
# Nothing is stored if, since the look-up, the epoch has changed, the session ended, or the owner
# wrote. Redis may drop a version: an answer of before could then be valid again, so the version is
# made anew, and only the next answer is stored.
STORE = """
local epoch, clock, owner, life, content = unpack(ARGV)
if epoch ~= redis.call('HGET', 'answers:site', 'epoch') then return end
if redis.call('EXISTS', KEYS[2]) == 1 then return end
local version = redis.call('GET', 'answers:owner:' .. owner)
if not version then
  version = redis.call('HINCRBY', 'answers:site', 'clock', 1)
  redis.call('SET', 'answers:owner:' .. owner, version, 'EX', 86400)
elseif tonumber(version) <= tonumber(clock) then
  redis.call('HSET', KEYS[1],
    'epoch', epoch, 'owner', owner, 'version', version, 'content', content)
  redis.call('PEXPIRE', KEYS[1], life)
end
"""
# A new clock begins with the time. Otherwise, after Redis dropped it, it would be behind versions.
RENEW = """
local now = redis.call('TIME')
redis.call('HSETNX', 'answers:site', 'clock', now[1] .. string.format('%06d', now[2]))
local clock = redis.call('HINCRBY', 'answers:site', 'clock', 1)
if ARGV[1] ~= '' then redis.call('HSET', 'answers:site', 'epoch', ARGV[1]) end
for _, ended in ipairs(KEYS) do redis.call('SET', ended, 1, 'EX', 60) end
for i = 2, #ARGV do redis.call('SET', 'answers:owner:' .. ARGV[i], clock, 'EX', 86400) end
return 1
"""


def may_be_kept(*parameters):
    """Mark a view whose answers may be kept if the query string has only these parameters.

    It shows rows of request.owner, or of the owner that it sets as request.rows_owner.
    """

    def mark(view):
        view.kept_parameters = frozenset(parameters)
        return view

    return mark


def writes_nothing(view):
    """Mark a view whose POST changes nothing: kept answers stay valid."""
    view.writes_nothing = True
    return view


def access_ended(request):
    """Note that the request ends access of other credentials: no kept answer is used again."""
    request.is_access_ended = True


def renew_epoch():
    """Make every kept answer invalid. Return None if Redis fails."""
    return execute(RENEW, [], uuid4().hex)


def get_redis():
    return get_server(settings.REDIS_URL) if settings.REDIS_URL else None


def execute(script, keys, *args):
    """Return the result of a Lua script; None without Redis, or if it fails."""
    sha, server = script_sha(script), get_redis()

    def command(redis):
        try:
            return redis.evalsha(sha, len(keys), *keys, *args)
        except NoScriptError:  # Redis has been restarted.
            return redis.eval(script, len(keys), *keys, *args)

    return server and server.execute(command, None)


@lru_cache(maxsize=None)
def script_sha(script):
    return sha1(script.encode()).hexdigest()  # noqa: S324 -- Redis names scripts by it.


class AnswersMiddleware:
    """Answers reads with what is kept, keeps new answers, and makes them invalid after writes."""

    def __init__(self, get_response):
        self.get_response, self.csrf = get_response, CsrfViewMiddleware(get_response)
        self.server_state = None
        release()  # Now. Later, the files may be those of the next release.

    def __call__(self, request):
        request.look_up, request.kept_life = None, 0
        if request.method in READS:
            return self.find(request) or keep(request, self.get_response(request))
        self.can_use_redis()
        response = self.get_response(request)
        if request.method not in SAFE and hasattr(request, "rows_owner"):
            note_write(request, response)
        return response

    def process_view(self, request, view, args, kwargs):
        """Note the owner and the longest life of the answer, before the view changes either."""
        request.rows_owner = getattr(request, "owner", None)
        parameters = getattr(view, "kept_parameters", None)
        if request.method in READS and parameters is not None and parameters >= set(request.GET):
            request.kept_life = kept_life(request)
            # fill_in() compares it. Otherwise the view might answer 304, which is not kept.
            request.if_none_match = request.META.pop("HTTP_IF_NONE_MATCH", None)

    def can_use_redis(self):
        """Return whether Redis answers; replace the epoch at first, and after each failure.

        Otherwise answers from before a write whose new version Redis missed would be used.
        """
        server = get_redis()
        state = server, server and server.down_until
        if state != self.server_state and renew_epoch():
            self.server_state = state
        return state == self.server_state

    def find(self, request):
        """Return the kept answer; or None, with the epoch and the clock in request.look_up."""
        cookies = request.COOKIES
        is_fresh = CookieStorage.cookie_name in cookies or BYPASS_COOKIE in cookies
        if is_fresh or "HTTP_IF_MATCH" in request.META or not self.can_use_redis():
            return None
        key, start = make_key(request), time.monotonic()
        found = execute(LOOK_UP, [key])
        if isinstance(found, list):
            request.look_up = (key, start, *found)
            if not found[0]:  # Redis has lost it.
                renew_epoch()
        if not isinstance(found, bytes):
            return None
        head, _newline, body = found.partition(b"\n")
        if MARK in body:
            if not CSRF_COOKIE.fullmatch(cookies.get(settings.CSRF_COOKIE_NAME, "")):
                return None  # The view sets a new cookie.
            self.csrf.process_request(request)
        etag, headers = json.loads(head.decode())
        request.if_none_match = request.META.get("HTTP_IF_NONE_MATCH")
        return fill_in(request, HttpResponse(headers=headers), etag, body)


def make_key(request):
    """Return the key of an answer: a digest of all that it depends on but the rows."""
    parts = (
        request.COOKIES.get(settings.SESSION_COOKIE_NAME),
        request.META.get("HTTP_AUTHORIZATION"),
        request.scheme,
        request.META.get("HTTP_HOST"),
        request.path,
        request.META.get("QUERY_STRING"),
        get_language_from_request(request),
        make_release() if settings.DEBUG else release(),
    )
    return "answers:kept:" + digest(repr(parts))


def digest(text):
    return sha256(text.encode(errors="replace")).hexdigest()


def make_release():
    """Return a digest of the names and times of the site's files.

    Otherwise a page could name a style sheet of the release before.
    """
    folders = [Path(app.path) for app in apps.get_app_configs()] + [Path(settings.STATIC_ROOT)]
    folders = [folder for folder in folders if folder.parent == settings.BASE_DIR]
    paths = sorted(path for folder in folders for path in folder.glob("**/*.*"))
    return digest(repr([(str(p), p.stat().st_mtime) for p in paths if p.suffix != ".pyc"]))


release = lru_cache(maxsize=None)(make_release)


def kept_life(request):
    """Return how long an answer may be kept, in seconds.

    It ends with the session, and at the owner's midnight, when “today” and “overdue” change.
    """
    now = timezone.localtime()
    midnight = DAY - (now.hour * 60 + now.minute) * 60 - now.second - now.microsecond / 1e6
    ends_on = request.session.get("ends_on") if request.session.accessed else None
    return min(LIFE, midnight, ends_on - time.time() if ends_on else LIFE)


def ended_key(request):
    return "answers:ended:" + digest(request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))


def keep(request, response):
    """Complete the response to a read; keep it, if it may be kept."""
    if not request.kept_life or response.status_code != 200 or response.streaming:
        return response
    content = body = response.content
    for name, value in set(FIELDS.findall(content)):
        body = body.replace(value, MARK + LETTERS[name])
    # A page that has set the CSRF cookie has the token. It must not be anywhere but in its fields.
    is_marked = (settings.CSRF_COOKIE_NAME in response.cookies) == (MARK + TOKEN in body)
    other_cookies = set(response.cookies) - {settings.CSRF_COOKIE_NAME}
    if MARK in content or not is_marked or other_cookies or len(get_messages(request)):
        return response
    body = body.replace(b'data-etag=""', b'data-etag="%s"' % (MARK + ETAG), 1)
    etag = response.get("ETag") or make_etag(body)
    if request.look_up and len(body) <= MAX_SIZE:
        headers = dict(response.items())
        headers.pop("Content-Length", None)
        key, start, epoch, clock = request.look_up
        life = int((request.kept_life - (time.monotonic() - start)) * 1000)
        if epoch and life > 0:
            head = json.dumps([etag, headers]).encode()
            values = (epoch, clock, owner_id(request.rows_owner), life, head + b"\n" + body)
            execute(STORE, [key, ended_key(request)], *values)
    return fill_in(request, response, etag, body)


def fill_in(request, response, etag, body):
    """Return the response with this ETag and body, or 304 if the reader has them."""
    first, *parts = body.split(MARK)
    if parts:  # The page's forms are valid with this cookie only.
        new = response.cookies.get(settings.CSRF_COOKIE_NAME)
        cookie = new.value if new else request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
        etag = f'{etag[:-1]}-{digest(cookie)[:8]}"'
    response["ETag"] = etag
    if request.if_none_match is not None:
        request.META["HTTP_IF_NONE_MATCH"] = request.if_none_match
        not_modified = get_conditional_response(request, etag=etag)
        if not_modified and not_modified.status_code == 304:
            response.status_code, response.content = 304, b""
            del response["Content-Type"], response["Content-Length"]
            return response
    if parts:
        texts = {TOKEN: get_token(request), KEY: uuid4().hex, ETAG: escape(etag)}
        values = {letter: text.encode() for letter, text in texts.items()}
        body = first + b"".join(values[part[:1]] + part[1:] for part in parts)
    response.content = body
    response["Content-Length"] = str(len(body))
    return response


@receiver([user_logged_in, user_logged_out])
def note_user(request, user, signal, **kwargs):
    """Note whose session begins or ends, and when a new one will end."""
    request.other_owners = [*getattr(request, "other_owners", ()), user]
    if signal is user_logged_in:
        request.session["ends_on"] = int(time.time()) + request.session.get_expiry_age()


def note_write(request, response):
    """Make the kept answers of the owners before and after the request invalid, or all of them."""
    view, server = request.resolver_match, get_redis()
    if not server or getattr(view.func, "writes_nothing", False):
        return
    users = getattr(request, "other_owners", ())
    owners = {owner_id(owner) for owner in [request.rows_owner, *users]}
    is_epoch = view.app_name == "admin" or getattr(request, "is_access_ended", False)
    has_ended = users and settings.SESSION_COOKIE_NAME in request.COOKIES
    ended = [ended_key(request)] if has_ended else []
    if not execute(RENEW, ended, uuid4().hex if is_epoch else "", *owners):
        # Otherwise the writer could be shown what was kept before.
        secure = settings.SESSION_COOKIE_SECURE
        options = {"max_age": LIFE, "secure": secure, "httponly": True, "samesite": "Lax"}
        response.set_cookie(BYPASS_COOKIE, "1", **options)


def owner_id(owner):
    return str(owner.pk) if owner and owner.pk else "0"
