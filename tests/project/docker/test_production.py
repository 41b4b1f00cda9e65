"""docker-compose.prod.yml: the production site.

The tests run in this order on one site. It begins with three replicas on an empty database.
"""

import gzip
import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.helpers import lacking
from tests.observatory import broken_rules
from tests.project.docker.engine import (
    NGINX_CONFIGURATION,
    PRODUCTION,
    docker,
    environment,
    name_new_volume,
    prepare_production,
    reload_nginx,
    wait_until,
)
from tests.project.docker.visitor import PASSWORD, Visitor, tls_context

SERVICES = ["proxy", "web", "database", "cache", "backup"]
REPLICAS = 2


@pytest.fixture(scope="module")
def site(start, current):
    def prepare(project):
        project.publish()
        prepare_production(project)

    return start(current, PRODUCTION, {"web": 3, "proxy": 1}, prepare)


@pytest.fixture(scope="module")
def ana(site):
    """A visitor with an account and an item."""
    visitor = Visitor(site.https, tls=True)
    visitor.sign_up("ana")
    visitor.add("Buy milk")
    return visitor


@pytest.fixture
def visitor(site):
    return Visitor(site.https, tls=True)


# The start.


def test_without_the_name_of_the_site_nothing_starts(site):
    output = site("config", check=False, ALLOWED_HOSTS="")
    assert "ALLOWED_HOSTS" in output
    assert "docs/production.md" in output


def test_three_replicas_migrate_an_empty_database_at_once(site):
    for replica in site.inspect("web"):
        assert replica["RestartCount"] == 0
        assert "Traceback" not in docker("logs", replica["Id"])
    assert site.sql("SELECT count(*) = count(DISTINCT (app, name)) FROM django_migrations") == "t"


def test_the_number_of_replicas_follows_the_configuration(site):
    settings = site.checkout / ".env"
    fewer = settings.read_text().replace("WEB_REPLICAS=3", "WEB_REPLICAS=2")
    settings.write_text(fewer, encoding="utf-8")
    site("up", "-d", "--scale", "web=3")
    assert len(site.containers("web")) == 3
    site("up", "-d")
    assert len(site.containers("web")) == REPLICAS
    assert "(healthy)" in site("ps")


def test_the_deployment_checks_of_django_have_one_thing_to_say(site):
    output = site.exec("web", "python", "manage.py", "check", "--deploy")
    no_mail_server = "website.W003"
    assert set(re.findall(r"\((\w+\.\w+)\)", output)) == {no_mail_server}


def test_the_first_account_may_use_the_admin(site, visitor):
    account = "python manage.py createsuperuser --noinput --username root --email root@localhost"
    password = "DJANGO_SUPERUSER_PASSWORD=" + PASSWORD
    site("exec", "-T", "-e", password, "web", *account.split())
    visitor.get("/admin/login/")
    answer = visitor.post("/admin/login/", username="root", password=PASSWORD, next="/admin/")
    assert (answer.status, answer.headers["Location"]) == (302, "/admin/")
    assert "Site administration" in visitor.get("/admin/").text


def test_a_second_round_of_secrets_replaces_none(site):
    before = site.secrets()
    assert "nothing was replaced" in site.script("sh", "deploy/secrets.sh")
    assert site.secrets() == before


# The daily use.


def test_no_health_check_asks_a_proxy(site):
    """Docker passes the proxy of its own configuration on to each container."""
    away = ["-e", "http_proxy=http://192.0.2.1:9", "-e", "HTTP_PROXY=http://192.0.2.1:9"]
    for service in SERVICES:
        (found, *_) = site.inspect(service)
        kind, *command = found["Config"]["Healthcheck"]["Test"]
        command = ["sh", "-c", *command] if kind == "CMD-SHELL" else command
        docker("exec", *away, found["Id"], *command)


def test_a_wrong_directory_for_backups_is_named(site):
    assert "mnt/backups" in site("config", check=False, BACKUPS="mnt/backups")


def test_plain_http_leads_to_tls(site):
    answer = Visitor(site.http).get("/items?x=1")
    assert answer.status == 308
    assert answer.headers["Location"] == "https://localhost:{}/items?x=1".format(site.https)


def test_a_token_over_plain_http_is_refused_instead_of_redirected(site):
    answer = Visitor(site.http).get("/api/todos", Authorization="Bearer of-nobody")
    assert is_problem(answer, 400)
    assert "sent unencrypted" in answer.text
    assert Visitor(site.http).get("/api/todos").status == 308
    assert Visitor(site.http).get("/", Authorization="Bearer of-nobody").status == 308


def test_a_stranger_is_asked_to_log_in(visitor):
    answer = visitor.get("/")
    assert (answer.status, answer.headers["Location"]) == (302, "/accounts/login/?next=/")


def test_sign_up_add_complete_delete(visitor):
    assert "ben" in visitor.sign_up("ben").text
    number = visitor.add("Water the plants")
    assert visitor.post("/toggle", id=number, completed="on").status == 302
    assert "Water the plants" in visitor.get("/?show=completed").text
    assert visitor.post("/delete", id=number).status == 302
    assert "Water the plants" in visitor.get("/trash").text  # Also in the message, shown once.
    assert "Water the plants" not in visitor.get("/").text


def test_the_form_of_another_site_is_refused(ana):
    ana.get("/")
    foreign = {"Origin": "https://evil.example", "Referer": "https://evil.example/"}
    assert ana.post("/create", headers=foreign, text="theirs").status == 403


