"""The HTTP face: routes, request bodies, receipts, sorting and paging. What rows do is in world.py and behaviours/."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Awaitable, Callable, Deque, Dict, Iterator, List, Optional, Set, Tuple
from urllib.parse import parse_qsl, urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Route

from . import access, control, errors, peers, validation
from .auth import Login
from .faults import Fault
from .registry import EMPTY, Hook, Whole
from .store import Row, receipt, sort_key
from .world import World

try:
    import orjson
except ImportError:
    orjson = None  # type: ignore[assignment]

Answer = Tuple[int, Any]
# Rows of action tables are transient; one table was seen to keep them (WIRE 7.2).
LASTING_ACTIONS = ("clone_iso_actions",)
# So many requests are remembered.
LOGGED = 100_000
METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]


SECRET = re.compile(r"pass(word)?$|psk|secret|private(_key)?$|preshared|hmac|encryption_key|authorization_value")
# Shorter ones, such as `x`, stand everywhere.
SHORTEST_SECRET = 8


def dump(value: Any, indented: bool = False) -> bytes:
    """JSON as bytes."""
    if orjson is not None:
        return orjson.dumps(value, option=orjson.OPT_INDENT_2 if indented else None)
    return json.dumps(value, indent=2 if indented else None, separators=None if indented else (",", ":")).encode()


@dataclass
class Call:
    """One request, as behaviours see it.

    Attributes:
        content: the raw body.
        query: parameters; the last one of a name counts.
        response: an answer other than JSON that a behaviour made (downloads).
    """

    method: str
    path: str
    query: Dict[str, str]
    headers: Dict[str, str]
    content: bytes = b""
    user: Any = None
    response: Optional[Response] = None
    _json: Any = field(default=None, repr=False)

    def json(self) -> Any:
        """The body as JSON.

        Raises:
            Refused: 400 for what is no JSON (a guess, WIRE 11.6).
        """
        if not self.content.strip():
            return {}
        if self._json is None:
            try:
                self._json = json.loads(self.content)
            except ValueError:
                raise errors.Refused(400, "Unable to parse JSON") from None
        return self._json

    def body(self) -> Dict[str, Any]:
        """The body as a JSON object; anything else counts as an empty one."""
        value = self.json()
        return value if isinstance(value, dict) else {}


class Simulator:
    """A world behind HTTP.

    Args:
        make_world: makes a fresh, seeded world; called again by a reset.
    """

    def __init__(self, make_world: Callable[[], World]):
        self._make_world = make_world
        self.log: Deque[Dict[str, Any]] = deque(maxlen=LOGGED)
        # What was sent in columns and parameters that hold secrets by their names, for tests that search for it.
        self.secrets: Set[str] = set()
        self.under_way = 0
        self._recent: Deque[float] = deque()
        self.drop: Callable[[Any], None] = lambda client: None
        # Lets the tenants that are up listen, and no others; the server puts it here.
        self.follow: Callable[[], None] = lambda: None
        # Where this system listens; the server puts it here.
        self.url = ""
        self.reset()
        routes = [
            Route("/version.json", self._version, methods=["GET"]),
            *control.routes(self),
            Route("/{path:path}", self._serve, methods=METHODS),
        ]
        self.asgi = Starlette(routes=routes)

    def listens_at(self, url: str) -> None:
        """Tell the system its own address, and those of this process where it is."""
        self.url = self.world.state["url"] = url
        peers.HERE[urlsplit(url).netloc] = self

    def reset(self) -> None:
        """Start over with a fresh world; faults and log go too."""
        self.world = self._make_world()
        self.world.state["url"] = self.url
        self.faults = self.world.faults
        self.login = Login(self.world)
        self.log.clear()
        self.secrets.clear()

    async def _version(self, request: Request) -> Response:
        return _json_response(200, {"name": "v4", "version": self.world.version_text, "hash": "0" * 40})

    async def _serve(self, request: Request) -> Response:
        call = Call(
            request.method,
            request.url.path,
            dict(parse_qsl(request.scope["query_string"].decode(), keep_blank_values=True)),
            dict(request.headers),
            await request.body(),
        )
        entry = self._enter(call, request)
        self.under_way += 1
        try:
            if self._too_many():
                entry["status"] = None
                return self._dropped(request)
            return await self._with_faults(call, request, entry)
        finally:
            self.under_way -= 1
            if len(self.world["tenants"]):
                self.follow()

    def _too_many(self) -> bool:
        """Whether a limit on requests is passed; the platform then drops the connection without an answer."""
        busy, rate = self.faults.standing("busy_limit"), self.faults.standing("rate_limit")
        if busy is not None and self.under_way > busy.limit:
            busy.hits += 1
            return True
        if rate is None:
            return False
        now = time.monotonic()
        while self._recent and now - self._recent[0] > rate.seconds:
            self._recent.popleft()
        if len(self._recent) >= rate.limit:
            rate.hits += 1
            return True
        self._recent.append(now)
        return False

    def _enter(self, call: Call, request: Request) -> Dict[str, Any]:
        """Note a request in the log; only the names of body columns, no values: they may be secret."""
        entry: Dict[str, Any] = {
            "time": time.time(),
            "method": call.method,
            "path": call.path,
            "query": call.query,
            "status": 0,
            "body_keys": [],
            "user_agent": call.headers.get("user-agent", ""),
            "connection": request.client.port if request.client else None,
        }
        if "json" in call.headers.get("content-type", "") and call.content:
            try:
                entry["body_keys"] = sorted(call.body())
                self.secrets.update(_secrets(call.body()))
            except errors.Refused:
                entry["body_keys"] = []
        self.log.append(entry)
        return entry

    async def _with_faults(self, call: Call, request: Request, entry: Dict[str, Any]) -> Response:
        query = request.scope["query_string"].decode()
        struck = {fault.kind: fault for fault in self.faults.striking(call.method, f"{call.path}?{query}")}
        if "latency" in struck:
            await asyncio.sleep(struck["latency"].seconds)
        if "meanwhile" in struck:
            for other in struck["meanwhile"].also:
                self._meanwhile(**other)
        if "reset_before" in struck:
            entry["status"] = None
            return self._dropped(request)
        response = _instead(struck) or self.answer(call, request)
        entry["status"] = response.status_code
        if "reset_after" in struck:
            entry["status"] = None
            return self._dropped(request)
        if "truncated" in struck:
            return _Truncated(response, lambda: self.drop(request.client))
        return response

    def _meanwhile(self, method: str, path: str, body: Any = None) -> None:
        """A request of somebody else's, by the administrator; what it is answered interests nobody."""
        address = urlsplit(path)
        query = dict(parse_qsl(address.query, keep_blank_values=True))
        call = Call(method, address.path, query, {}, dump(body) if body is not None else b"")
        call.user = self.world["users"].all()[0]
        self.world.clock.run_due()
        with contextlib.suppress(errors.Refused):
            self._dispatch(call)

    def _dropped(self, request: Request) -> Response:
        """The connection is gone; what is returned here reaches nobody."""
        self.drop(request.client)
        return Response(status_code=503)

    def answer(self, call: Call, request: Request) -> Response:
        """Do what a request asks for."""
        self.world.clock.run_due()
        try:
            if call.path.rstrip("/") == "/api/sys/tokens" and call.method == "POST":
                status, body = self._open_session(call)
            else:
                call.user = self.login.by_headers(
                    call.headers, request.cookies, request.client.host if request.client else ""
                )
                self.world.actor = call.user["name"]
                self.world.reader = None if access.is_administrator(self.world, call.user) else call.user
                status, body = self._dispatch(call)
        except errors.Refused as refused:
            status, body = refused.status, refused.body()
        if call.response is not None:
            return call.response
        return _json_response(status, body, call.headers.get("x-json-non-compact") == "1")

    def _open_session(self, call: Call) -> Answer:
        """WIRE 2.3: 200, not 201, and a receipt whose key is the token."""
        body = call.body()
        user = self.login.by_password(str(body.get("login", "")), str(body.get("password", "")))
        token = self.login.sessions.open(user)
        self._tell("login", user)
        return 200, {"location": f"/sys/tokens/{token}", "dbpath": f"tokens/{token}", "$row": 1, "$key": token}

    def _tell(self, event: str, user: Row) -> None:
        for hook in self.world.registry.hooks[(event, "users")]:
            hook(self.world, user)

    def _dispatch(self, call: Call) -> Answer:
        parts = [part for part in call.path.split("/") if part]
        if parts[:3] == ["api", "sys", "tokens"] and len(parts) == 4 and call.method == "DELETE":
            user = self.login.sessions.user(parts[3])
            if user is None or not self.login.sessions.close(parts[3]):
                raise errors.login_required()
            self._tell("logout", user)
            return 200, []
        if parts[:2] != ["api", "v4"]:
            raise errors.Refused(404, f"Resource '{call.path}' not found")
        if len(parts) == 2:
            return 200, _index(self.world, call.query.get("fields", ""))
        return Tables(self.world).handle(call, parts[2], parts[3:])


