"""The control endpoint `/_sim`, outside the platform's API: faults, request log, clock, rows, reset."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, List

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from . import peers


def routes(simulator: Any) -> List[Route]:
    """The routes of the control endpoint; they need no login."""
    control = _Control(simulator)
    return [
        Route("/_sim/faults", control.faults, methods=["GET", "POST", "DELETE"]),
        Route("/_sim/log", control.log, methods=["GET", "DELETE"]),
        Route("/_sim/secrets", control.secrets, methods=["GET"]),
        Route("/_sim/clock", control.clock, methods=["GET", "POST"]),
        Route("/_sim/rows", control.rows, methods=["POST"]),
        Route("/_sim/loaded", control.loaded, methods=["GET"]),
        Route("/_sim/tenants", control.tenants, methods=["GET"]),
        Route("/_sim/peer", control.peer, methods=["POST"]),
        Route("/_sim/reset", control.reset, methods=["POST"]),
    ]


class _Control:
    def __init__(self, simulator: Any):
        self._simulator = simulator

    async def faults(self, request: Request) -> Response:
        faults = self._simulator.faults
        if request.method == "POST":
            body = await request.json()
            try:
                for description in body if isinstance(body, list) else [body]:
                    faults.add(description)
            except (TypeError, ValueError) as error:
                return JSONResponse({"error": str(error)}, 400)
        if request.method == "DELETE":
            faults.clear()
        return JSONResponse([asdict(fault) for fault in faults.all])

    async def log(self, request: Request) -> Response:
        log = self._simulator.log
        if request.method == "DELETE":
            log.clear()
        return Response(json.dumps(list(log)), media_type="application/json")

    async def secrets(self, request: Request) -> Response:
        """The secrets that were sent since the last reset."""
        return JSONResponse(sorted(self._simulator.secrets))

    async def clock(self, request: Request) -> Response:
        """POST {"advance": seconds}: moves the virtual clock."""
        clock = self._simulator.world.clock
        if request.method == "POST":
            if not clock.virtual:
                return JSONResponse({"error": "the clock is real; start with --clock virtual"}, 400)
            clock.advance(float((await request.json())["advance"]))
        return JSONResponse({"time": clock.time(), "virtual": clock.virtual})

    async def rows(self, request: Request) -> Response:
        """POST {"table": ..., "rows": [...]}: makes rows, or changes those whose `$key` exists. No checks.

        Columns the API does not let anybody write are set too; that is what this is for.
        """
        body = await request.json()
        world = self._simulator.world
        world.clock.run_due()
        table = world.tables[body["table"]]
        keys = []
        for values in body["rows"]:
            values = dict(values)
            key = values.pop("$key", None)
            row = table.get(key) if key is not None else None
            if row is None:
                row = world.insert(body["table"], key, **values)
            else:
                table.change(row, values)
            keys.append(row.key)
        return JSONResponse({"keys": keys})

    async def loaded(self, request: Request) -> Response:
        """The names of the rules that each network's router has loaded: what is in force, by the network's name."""
        world = self._simulator.world
        world.clock.run_due()
        return JSONResponse({vnet["name"]: vnet["_loaded"] or [] for vnet in world["vnets"].all()})

    async def tenants(self, request: Request) -> Response:
        """The tenants that listen on an address of their own: [{"tenant": name, "url": ...}]."""
        world = self._simulator.world
        world.clock.run_due()
        self._simulator.follow()
        found = world.state.get("inside_at", {})
        names = {key: tenant["name"] for key, tenant in world["tenants"].rows.items()}
        return JSONResponse([{"tenant": names[key], "url": url} for key, url in found.items() if key in names])

    async def peer(self, request: Request) -> Response:
        """What another simulated system says (peers.py)."""
        answered = peers.answer(self._simulator.world, await request.json())
        return JSONResponse(answered, 200 if answered is not None else 403)

    async def reset(self, request: Request) -> Response:
        self._simulator.reset()
        return JSONResponse({})
