"""Slow clients of one address, in a container beside the proxy: python clients.py < JSON.

The input has the `seconds` to go on, the `numbers` of clients by name, and the `cookies`, the
`csrf` token and the API `token` of an account. A client whose request has ended starts again. The
output counts, for each name, the statuses of the responses, or "closed".
"""

import asyncio
import json
import os
import random
import socket
import ssl
import sys
from collections import Counter
from itertools import cycle
from urllib.parse import urlencode

START = 15  # Seconds in which the clients begin: connections at once are another test's subject.
PAUSE = 3  # Seconds between two pieces of a request or response; NGINX waits for 10.
# The items in the files to import. The largest has almost 20 MiB, and is refused on a busy machine,
# where reading it takes longer than an import may.
ITEMS, NOTES = [20_000, 5_000, 2_000], 950
FORM = """--limit\r
Content-Disposition: form-data; name="csrfmiddlewaretoken"\r
\r
{csrf}\r
--limit\r
Content-Disposition: form-data; name="file"; filename="todos.json"\r
Content-Type: application/json\r
\r
{file}\r
--limit--\r
"""


def tls_context():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # The first certificate is self-signed.
    return context


class Clients:
    def __init__(self, cookies, csrf, token):
        self.cookies, self.csrf, self.token = cookies, csrf, token
        self.context, self.address = tls_context(), (socket.gethostbyname("proxy"), 443)
        files = [self.file(number) for number in ITEMS]
        self.forms = cycle([FORM.format(csrf=csrf, file=file).encode() for file in files])

    def file(self, number):
        uids = ("{}-{}".format(number, item) for item in range(number))
        return json.dumps([{"uid": uid, "title": "Item", "notes": "x" * NOTES} for uid in uids])

    def head(self, line, **headers):
        """Return the request line and headers, but not the blank line that ends them."""
        headers = dict({"Host": "localhost", "Cookie": self.cookies}, **headers)
        lines = ["{}: {}\r\n".format(name.replace("_", "-"), headers[name]) for name in headers]
        return "{} HTTP/1.1\r\n{}".format(line, "".join(lines)).encode()

    async def request(self, start, piece=b"", body=b"", slowly=None, locations=None):
        """Send a request: its start, and a piece again and again, or its body, 2 MB a second.

        Read the response, `slowly` so many bytes at a time. Return its status, or "closed". Add the
        address of a redirect to `locations`, if it is a list.
        """
        plain = socket.socket()
        plain.setblocking(False)
        if slowly:  # Otherwise the kernel would receive much more than is read.
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, slowly)
        await asyncio.get_event_loop().sock_connect(plain, self.address)
        reader, writer = await asyncio.open_connection(
            sock=plain, ssl=self.context, server_hostname="localhost", limit=2**15
        )
        try:
            writer.write(start)
            response = asyncio.ensure_future(reader.readline())
            for sent in range(0, len(body), 2**20):
                writer.write(body[sent : sent + 2**20])
                await asyncio.wait([response], timeout=0.5)
                if response.done():
                    break
            while not response.done():
                await asyncio.wait([response], timeout=PAUSE)
                writer.write(piece)
            line = response.result()
            while locations is not None:
                header = await reader.readline()
                if not header.strip():
                    break
                name, _colon, value = header.decode().partition(":")
                locations += [value.strip()] if name.lower() == "location" else []
            while slowly and await reader.read(slowly):
                await asyncio.sleep(1)
            return line.split()[1].decode() if line else "closed"
        finally:
            writer.transport.abort()

    async def slow_headers(self):
        return await self.request(self.head("GET /", X_Long="x" * 8000), b"X-Slow: x\r\n")

    async def slow_form(self):
        return await self.request(self.head("POST /create", Content_Length=2**20) + b"\r\n", b"x")

    async def slow_api(self):
        sent = {"Authorization": "Bearer " + self.token, "Content_Length": 2**20}
        return await self.request(self.head("POST /api/todos", **sent) + b"\r\n", b" ")

    async def slow_import(self):
        sent = {"Content_Length": 20 * 2**20}
        return await self.request(self.head("POST /import", **sent) + b"\r\n", b"x" * 2**12)

    async def slow_page(self):
        return await self.request(self.head("GET /") + b"\r\n", slowly=2**9)

    async def slow_export(self):
        return await self.request(self.head("GET /export.json") + b"\r\n", slowly=2**15)

    async def large_import(self):
        """Have a file checked, and import it unless the check of another client took its place."""
        form, locations = next(self.forms), []
        start = self.form_head("/import", "multipart/form-data; boundary=limit", form)
        status = await self.request(start, body=form, locations=locations)
        if not locations:
            return status
        form = urlencode({"csrfmiddlewaretoken": self.csrf}).encode()
        start = self.form_head(locations[0], "application/x-www-form-urlencoded", form)
        return await self.request(start + form)

    def form_head(self, path, content_type, form):
        sent = {
            "Content_Type": content_type,
            "Content_Length": len(form),
            "Origin": "https://localhost",
            "Referer": "https://localhost/import",
        }
        return self.head("POST " + path, **sent) + b"\r\n"

    async def idle(self):
        """Keep the connection until NGINX closes it."""
        return await self.request(self.head("GET /health/live") + b"\r\n", slowly=2**14)

    async def repeat(self, name, ends):
        await asyncio.sleep(random.uniform(0, START))  # noqa: S311 -- spreads them
        while True:
            try:
                ends[await getattr(self, name)()] += 1
            except OSError:
                ends["closed"] += 1
            await asyncio.sleep(PAUSE)  # Otherwise refused clients would be a flood.


def main():
    given = json.load(sys.stdin)
    clients = Clients(given["cookies"], given["csrf"], given["token"])
    ends = {name: Counter() for name in given["numbers"]}
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    names = [name for name, number in given["numbers"].items() for _ in range(number)]
    tasks = [loop.create_task(clients.repeat(name, ends[name])) for name in names]
    loop.run_until_complete(asyncio.wait(tasks, timeout=given["seconds"]))
    print(json.dumps(ends), flush=True)
    os._exit(0)  # Otherwise asyncio would warn of each client.


main()