class Tables:
    """The operations of /api/v4/<table>."""

    def __init__(self, world: World):
        self.world = world

    def handle(self, call: Call, table: str, rest: List[str]) -> Answer:
        """Answer a request for a table, a row or a row action."""
        view = self.world.registry.views.get(table)
        if view is not None and call.method == "GET":
            return 200, view(self.world)
        if table not in self.world.facts or table.startswith("/"):
            raise errors.not_found(table)
        if rest == ["$table"]:
            return 200, _schema(self.world, table)
        if not rest:
            return self._table(call, table)
        if len(rest) == 1:
            if call.method == "POST":
                return self._table_action(call, table, rest[0])
            return self._row(call, table, rest[0])
        return self._row_action(call, table, rest[0], "/".join(rest[1:]))

    def _permit(self, table: str, operation: str) -> None:
        if operation not in self.world.facts[table].operations:
            raise errors.not_permitted()

    # -- collections ---------------------------------------------------------------------------------------------

    def _table(self, call: Call, table: str) -> Answer:
        if call.method == "GET":
            return 200, self.list(call, table)
        if call.method == "POST":
            return self.create(call, table)
        raise errors.not_permitted()

    def list(self, call: Call, table: str) -> List[Dict[str, Any]]:
        """GET of a collection: filter, rights, order, page, projection. Every table answers it (WIRE 1.1)."""
        projection = self.world.projector.compile(table, call.query.get("fields"))
        rows = self.world.select(table, call.query.get("filter"), projection.aliases)
        rows = access.visible(self.world, call.user, table, rows, call.query.get("fields"))
        rows = _page(_sorted(self.world, table, rows, call.query.get("sort")), call.query)
        if projection.empty:
            return [{"$count": len(rows)}]
        return [projection.row(row) for row in rows]

    def create(self, call: Call, table: str) -> Answer:
        """POST: 201 and a receipt (WIRE 4.2)."""
        self._permit(table, "create")
        body = call.body()
        access.check(self.world, call.user, table, None, "create", body)
        creator = self.world.registry.creators.get(table)
        if creator is not None:
            return creator(self.world, body, call)
        if table.endswith("_actions"):
            return self._action(table, body)
        row, response = self.world.create(table, body)
        _audit(self.world, row, "created")
        return 201, receipt(row, response)

    def _action(self, table: str, body: Dict[str, Any]) -> Answer:
        """An action table: the row is checked like any other, then the action runs (WIRE 7.1, 7.2)."""
        values = validation.for_create(self.world, table, body)
        target = self._action_target(table, values)
        action = values.get("action") or self._default_action(table)
        perform = self._performer(table, action, target)
        if perform is None:
            # Also what the facts list and nothing here does: better an error than a 201 without an effect.
            raise errors.not_in_list(action, "action")
        response = perform(self.world, target, self._parameters(table, body))
        row = self.world.insert(table, **values)
        if table not in LASTING_ACTIONS:
            row.table.remove(row)
        if target is not None:
            _audit(self.world, target, f"action {action}")
        if isinstance(response, Whole):
            return 201, {**receipt(row, None), **response}
        return 201, None if response is EMPTY else receipt(row, response)

    def _parameters(self, table: str, body: Dict[str, Any]) -> Dict[str, Any]:
        """What is in `params`, and what some tables take beside the action (restore_type, volume_actions.yml)."""
        columns = self.world.facts[table].columns
        beside = {name: body[name] for name in columns if name in body and columns[name].kind == "enum"}
        beside.pop("action", None)
        params = body.get("params")
        return {**beside, **params} if isinstance(params, dict) else beside

    def _default_action(self, table: str) -> str:
        """What an empty body means, on the tables that take one (WIRE 7.2)."""
        column = self.world.facts[table].columns.get("action")
        return str(column.default) if column is not None else ""

    def _performer(self, table: str, action: str, target: Optional[Row]) -> Optional[Hook]:
        registry = self.world.registry
        fallback = registry.fallback_actions.get(action) if target is not None else None
        return registry.actions.get((table, action), fallback)

    def _action_target(self, table: str, values: Dict[str, Any]) -> Optional[Row]:
        for name, column in self.world.facts[table].columns.items():
            if name in ("action", "params") or values.get(name) in (None, ""):
                continue
            if column.target:
                return self.world[column.target].get(values[name])
            resolved = self.world.resolve(values[name])
            if resolved is not None:
                return resolved
        return None

    def _table_action(self, call: Call, table: str, name: str) -> Answer:
        """POST <table>/<name>: a table action, or 405 for a POST on a row."""
        perform = self.world.registry.table_actions.get((table, name))
        if perform is None:
            if self.world[table].get(name) is None:
                raise errors.not_found(f"{table}/{name}")
            raise errors.not_permitted()
        access.check(self.world, call.user, table, None, "create", {})
        return 201, perform(self.world, call.body())

    # -- rows ----------------------------------------------------------------------------------------------------

    def _row(self, call: Call, table: str, key: str) -> Answer:
        row = self._find(table, key)
        if call.method == "GET":
            self._permit_any(table, "get", "list")
            access.check(self.world, call.user, table, row, "read", {})
            return self._get(call, table, row)
        if call.method == "PUT":
            return self._put(call, table, row)
        if call.method == "DELETE":
            self._permit(table, "delete")
            access.check(self.world, call.user, table, row, "delete", {})
            self.world.delete(table, row)
            _audit(self.world, row, "deleted")
            return 200, []
        raise errors.not_permitted()

    def _find(self, table: str, key: str) -> Row:
        rows = self.world[table]
        if table == "system" and key == "self":
            key = "1"
        row = rows.get(key)
        if row is None:
            raise errors.not_found(f"{table}/{key}")
        return row

    def _permit_any(self, table: str, *operations: str) -> None:
        if not any(operation in self.world.facts[table].operations for operation in operations):
            raise errors.not_permitted()

    def _get(self, call: Call, table: str, row: Row) -> Answer:
        special = self.world.registry.getters.get(table)
        if special is not None:
            answer = special(self.world, row, call)
            if answer is not None or call.response is not None:
                return answer or (200, None)
        projection = self.world.projector.compile(table, call.query.get("fields"))
        if projection.empty:
            return 200, {"$count": 1}
        return 200, projection.row(row)

    def _put(self, call: Call, table: str, row: Row) -> Answer:
        special = self.world.registry.putters.get(table)
        if special is not None:
            access.check(self.world, call.user, table, row, "modify", {})
            answer = special(self.world, row, call)
            if answer is not None:
                return answer
        if "action" in call.query:
            access.check(self.world, call.user, table, row, "modify", {})
            perform = self.world.registry.row_actions.get((table, call.query["action"], "query"))
            # WIRE 7.5: a name the table does not know is 200 and does nothing.
            result = perform(self.world, row, call.body()) if perform else None
            return 200, [] if result is None else result
        self._permit(table, "update")
        body = call.body()
        access.check(self.world, call.user, table, row, "modify", body)
        self.world.update(table, row, body)
        _audit(self.world, row, "updated")
        return 200, []

    def _row_action(self, call: Call, table: str, key: str, name: str) -> Answer:
        """POST or PUT <table>/<key>/<action> (WIRE 7.3, 7.4)."""
        row = self._find(table, key)
        perform = self.world.registry.row_actions.get((table, name, call.method))
        if perform is None:
            raise errors.not_found(f"{table}/{key}/{name}")
        access.check(self.world, call.user, table, row, "modify", {})
        result = perform(self.world, row, call.body())
        _audit(self.world, row, f"action {name}")
        return (201 if call.method == "POST" else 200), [] if result is None else result