def test_real_chromium_signs_up(site):
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium or not importlib.util.find_spec("playwright"):
        lacking("Chromium or Playwright is missing: make test-docker installs it.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, chromium_sandbox=False)
        page = browser.new_page(ignore_https_errors=True)
        page.goto("https://localhost:{}/accounts/signup/".format(site.https))
        page.fill("[name=username]", "chromium")
        page.fill("[name=password1]", PASSWORD)
        page.fill("[name=password2]", PASSWORD)
        page.click("main button[type=submit]")
        page.fill(".new-todo", "typed in a browser")
        page.press(".new-todo", "Enter")
        page.wait_for_selector("text=typed in a browser")
        other = browser.new_page(ignore_https_errors=True)
        other.goto(Visitor(site.http).origin + "/.well-known/acme-challenge/")
        fetch = "address => fetch(address).then(response => response.status)"
        assert other.evaluate(fetch, page.url + "api/todos") == 401
        embed = "address => fetch(address, {mode: 'no-cors'}).catch(() => 'refused')"
        assert other.evaluate(embed, page.url + "accounts/login/") == "refused"
        browser.close()


def test_a_day_begins_where_the_account_is(site):
    """Alpine has no time zones of its own."""
    visitor = Visitor(site.https, tls=True)
    visitor.sign_up("kiri")
    assert 'value="Pacific/Kiritimati"' in visitor.get("/accounts/settings/").text
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        visitor.get("/accounts/settings/")
        answer = visitor.post("/accounts/settings/", time_zone=zone, language="es")
        assert answer.status == 302
        visitor.get("/")
        assert visitor.post("/create", quick="on", text=zone + " today").status == 302
    # These two are 25 hours apart.
    days = site.sql("SELECT count(DISTINCT due_on) FROM todo_todoitem WHERE text LIKE 'Pacific/%'")
    assert days == "2"
    assert '<html lang="es">' in visitor.get("/").text


def test_an_unchanged_page_is_not_sent_again(ana):
    ana.get("/")  # It may still say what was done last.
    page = ana.get("/", Accept_Encoding="gzip")
    assert page.headers["Content-Encoding"] == "gzip"
    again = ana.get("/", Accept_Encoding="gzip", If_None_Match=page.headers["ETag"])
    assert (again.status, again.content) == (304, b"")
    ana.add("Buy bread")
    assert ana.get("/", If_None_Match=page.headers["ETag"]).status == 200


def test_a_file_to_import_may_be_larger_than_a_form(site):
    visitor = Visitor(site.https, tls=True)
    visitor.sign_up("mover")
    lines = "".join("Item {} {}\n".format(number, "x" * 400) for number in range(6000))
    assert len(lines) > 2 * 2**20
    assert "6000 items were imported" in visitor.import_file(lines).text
    assert "6000 already existed" in visitor.import_file(lines).text
    exported = visitor.get("/export.json")
    assert exported.headers["Content-Type"] == "application/json; charset=utf-8"
    assert len(json.loads(exported.text)) == 6000
    refused = visitor.import_file("x" * 22 * 2**20)
    assert refused.status == 413
    assert "a file to import has at most 20 MiB" in refused.text


def test_a_calendar_follows_the_feed_without_a_session_and_no_log_knows_its_address(site, ana):
    ana.get("/feed")
    ana.post("/feed", action="create")
    page = ana.get("/feed").text
    address = re.search(r'value="https://localhost:{}(/feed/[^"]+[.]ics)"'.format(site.https), page)
    feed = Visitor(site.https, tls=True).get(address.group(1))
    assert feed.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "SUMMARY:Buy milk\r\n" in feed.text
    secret = re.search("feed/(.*)[.]ics", address.group(1)).group(1)
    for service in ("proxy", "web"):
        assert not any(secret in docker("logs", name) for name in site.containers(service))
    ana.post("/feed", action="delete")
    assert Visitor(site.https, tls=True).get(address.group(1)).status == 404


def test_a_program_uses_the_api_with_a_token(site, ana):
    token = ana.make_token()
    program = Visitor(site.https, tls=True)
    sent = {"Authorization": "Bearer " + token, "Content_Type": "application/json"}
    items = [{"title": "By program {}".format(number)} for number in range(100)]
    assert program.ask("POST", "/api/todos", json.dumps(items), **sent).status == 201
    found = program.get("/api/todos?q=program", Accept_Encoding="gzip", **sent)
    assert found.status == 200
    # NGINX would make it weak, and If-Match wants a strong one.
    assert found.headers["ETag"].startswith('"')
    url = json.loads(found.text)[0]["url"]
    assert url.startswith(program.origin + "/api/todos/")
    path = url[len(program.origin) :]
    etag = program.get(path, **sent).headers["ETag"]
    change = json.dumps({"completed": True})
    assert program.ask("PATCH", path, change, If_Match=etag, **sent).status == 200
    assert program.ask("PATCH", path, change, If_Match=etag, **sent).status == 412
    assert program.ask("DELETE", "/api/todos?q=program", **sent).status == 204
    assert program.get("/api/todos?q=program", **sent).text == "[]"
    refused = program.get("/api/todos/", Content_Type="application/json")
    assert (refused.status, refused.headers["Access-Control-Allow-Origin"]) == (404, "*")
    assert program.get("/api/todos").status == 401
    too_large = program.ask("POST", "/api/todos", "x" * 3_000_000, **sent)
    assert is_problem(too_large, 413)
    for service in ("proxy", "web"):
        assert not any(token in docker("logs", name) for name in site.containers(service))


def is_problem(answer, status):
    headers = answer.headers["Content-Type"], answer.headers["Access-Control-Allow-Origin"]
    assert headers == ("application/problem+json", "*")
    return answer.status == json.loads(answer.text)["status"] == status


def test_the_trash_is_emptied_by_a_command_that_each_night_runs(site, ana):
    number = ana.add("To be gone")
    ana.post("/delete", id=number)
    site.sql("UPDATE todo_todoitem SET deleted_on = deleted_on - interval '8 days'")
    site.exec("web", "python", "manage.py", "purgetrash")
    assert site.sql("SELECT count(*) FROM todo_todoitem WHERE text = 'To be gone'") == "1"
    output = site.exec("web", "python", "manage.py", "purgetrash", "--days", "7")
    assert re.search("Deleted permanently: items [1-9]", output), output
    assert site.sql("SELECT count(*) FROM todo_todoitem WHERE text = 'To be gone'") == "0"
    cron = site("exec", "-T", "web", "grep", "^unique-cron.*purgetrash", "uwsgi.ini")
    assert cron.strip()


def test_a_users_items_are_exported_and_imported_by_commands(site):
    Visitor(site.https, tls=True).sign_up("mia")
    site.exec("web", "python", "manage.py", "demo", "--owner", "mia")
    count = """SELECT count(*) FROM todo_todoitem
        WHERE owner_id = (SELECT id FROM accounts_user WHERE username = 'mia')"""
    number = site.sql(count)
    assert int(number) > 0
    manage = " ".join(site.command) + " exec -T web python manage.py "
    site.script("sh", "-c", manage + "export --owner mia --format json - > todos.json")
    site.sql(
        """UPDATE todo_todoitem SET owner_id = NULL
        WHERE owner_id = (SELECT id FROM accounts_user WHERE username = 'mia')"""
    )
    site.script("sh", "-c", manage + "import --owner mia --dry-run - < todos.json")
    assert site.sql(count) == "0"
    site.script("sh", "-c", manage + "import --owner mia - < todos.json")
    assert site.sql(count) == number


# Style sheets and scripts.


def test_static_files_are_compressed_once_and_cached_for_ever(ana):
    links = re.findall(r'(?:href|src)="(/static/[^"]+)"', ana.get("/").text)
    assert links
    for link in links:
        assert re.search(r"\.[0-9a-f]{12}\.\w+$", link)
        plain, packed = ana.get(link), ana.get(link, Accept_Encoding="gzip")
        for answer in (plain, packed):
            assert answer.status == 200
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
        if packed.headers["Content-Encoding"]:
            assert gzip.decompress(packed.content) == plain.content
    assert ana.get(links[0] + ".gone").status == 404


def test_static_files_never_reach_a_replica(site, ana):
    links = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', ana.get("/").text))
    for link in links:
        assert ana.get(link).status == 200

    def logged():
        (proxy,) = site.containers("proxy")
        lines = [line for line in docker("logs", proxy).splitlines() if '"uri":"/static/' in line]
        lines = [json.loads(line) for line in lines]
        return [line for line in lines if line["uri"] in links and line["status"] == "200"]

    wait_until(lambda: links and {line["uri"] for line in logged()} == links, 10, "the log")
    assert {line["upstream"] for line in logged()} == {""}


def test_a_file_that_nginx_lacks_comes_from_a_replica_that_has_it(site, ana):
    (link,) = re.findall(r'href="(/static/todo/[^"]+\.css)"', ana.get("/").text)
    (proxy,) = site.containers("proxy")
    before = ana.get(link)
    # As after an upgrade: the image of NGINX is not of this release. (Its files are read-only.)
    config = docker("exec", proxy, "cat", NGINX_CONFIGURATION)
    elsewhere = config.replace("root /srv;", "root /srv/nowhere;")
    assert elsewhere != config
    reload_nginx(proxy, elsewhere)
    try:
        answer = ana.get(link)
        assert (answer.status, answer.content) == (200, before.content)
        assert answer.headers["Content-Type"].startswith("text/css")
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert ana.get("/static/no-such-file.css").status == 404
    finally:
        reload_nginx(proxy, config)


# NGINX


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
@pytest.mark.skipif(not hasattr(ssl, "TLSVersion"), reason="needs Python 3.7")
def test_nginx_says_neither_its_version_nor_speaks_old_tls(site, visitor):
    assert visitor.get("/").headers["Server"] == "nginx"
    versions = ssl.TLSVersion  # novm -- with Python 3.6 this test is left out.
    for version, status in ((versions.TLSv1_1, None), (versions.TLSv1_2, "TLSv1.2")):
        context = tls_context()
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.minimum_version = versions.TLSv1
        context.maximum_version = version
        assert handshake(site, context, "version") == status


def handshake(site, context, asked):
    """Return the result of the method `asked` of a TLS connection; None without a connection."""
    try:
        plain = socket.create_connection(("localhost", site.https), timeout=10)
        with plain, context.wrap_socket(plain, server_hostname="localhost") as secure:
            return getattr(secure, asked)()
    except (ssl.SSLError, ConnectionError):
        return None


def test_every_response_keeps_the_rules_of_the_observatory(site, ana):
    """With a certificate that browsers trust, they give A+."""
    page = ana.get("/")
    style = re.search('href="(/static/[^"]+)"', page.text).group(1)
    stranger = Visitor(site.https, tls=True)
    answers = {
        "a page": page,
        "the redirect of a stranger": stranger.get("/"),
        "the log-in page": stranger.get("/accounts/login/"),
        "an error page of the site": ana.get("/no-such-page"),
        "an error page of NGINX": ana.ask("POST", "/create", "x" * 3_000_000),
        "a static file": ana.get(style),
        "a static file that is missing": ana.get(style + ".gone"),
        "the API": ana.get("/api/todos"),
        "an error of the API": ana.get("/api/nothing"),
        "an error of NGINX in the API": ana.ask("POST", "/api/todos", "x" * 3_000_000),
    }
    broken = {
        name: broken_rules(
            answer.headers,
            answer.headers.get_all("Set-Cookie") or [],
            answer.text,
            cors="*" if "API" in name else None,
        )
        for name, answer in answers.items()
    }
    assert broken == dict.fromkeys(answers, [])
    redirection = Visitor(site.http).get("/").headers["Location"]
    assert redirection == "https://localhost:{}/".format(site.https)


def test_http_2_is_offered(site):
    context = tls_context()
    context.set_alpn_protocols(["h2", "http/1.1"])
    assert handshake(site, context, "selected_alpn_protocol") == "h2"


def test_http_2_names_the_host_with_its_port(site):
    """Django's CSRF check compares the Host with the Origin."""
    assert send_by_http_2(site, "/accounts/login/", "username=x") == "2 200"  # The form, not 403.


def send_by_http_2(site, path, field):
    """Send a form within 5 seconds; return the version of HTTP and the status."""
    if not shutil.which("curl"):
        lacking("curl is not installed.")
    address = f"https://localhost:{site.https}{path}"
    jar = str(site.checkout / "jar")
    page = site.script("curl", "-ks", "--http2", "-c", jar, address)
    token = re.search('csrfmiddlewaretoken" value="([^"]+)', page).group(1)
    origin = f"Origin: https://localhost:{site.https}"
    form = ["-d", field, "-d", "csrfmiddlewaretoken=" + token, "-H", origin, "-e", address]
    written = ["-m", "5", "-o", "/dev/null", "-w", "%{http_version} %{http_code}"]
    return site.script("curl", "-ks", "--http2", "-b", jar, *form, *written, address)


def test_forwarded_headers_from_outside_are_replaced(ana):
    forged = {
        "X_Forwarded_Proto": "http",
        "X_Forwarded_Host": "evil.example",
        "X_Forwarded_For": "10.9.8.7",
        "Forwarded": "host=evil.example;proto=http",
    }
    answer = ana.get("/", **forged)
    assert answer.status == 200  # Believed, it would be a redirect to TLS.
    assert "evil.example" not in answer.text


def test_a_request_has_one_id_in_the_answer_and_in_the_log(site, visitor):
    answer = visitor.get("/no-such-page?token=1", X_Request_ID="forged-by-a-client")
    identity = answer.headers["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{32}", identity)

    def logged():
        lines = docker("logs", site.containers("proxy")[0]).splitlines()
        return [json.loads(line) for line in lines if identity in line]

    (line,) = wait_until(logged, 10, "the line of the log")
    assert (line["status"], line["uri"]) == ("404", "/no-such-page")
    replicas = "".join(docker("logs", replica) for replica in site.containers("web"))
    assert '"request_id": "{}"'.format(identity) in replicas
    assert identity in site("logs", "web", "proxy")


def test_health_is_reported_through_the_proxy(visitor):
    assert visitor.get("/health/live").text == '{"status": "live"}'
    ready = json.loads(visitor.get("/health/ready").text)
    assert ready == {"status": "ready", "database": "ok", "redis": "ok"}


def test_too_large_is_refused_and_long_is_served(ana):
    assert ana.ask("POST", "/create", "x" * 3_000_000).status == 413
    assert ana.get("/", X_Long="x" * 40_000).status in (400, 431, 494)
    assert ana.get("/", X_Long="x" * 7_000, X_Longer="y" * 7_000).status == 200
    assert ana.get("/?x=" + "x" * 7_000).status == 200


def test_a_challenge_of_lets_encrypt_is_answered(site):
    challenges = site.checkout / "acme/.well-known/acme-challenge"
    challenges.mkdir(parents=True)
    (challenges / "word").write_text("proof\n", encoding="utf-8")
    answer = Visitor(site.http).get("/.well-known/acme-challenge/word")
    assert (answer.status, answer.text) == (200, "proof\n")


def test_a_certificate_takes_the_place_of_the_first_one(site, visitor, tmp_path):
    first = certificate(site)
    key, chain = str(tmp_path / "privkey.pem"), str(tmp_path / "fullchain.pem")
    ask = "openssl req -x509 -newkey rsa:2048 -nodes -days 9 -subj /CN=localhost"
    site.script(*ask.split(), "-keyout", key, "-out", chain)
    # A pair that does not belong together is refused, and nothing is changed.
    output = site.script("sh", "deploy/certificate.sh", chain, __file__, check=False)
    assert "NGINX has the certificate" not in output
    assert certificate(site) == first
    # As certbot calls it.
    site.script("sh", "deploy/certificate.sh", RENEWED_LINEAGE=str(tmp_path))
    site.script("sh", "deploy/certificate.sh", chain, key)
    # A worker of before the reload may still answer a connection.
    new = ssl.PEM_cert_to_DER_cert(Path(chain).read_text())
    wait_until(lambda: certificate(site) == new, 30, "the new certificate")
    assert visitor.get("/").status == 302


def certificate(site):
    plain = socket.create_connection(("localhost", site.https), timeout=10)
    with plain, tls_context().wrap_socket(plain, server_hostname="localhost") as secure:
        return secure.getpeercert(binary_form=True)


# The rights of each container


@pytest.mark.parametrize("service", SERVICES)
def test_a_container_may_do_little(site, service):
    for found in site.inspect(service):
        host = found["HostConfig"]
        assert host["ReadonlyRootfs"]
        assert host["CapDrop"] == ["ALL"]
        (option,) = host["SecurityOpt"]
        assert option.replace("=", ":") == "no-new-privileges:true"
        assert host["Memory"] > 0
        assert host["RestartPolicy"]["Name"] == "unless-stopped"
        assert found["State"]["Health"]["Status"] in ("healthy", "starting")
        assert (host["PortBindings"] != {}) == (service == "proxy")


@pytest.mark.parametrize("service", ["proxy", "web", "database", "cache"])
def test_no_server_has_a_capability_or_is_root(site, service):
    status = docker("exec", "--user", "0", site.containers(service)[0], "cat", "/proc/1/status")
    assert re.search(r"^CapEff:\s+0+$", status, re.MULTILINE)
    assert not re.search(r"^Uid:\s+0\s", status, re.MULTILINE)


def test_the_code_is_read_only(site):
    assert site.exec("web", "id", "-u") == "1000"
    assert "Read-only file system" in site.exec("web", "touch", "/code/x", check=False)


def test_nginx_does_not_see_the_database(site):
    assert "bad address" in site.exec("proxy", "nc", "-w", "2", "database", "5432", check=False)
    assert networks(site, "proxy") == {"proxy"}
    assert networks(site, "database") == networks(site, "backup") == {"database"}
    assert networks(site, "cache") == {"cache"}


def test_the_socket_of_uwsgi_is_reached_by_nginx_alone(site):
    probe = "nc -w 2 web 3031 </dev/null 2>/dev/null && echo open || echo closed"
    for service, answer in {"proxy": "open", "database": "closed", "cache": "closed"}.items():
        assert site.exec(service, "sh", "-c", probe).splitlines()[-1] == answer, service


def test_the_user_of_the_database_owns_it_and_nothing_else(site):
    assert (
        site.sql(
            "SELECT rolsuper OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = 'app'"
        )
        == "f"
    )
    assert (
        site.sql(
            "SELECT datname FROM pg_database JOIN pg_roles ON datdba = pg_roles.oid"
            " WHERE rolname = 'app'"
        )
        == "app"
    )
    with pytest.raises(AssertionError, match="permission denied to COPY to or from"):
        site.sql("COPY (SELECT 1) TO PROGRAM 'true'")
    log_in = "PGPASSWORD=$(cat /run/secrets/database_password) psql -h database -U {} -d app -c ''"
    assert not site.exec("backup", "sh", "-c", log_in.format("app"))
    refused = site.exec("backup", "sh", "-c", log_in.format("postgres"), check=False)
    assert "password authentication failed" in refused


def test_redis_answers_nobody_without_the_password(site):
    assert "NOAUTH" in site.exec("cache", "redis-cli", "keys", "*", check=False)


def networks(site, service):
    found = site.inspect(service)[0]["NetworkSettings"]["Networks"]
    return {name.split("_")[-1] for name in found}


def test_every_secret_is_replaced_as_the_guide_says(site, ana):
    before = site.secrets()
    for name in ("database_password", "database_url", "redis.conf", "redis_url", "secret_key"):
        (site.checkout / "secrets" / name).unlink()
    site.script("sh", "deploy/secrets.sh")
    (site.checkout / "secrets/email_url").write_text("smtp://mail:" + "m" * 50 + "@database:5432")
    site.script("sh", "-c", "chmod 644 secrets/*")
    site("up", "-d", "--force-recreate", "database")
    site.exec("database", "sh", "/docker-entrypoint-initdb.d/database.sh")
    site("up", "-d", "--force-recreate")
    wait_until(lambda: site.healthy("web", REPLICAS), 180, "health")
    after = site.secrets()
    assert {name: before.get(name) == word for name, word in after.items()} == dict.fromkeys(
        after, False
    )
    ready = wait_until(lambda: ana.get("/health/ready").text, 30, "NGINX")
    assert json.loads(ready) == {"status": "ready", "database": "ok", "redis": "ok"}
    ana.get("/accounts/login/")
    assert ana.post("/accounts/login/", username="ana", password=PASSWORD).status == 302
    assert "Buy milk" in ana.get("/").text


def test_the_answer_to_a_reset_does_not_wait_for_the_mail_server(site, ana):
    """The mail server is PostgreSQL, which accepts the connection and never greets."""
    # Only hers: a mail to each of several accounts would keep a worker for 10 seconds each.
    site.sql("UPDATE accounts_user SET email = 'ana@example.org' WHERE username = 'ana'")
    assert send_by_http_2(site, "/accounts/password_reset/", "email=ana@example.org") == "2 302"
    replicas = site.containers("web")
    failure = "timed out"  # After EMAIL_TIMEOUT.
    wait_until(lambda: any(failure in docker("logs", name) for name in replicas), 60, failure)


def test_no_secret_is_in_an_image_an_environment_or_a_log(site):
    for service in SERVICES:
        for found in site.inspect(service):
            said = json.dumps(found) + docker("logs", found["Id"])
            said += docker("history", "--no-trunc", found["Image"])
            assert [name for name, word in site.secrets().items() if word in said] == []


def test_no_error_page_has_a_secret_or_a_part_of_the_program(site, ana):
    rights = "UPDATE accounts_user SET is_staff = {0}, is_superuser = {0} WHERE username = 'ana'"
    foreign = {"Origin": "https://evil.example", "Referer": "https://evil.example/"}
    token = {"Authorization": "Bearer " + ana.make_token("errors")}
    token["Content_Type"] = "application/json"
    answers = {
        "400": ana.get("/", Host="evil.example"),
        "400 of NGINX": ana.get("/", X_Long="x" * 40_000),
        "403": ana.post("/create", headers=foreign, text="theirs"),
        "404": ana.get("/no-such-page"),
        "404 of a static file": ana.get("/static/no-such-file.css"),
        "405": ana.get("/create"),
        "413": ana.ask("POST", "/create", "x" * 3_000_000),
        "400 of the API": ana.ask("POST", "/api/todos", "{", **token),
        "401 of the API": ana.get("/api/todos", Authorization="Bearer of-nobody"),
        "403 of the API": ana.ask("POST", "/api/todos", "{}"),
        "404 of the API": ana.get("/api/nothing"),
        "405 of the API": ana.ask("PUT", "/api/todos", **token),
        "413 of the API": ana.ask("POST", "/api/todos", "x" * 3_000_000),
    }
    site.sql(rights.format("true") + "; ALTER TABLE todo_todoitem RENAME TO renamed")
    try:
        answers["403 of the admin"] = ana.post("/admin/todo/todoitem/", headers=foreign)
        answers["404 of the admin"] = ana.get("/admin/nothing/")
        answers["500"] = ana.get("/")
        answers["500 of the API"] = ana.get("/api/todos", **token)
        answers["500 of the admin"] = ana.get("/admin/todo/todoitem/")
    finally:
        site.sql("ALTER TABLE renamed RENAME TO todo_todoitem; " + rights.format("false"))
    statuses = {name: str(answer.status) for name, answer in answers.items()}
    assert statuses == {name: name.split()[0] for name in answers}
    revealed = {name: site.revealed_by(answer) for name, answer in answers.items()}
    assert revealed == dict.fromkeys(answers, [])


# Failures


def test_without_redis_the_site_goes_on_and_says_so(site, ana):
    site("stop", "cache")
    try:
        assert "Buy milk" in ana.get("/").text
        # A replica may need a moment to notice.
        away = '"redis": "away"'
        answer = wait_until(lambda: away in ana.get("/health/ready").text, 20, "the report")
        assert answer
    finally:
        site("start", "cache")


def test_guessing_passwords_is_slowed_down(site):
    visitor = Visitor(site.https, tls=True)
    visitor.get("/accounts/login/")
    guess = {"username": "guessed", "password": "x"}
    answers = [visitor.post("/accounts/login/", **guess) for _ in range(20)]
    assert {answer.status for answer in answers} == {200, 429}
    assert [site.revealed_by(answer) for answer in answers] == [[]] * 20


def test_sigterm_during_a_request_lets_it_be_answered(site, ana):
    # The table is locked, so that the request takes as long as the test wants.
    lock = threading.Thread(
        target=lambda: site.sql("BEGIN; LOCK TABLE todo_todoitem; SELECT pg_sleep(5); COMMIT")
    )
    lock.start()
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    locked = "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted"
    wait_until(lambda: site.sql(locked) != "0", 10, "the lock")
    answers = []
    request = threading.Thread(target=lambda: answers.append(ana.post("/create", text="in flight")))
    request.start()
    wait_until(lambda: site.sql(waiting) != "0", 10, "the request")
    replicas = site.containers("web")
    begin = time.monotonic()
    docker("stop", "-t", "30", *replicas)
    seconds = time.monotonic() - begin
    request.join()
    lock.join()
    assert [answer.status for answer in answers] == [302]
    assert seconds < 20
    assert {docker("inspect", "-f", "{{.State.ExitCode}}", id) for id in replicas} == {"0"}


def test_with_every_replica_gone_nginx_has_a_page_of_its_own(site, visitor):
    """After the test before, there are none."""
    answer = visitor.get("/")
    assert answer.status in (502, 504)
    assert "Back soon" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    program = visitor.get("/api/todos")
    assert is_problem(program, 503)
    assert program.headers["Retry-After"] == "5"
    for away, cors in ((answer, None), (program, "*")):
        assert site.revealed_by(away) == []
        assert broken_rules(away.headers, cors=cors) == []


def test_no_log_of_nginx_has_the_address_of_a_feed_or_of_a_reset(site, visitor):
    """NGINX logs the address of a request that fails, as those do without replicas."""
    secret, other = "SECRETofAfeed0123456789", "other-0123456789"
    for path in ("/feed/{}.ics", "/accounts/reset/MQ/{}/"):
        assert visitor.get(path.format(secret)).status in (502, 504)
    visitor.get("/items/" + other)
    wait_until(lambda: other in site("logs", "proxy"), 10, "the log")
    logged = site("logs", "proxy")
    assert "error" in logged
    assert secret not in logged


def test_the_replicas_come_back(site, ana):
    site("up", "-d")
    wait_until(lambda: site.healthy("web", REPLICAS), 180, "health")
    assert "in flight" in wait_until(lambda: ana.get("/"), 30, "the page").text


# Backup and restore, upgrade and rollback.


def test_each_night_has_its_backup_and_the_fifteenth_goes(site):
    (container,) = site.containers("backup")
    old = " ".join("/backups/night-2020-01-{:02}.dump".format(day) for day in range(1, 16))
    # Begun anew it looks at once; without the hour it does not wait for the night.
    script = "rm -f /backups/night-*; touch {}; sed 's/-ge 3/-ge 0/' /backup.sh >/tmp/now.sh"
    docker("exec", container, "sh", "-c", script.format(old))
    docker("exec", "-d", container, "sh", "/tmp/now.sh", "nightly")  # noqa: S108 -- its own

    def nights():
        listed = docker("exec", container, "sh", "-c", "cd /backups && ls night-*").split()
        return listed if len(listed) == 14 else None

    kept = wait_until(nights, 60, "the backup of tonight")
    assert kept[0] == "night-2020-01-03.dump"
    assert not kept[-1].startswith("night-2020")


def test_an_upgrade_loses_no_request(site, ana):
    number = ana.add("toggled all the while")
    edit(site, "<h1>{{ title }}</h1>", "<h1>todos of the next release</h1>")
    site.release()
    site.git("pull", "--quiet")
    counted, stop = Counter(), threading.Event()

    def use(method):
        browser = Visitor(site.https, tls=True)
        browser.cookies, browser.token = dict(ana.cookies), ana.token
        while not stop.is_set():
            try:
                if method == "GET":
                    status = browser.get("/").status
                else:
                    status = browser.post("/toggle", id=number, completed="on").status
            except OSError as error:
                status = repr(error)
            counted[method, status] += 1

    visitors = [threading.Thread(target=use, args=(method,)) for method in ["GET", "POST"] * 2]
    for thread in visitors:
        thread.start()
    try:
        begin = time.monotonic()
        output = site.script("sh", "deploy/upgrade.sh")
        seconds = time.monotonic() - begin
    finally:
        stop.set()
        for thread in visitors:
            thread.join()
    assert "Upgraded: 2 replicas." in output
    assert "of the next release" in ana.get("/").text
    assert set(counted) == {("GET", 200), ("POST", 302)}, counted
    # Compose takes them for its own: they are not made anew.
    replicas = site.containers("web")
    site("up", "-d")
    assert sorted(site.containers("web")) == sorted(replicas)
    print("\nUpgrade: {:.0f} s, {} requests".format(seconds, sum(counted.values())))


# The first of these tables is made by the new release, and then its start fails.
MIGRATIONS = {
    "9998_newer": (
        "migrations.RunSQL('CREATE TABLE of_a_newer_release (id integer)',"
        " 'DROP TABLE of_a_newer_release')"
    ),
    "9999_fails": "migrations.RunSQL('This is not SQL')",
}
NEWER = "SELECT to_regclass('of_a_newer_release') IS NOT NULL"
ROWS = "SELECT * FROM todo_todoitem ORDER BY id"


@pytest.fixture(scope="module")
def backup(site, ana):
    """The name of a backup of the release before, and the rows in it."""
    output = site.exec("backup", "sh", "/backup.sh", "now")
    name = re.search(r"(now-\S+\.dump): \d+ bytes", output).group(1)
    assert name in site.exec("backup", "sh", "/backup.sh", "list")
    return name, site.sql(ROWS)


def test_a_release_that_does_not_start_replaces_nothing(site, ana, backup):
    before = state(site)
    migrations = (site.checkout / "todo/migrations").glob("[0-9]*.py")
    last = max(path.stem for path in migrations)
    for name, operation in MIGRATIONS.items():
        text = "from django.db import migrations\n\nclass Migration(migrations.Migration):\n"
        text += "    dependencies = [('todo', '{}')]\n    operations = [{}]\n"
        path = site.checkout / "todo/migrations" / (name + ".py")
        path.write_text(text.format(last, operation), encoding="utf-8")
        last = name
    output = site.script("sh", "deploy/upgrade.sh", check=False, UPGRADE_DEADLINE="15")
    assert "The old release keeps running" in output
    assert state(site) == before
    assert "of the next release" in ana.get("/").text


def start_upgrade(site):
    return subprocess.Popen(
        ["sh", "deploy/upgrade.sh"],
        cwd=str(site.checkout),
        env=environment(**dict(site.variables, UPGRADE_DEADLINE="300")),
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def test_an_upgrade_that_is_interrupted_brings_everything_back(site, ana):
    before = state(site)
    upgrade = start_upgrade(site)
    # Frozen, the trial of the new release never becomes healthy.
    wait_until(lambda: docker("pause", site.name + "-next"), 120, "the trial")
    os.killpg(upgrade.pid, signal.SIGTERM)
    assert upgrade.wait(60) == 143
    assert state(site) == before
    assert site.name + "-next" not in docker("ps", "-a") + docker("images")
    assert "of the next release" in ana.get("/").text


def state(site):
    """The replicas, and the images that the next start would use, by id."""
    names = {found["Config"]["Image"] for found in site.inspect("web") + site.inspect("proxy")}
    images = {name: docker("inspect", "-f", "{{.Id}}", name) for name in sorted(names)}
    return sorted(site.containers("web")), images


def test_a_backup_of_the_older_release_is_restored_while_the_new_one_cannot_start(site, backup):
    name, rows = backup
    assert "Buy milk" in rows
    assert site.sql(NEWER) == "t"
    site.sql("TRUNCATE todo_todoitem CASCADE")
    output = site("run", "--rm", "backup", "restore", name, check=False)
    assert "Stop the site" in output
    site("stop", "web")
    output = site("run", "--rm", "backup", "restore", name)
    assert "restored from " + name in output
    assert (site.sql(ROWS), site.sql(NEWER)) == (rows, "f")
    assert site("ps", "-q", "--status", "running", "web") == ""


def test_the_next_start_brings_an_older_backup_up_to_date(site, ana):
    (site.checkout / "todo/migrations/9999_fails.py").unlink()
    site("up", "-d", "--build")
    wait_until(lambda: site.healthy("web", REPLICAS), 180, "health")
    assert site.sql(NEWER) == "t"
    ana.add("written after the restore")


def test_a_rollback_reverses_the_migrations_and_finishes_an_upgrade_that_was_killed(site, ana):
    last = max(path.stem for path in (site.checkout / "todo/migrations").glob("000*.py"))
    site.exec("web", "python", "manage.py", "migrate", "todo", last)
    assert site.sql(NEWER) == "f"
    (site.checkout / "todo/migrations/9998_newer.py").unlink()
    site.git("checkout", "--quiet", "HEAD~1")
    upgrade = start_upgrade(site)
    both = len(site.containers("web")) + REPLICAS
    wait_until(lambda: len(site.inspect("web")) == both, 300, "replicas of both releases")
    os.killpg(upgrade.pid, signal.SIGKILL)
    upgrade.wait()
    assert "Upgraded: {} replicas.".format(REPLICAS) in site.script("sh", "deploy/upgrade.sh")
    assert len(site.containers("web")) == REPLICAS
    assert "of the next release" not in ana.get("/").text


def edit(site, old, new):
    path = site.checkout / "todo/templates/todo/index.html"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_another_major_version_of_postgresql_gets_the_data_in_a_new_volume(site, ana):
    output = site.exec("backup", "sh", "/backup.sh", "now")
    name = re.search(r"now-\S+\.dump", output).group()
    rows = site.sql(ROWS)
    site("stop", "web", "backup")
    name_new_volume(site)
    site("up", "-d", "database")
    site("run", "--rm", "backup", "restore", name)
    assert site.sql(ROWS) == rows
    mounts = {mount.get("Name") for mount in site.inspect("database")[0]["Mounts"]}
    assert site.name + "_database17" in mounts
    site("up", "-d")
    wait_until(lambda: site.healthy("web", REPLICAS), 180, "health")
    docker("volume", "rm", site.name + "_database")


def test_everything_ends_when_it_is_told_to(site):
    begin = time.monotonic()
    site("stop")
    assert time.monotonic() - begin < 25
    ids = site("ps", "-aq").split()
    killed = [id for id in ids if docker("inspect", "-f", "{{.State.ExitCode}}", id) == "137"]
    assert killed == []


def test_backups_survive_the_end_of_all_volumes(site, backup):
    site("down")
    site("down", "-v")
    assert (site.checkout / "backups" / backup[0]).stat().st_size > 1000
    site("up", "-d", "database")
    site("run", "--rm", "backup", "restore", backup[0])
    assert site.sql(ROWS) == backup[1]


# The other end of the range, with the other client.


@pytest.fixture(scope="module")
def other(start, chapter):
    return start(chapter, PRODUCTION, {"web": 3, "proxy": 1}, prepare_production)


def test_the_chapters_python_with_the_first_generation_of_compose(other):
    site = other
    assert site.exec("web", "python", "--version").startswith("Python 3.6")
    visitor = Visitor(site.https, tls=True)
    page = visitor.sign_up("ana").text
    visitor.add("Buy milk")
    for link in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
        assert "immutable" in visitor.get(link).headers["Cache-Control"]
    assert json.loads(visitor.get("/health/ready").text)["redis"] == "ok"
    assert "Upgraded" in site.script("sh", "deploy/upgrade.sh")
    assert "Buy milk" in visitor.get("/").text


def test_a_backup_is_restored_on_a_new_server_with_other_secrets(site, backup, other):
    with (other.checkout / ".env").open("a", encoding="utf-8") as settings:
        settings.write("BACKUPS={}\n".format(site.checkout / "backups"))
    other("up", "-d")
    other("stop", "web")
    other("run", "--rm", "backup", "restore", backup[0])
    assert other.sql(ROWS) == backup[1]
    other("up", "-d")
    ana = Visitor(other.https, tls=True)
    wait_until(lambda: ana.get("/accounts/login/").status == 200, 180, "the log-in page")
    assert ana.post("/accounts/login/", username="ana", password=PASSWORD).status == 302
    assert "Buy milk" in ana.get("/").text
