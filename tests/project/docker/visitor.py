"""A visitor who sends what a browser sends, over HTTP or over TLS."""

import http.client
import re
import ssl
from collections import namedtuple
from urllib.parse import urlencode

Answer = namedtuple("Answer", "status headers text content")

PASSWORD = "correct horse battery"


def tls_context():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # The first certificate is self-signed.
    return context


class Visitor:
    def __init__(self, port, tls=False, name="localhost"):
        self.port, self.tls = port, tls
        self.origin = "{}://{}:{}".format("https" if tls else "http", name, port)
        # Made once: it reads every certificate authority of the machine.
        self.context = tls_context() if tls else None
        self.cookies = {}
        self.token = ""

    def connect(self, timeout=40):
        if not self.tls:
            return http.client.HTTPConnection("localhost", self.port, timeout=timeout)
        return http.client.HTTPSConnection(
            "localhost", self.port, context=self.context, timeout=timeout
        )

    def ask(self, method, path, body=None, **headers):
        """Send one request; return its Answer. A redirect is not followed."""
        # http.client would name the port, but only unless it is the usual one, as a browser does.
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            headers["Cookie"] = "; ".join("{}={}".format(*item) for item in self.cookies.items())
        status, headers, content = self.send(method, path, body, headers)
        for cookie in headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        text = content.decode(errors="replace")
        found = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', text)
        if found:
            self.token = found.group(1)
        return Answer(status, headers, text, content)

    def send(self, method, path, body, headers):
        """Send one request; return the response's status, headers and body (bytes)."""
        connection = self.connect()
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def get(self, path="/", **headers):
        return self.ask("GET", path, **headers)

    def post(self, path, headers=None, **fields):
        """Send a form of the page that was read last."""
        sent = {
            "Content_Type": "application/x-www-form-urlencoded",
            "Origin": self.origin,
            "Referer": self.origin + "/",
        }
        fields = dict(fields, csrfmiddlewaretoken=self.token)
        return self.ask("POST", path, urlencode(fields), **dict(sent, **(headers or {})))

    def sign_up(self, name):
        self.get("/accounts/signup/")
        answer = self.post(
            "/accounts/signup/", username=name, password1=PASSWORD, password2=PASSWORD
        )
        assert answer.status == 302, answer.text
        return self.get("/")

    def make_token(self, name="program"):
        """Create a token that reads and writes; return what a program sends."""
        self.get("/accounts/tokens/")
        page = self.post("/accounts/tokens/", name=name, scope="read write")
        return re.search("todo_[A-Za-z0-9_-]{43}", page.text).group()

    def add(self, text):
        answer = self.post("/create", text=text)
        assert answer.status == 302, (answer.status, answer.text)
        page = self.get("/")
        assert text in page.text
        return re.findall('id="item-([0-9]+)"', page.text)[-1]

    def import_file(self, text):
        """Choose a todo.txt file and import it, with the token of the page that was read last."""
        parts = ['name="csrfmiddlewaretoken"\r\n\r\n' + self.token]
        parts.append('name="file"; filename="todo.txt"\r\nContent-Type: text/plain\r\n\r\n' + text)
        body = "".join(
            "--limit\r\nContent-Disposition: form-data; {}\r\n".format(part) for part in parts
        )
        headers = {
            "Content_Type": "multipart/form-data; boundary=limit",
            "Origin": self.origin,
            "Referer": self.origin + "/import",
        }
        answer = self.ask("POST", "/import", (body + "--limit--\r\n").encode(), **headers)
        return self.post(answer.headers["Location"]) if answer.status == 302 else answer