def _secrets(value: Any, below: bool = False) -> Iterator[str]:
    """The texts of a body below names of secrets."""
    if isinstance(value, dict):
        for name, entry in value.items():
            # Of cloud-init, what configures a machine; what describes it is public.
            script = name == "contents" and str(entry).startswith("#")
            yield from _secrets(entry, below or script or SECRET.search(name) is not None)
    elif isinstance(value, list):
        for entry in value:
            yield from _secrets(entry, below)
    elif below and isinstance(value, str) and len(value) >= SHORTEST_SECRET:
        yield value


def _audit(world: World, row: Row, what: str) -> None:
    """Every write leaves a line in the log (WIRE 5.3)."""
    table = row.table.name
    if table in ("logs",) or table.endswith("_logs"):
        return
    text = f"{world.facts[table].title or table} '{row[row.table.facts.display_column]}' {what}"
    world.journal("audit", text, row, world.actor)


def _sorted(world: World, table: str, rows: List[Row], sort: Optional[str]) -> List[Row]:
    """WIRE 3.17: later keys first, so that the first one decides; unknown names are ignored."""
    for part in reversed((sort or "").split(",")):
        descending = part.strip().startswith("-")
        # A raw plus arrives as a blank.
        get = world.projector.column(table, part.strip().lstrip("+-").strip())
        if get is not None:
            read = get
            rows = sorted(rows, key=lambda row: _order(read(row)), reverse=descending)
    return rows


