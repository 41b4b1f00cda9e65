"""The application of fastapi_app.py, with its answers kept in Redis as the site keeps its own.

An answer is kept with its owner's version, which each write changes. One round trip finds it.
"""

import os
from hashlib import sha256

import redis.asyncio
from fastapi import Header, Request
from fastapi_app import app as database_app
from fastapi_app import find_owner

FIND = """
local kept = redis.call('HMGET', KEYS[1], 'owner', 'version', 'body')
local version = kept[1] and (redis.call('GET', 'peer:version:' .. kept[1]) or '0')
return kept[2] == version and kept[3] or false
"""
KEEP = """
redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'version', ARGV[2], 'body', ARGV[3])
redis.call('EXPIRE', KEYS[1], 30)
"""
HEADERS = [(b"content-type", b"application/json")]
client = redis.asyncio.Redis.from_url(os.environ["REDIS_URL"])
find, keep = client.register_script(FIND), client.register_script(KEEP)


async def find_owner_and_version(request: Request, authorization: str = Header("")):
    """Return the owner of the token; read the version before the rows."""
    request.state.owner = await find_owner(authorization)
    request.state.version = await client.get(f"peer:version:{request.state.owner}") or "0"
    return request.state.owner


database_app.dependency_overrides[find_owner] = find_owner_and_version


class KeptAnswers:
    """ASGI middleware."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http" or scope["path"] != "/api/todos":
            return await self.app(scope, receive, send)
        state = scope.setdefault("state", {})
        if scope["method"] == "POST":

            async def change_version(message):
                if message["type"] == "http.response.start":
                    await client.incr(f"peer:version:{state.get('owner')}")
                await send(message)

            return await self.app(scope, receive, change_version)
        reader = b" ".join(
            value for name, value in scope["headers"] if name in (b"authorization", b"host")
        )
        key = "peer:" + sha256(reader + scope["query_string"]).hexdigest()
        body = await find(keys=[key])
        if body is not None:
            length = [(b"content-length", b"%d" % len(body))]
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS + length})
            return await send({"type": "http.response.body", "body": body})
        messages = []

        async def collect(message):
            messages.append(message)
            await send(message)

        await self.app(scope, receive, collect)
        if messages[0]["status"] == 200:
            body = b"".join(message.get("body", b"") for message in messages[1:])
            await keep(keys=[key], args=[state["owner"], state["version"], body])
        return None


app = KeptAnswers(database_app)
