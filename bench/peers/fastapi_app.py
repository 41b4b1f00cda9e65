"""The requests of the benchmark in FastAPI and asyncpg, with response models.

The token is checked in the database.
"""

import os
import secrets
from contextlib import asynccontextmanager
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import asyncpg
from fastapi import Depends, FastAPI, Header, HTTPException, Request
from fastapi.responses import HTMLResponse, PlainTextResponse
from jinja2 import Environment, FileSystemLoader
from pydantic import BaseModel, Field


class NewItem(BaseModel):
    title: str = Field(min_length=1, max_length=500)


class Item(BaseModel):
    id: int
    title: str
    completed: bool = False
    order: int
    url: str
    created_on: datetime
    completed_on: datetime | None = None
    due_on: date | None = None
    priority: int = 0
    list: str | None = None
    labels: tuple[str, ...] = ()
    notes: str = ""
    repeats: str = ""
    version: int = 1


@asynccontextmanager
async def lifespan(app):
    async with asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=4, max_size=4) as app.pool:
        yield


app = FastAPI(lifespan=lifespan)
templates = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
priorities = ["", "High", "Medium", "Low"]


async def find_owner(authorization: str = Header("")):
    digest = sha256(authorization[len("Bearer ") :].encode()).hexdigest()
    owner = await app.pool.fetchval(os.environ["OWNER_SQL"], digest)
    if owner is None:
        raise HTTPException(401)
    return owner


async def fetch_items(request, owner, limit):
    root = f"{request.base_url}api/todos/"
    rows = await app.pool.fetch(os.environ["ITEMS_SQL"], owner, limit)
    return [{**row, "url": f"{root}{row['id']}"} for row in rows]


@app.get("/api/todos", response_model=list[Item])
async def list_items(request: Request, limit: int = 100, owner: int = Depends(find_owner)):
    return await fetch_items(request, owner, limit)


@app.get("/without-authentication/{owner}", response_model=list[Item])
async def list_items_of_anybody(request: Request, owner: int, limit: int = 100):
    return await fetch_items(request, owner, limit)


@app.post("/api/todos", response_model=Item, status_code=201)
async def create_item(
    request: Request,
    new: NewItem,
    owner: int = Depends(find_owner),
    idempotency_key: str = Header(""),
):
    key = sha256(idempotency_key.encode()).hexdigest() if idempotency_key else uuid4().hex
    row = await app.pool.fetchrow(os.environ["INSERT_SQL"], owner, new.title, key)
    return {**row, "title": new.title, "url": f"{request.base_url}api/todos/{row['id']}"}


@app.get("/")
async def page(owner: int = Depends(find_owner)):
    items = await app.pool.fetch(os.environ["ITEMS_SQL"], owner, 50)
    values = {"items": items, "priorities": priorities, "csrf": secrets.token_urlsafe(32)}
    return HTMLResponse(templates.get_template("fastapi_page.html").render(values))


@app.get("/health/live")
async def live():
    return PlainTextResponse("ok")