def _order(value: Any) -> Any:
    if value is None:
        return (-1, 0, "")
    return sort_key(value)


def _page(rows: List[Row], query: Dict[str, str]) -> List[Row]:
    """WIRE 3.18: limit 0 means none."""
    offset, limit = _whole(query.get("offset")), _whole(query.get("limit"))
    rows = rows[offset:] if offset else rows
    return rows[:limit] if limit else rows


def _whole(text: Optional[str]) -> int:
    return int(text) if text and text.isdigit() else 0


def _index(world: World, fields: str) -> List[Dict[str, Any]]:
    """GET /api/v4: what there is, with a schema each on request (WIRE 1.1); the shape of an entry is not recorded."""
    names = sorted(name for name in {*world.facts, *world.registry.views} if not name.startswith("/"))
    if "schema" not in fields:
        return [{"name": name} for name in names]
    return [{"name": name, "schema": _schema(world, name)} for name in names if name in world.facts]


def _schema(world: World, table: str) -> Dict[str, Any]:
    """GET <table>/$table; its form is not recorded, the type words are (schema/system/api_index.yml)."""
    words = {"integer": "int64", "boolean": "bool", "number": "num", "bytes_int": "uint64", "ref": "row"}
    columns = world.facts[table].columns.values()
    return {
        "name": table,
        "fields": [{"name": column.name, "type": words.get(column.kind, column.kind)} for column in columns],
    }


