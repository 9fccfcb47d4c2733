"""Webhooks: destinations and what was sent to them (schema/automation/webhook_urls.yml, webhooks.yml)."""

from __future__ import annotations

import json
from typing import Any, Dict, Tuple
from urllib.parse import urlsplit

from ... import errors
from ...registry import REGISTRY
from ...store import Row, receipt

RUN_SECONDS, SENT_SECONDS = 0.2, 0.6

# Like `task_actions`: used by SDKs, absent from the platform's list.
REGISTRY.table("webhook_url_actions")
REGISTRY.uniqueness("webhook_urls", "name", text="This name already exists")


@REGISTRY.on("before_create", "webhook_urls")
def new(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    _check(values)


@REGISTRY.on("before_update", "webhook_urls")
def changing(world: Any, url: Row, changes: Dict[str, Any]) -> None:
    _check(changes)


def _check(values: Dict[str, Any]) -> None:
    if "url" in values and not values["url"].startswith(("http://", "https://")):
        raise errors.fails_validation("url")


def send(world: Any, url: Row, message: Any) -> Row:
    """Queue a message. Nothing leaves this machine: it counts as sent, to a name that cannot exist as failed."""
    text = message if isinstance(message, str) else json.dumps(message if message is not None else {})
    row = world.insert("webhooks", webhook_url=url.key, message=text, status="queued")
    lost = (urlsplit(url["url"]).hostname or "").endswith(".invalid")
    world.later(RUN_SECONDS, row, lambda: world.change(row, status="running", last_attempt=world.clock.now()))
    final = {"status": "error", "status_info": "Could not resolve host"} if lost else {"status": "sent"}
    world.later(SENT_SECONDS, row, lambda: world.change(row, **final, last_attempt=world.clock.now()))
    return row


@REGISTRY.row_action("webhook_urls", "send", "POST")
def send_now(world: Any, url: Row, params: Dict[str, Any]) -> None:
    send(world, url, params.get("message"))


@REGISTRY.creates("webhook_url_actions")
def action(world: Any, body: Dict[str, Any], call: Any) -> Tuple[int, Dict[str, Any]]:
    """SDKs put the message beside `params` or into it; both do (schema webhook_urls.yml)."""
    for name in ("webhook_url", "action"):
        if body.get(name) is None:
            raise errors.required("webhook_url_actions", name)
    url = world["webhook_urls"].get(body["webhook_url"])
    if url is None:
        raise errors.no_such_reference("webhook_url_actions", "webhook_url")
    if body["action"] != "send":
        raise errors.not_in_list(body["action"], "action")
    params = body["params"] if isinstance(body.get("params"), dict) else {}
    send(world, url, body.get("message", params.get("message")))
    row = world.insert("webhook_url_actions", **{name: body[name] for name in ("webhook_url", "action")})
    world["webhook_url_actions"].remove(row)
    return 201, receipt(row, None)