def _json_response(status: int, body: Any, indented: bool = False) -> Response:
    return Response(b"" if body is None else dump(body, indented), status, media_type="application/json")


def _instead(struck: Dict[str, Fault]) -> Optional[Response]:
    """The answer of a fault that stands in for the work."""
    if "html" in struck:
        status = struck["html"].status if struck["html"].status != 503 else 200
        return HTMLResponse("<html><head><title>Gateway</title></head><body>Please wait</body></html>", status)
    if "status" in struck:
        fault = struck["status"]
        body = {"err": "Service unavailable"} if fault.body is None else fault.body
        content = body.encode() if isinstance(body, str) else dump(body)
        return Response(content, fault.status, fault.headers, media_type="application/json")
    return None


class _Truncated(Response):
    """Half of an answer under the length of the whole one; then the connection ends."""

    def __init__(self, whole: Response, drop: Callable[[], None]):
        super().__init__(status_code=whole.status_code)
        self.raw_headers = whole.raw_headers
        self._whole = whole
        self._drop = drop

    async def __call__(self, scope: Any, receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
        body = bytes(self._whole.body) if hasattr(self._whole, "body") else b""
        if isinstance(self._whole, StreamingResponse):
            body = b"".join([bytes(piece) async for piece in self._whole.body_iterator])
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        half = body[: len(body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
        # Let the half go out before the connection is cut; what is sent after that reaches nobody.
        await asyncio.sleep(0.05)
        self._drop()
        await asyncio.sleep(0)
        await send({"type": "http.response.body", "body": body[len(half) :]})
