# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Webhooks: what is peculiar to them, besides what the example table proves."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.bench import Bench
from tests.contract.twice import foretold, once_only, unchanged

HOOK = {"name": "hook", "url": "https://hooks.example.com/post"}


def test_a_message_arrives(bench: Bench) -> None:
    """It is a new one each time, and is the one that is waited for among others."""
    made = foretold(bench, "verge_webhook", {**HOOK, "test": True, "test_message": {"text": "first"}})
    assert made["actions"] == ["create webhook hook", "send a test message to webhook hook"]
    assert made["delivery"]["status"] == "sent" and made["delivery"]["last_attempt"].endswith("Z")
    bench.plant("webhooks", webhook_url=made["key"], message="{}", status="error", created=1788490121)
    again = foretold(bench, "verge_webhook", {**HOOK, "test": True})
    assert again["actions"] == ["send a test message to webhook hook"] and again["delivery"]["status"] == "sent"
    texts = [row["message"] for row in bench.rows("webhooks")]
    assert texts == ['{"text": "first"}', "{}", '{"text": "A test message from Ansible"}']


def test_a_message_that_does_not_arrive(bench: Bench) -> None:
    lost = {"name": "lost", "url": "https://hooks.invalid", "test": True, "test_message": {"text": "anybody?"}}
    refusal = bench.refused("verge_webhook", lost)
    assert refusal["error"]["kind"] == "task_failed" and refusal["actions"] == ["create webhook lost"]
    assert "send a test message to webhook lost failed: Could not resolve host" in refusal["msg"]
    late = bench.refused("verge_webhook", {**HOOK, "test": True, "wait_timeout": 0})
    assert "did not happen within 0 seconds; last state: queued" in late["msg"]


def test_a_message_is_not_waited_for(bench: Bench) -> None:
    sent = foretold(bench, "verge_webhook", {**HOOK, "test": True, "wait": False})
    assert sent["delivery"] is None and bench.row("webhooks")["status"] == "queued"


def test_headers(bench: Bench) -> None:
    """Names are the same in upper and lower case, the order says nothing, and what lets somebody in is not shown."""
    headers = {"X-One": 1, "X-Api-Key": "Hidden-one-1"}
    made = once_only(bench, "verge_webhook", {**HOOK, "headers": headers})
    assert made["webhook"]["headers"] == {"X-One": "1", "X-Api-Key": "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"}
    assert bench.row("webhook_urls")["headers"] == "X-One:1\nX-Api-Key:Hidden-one-1\n"
    unchanged(bench, "verge_webhook", {**HOOK, "headers": {"x-api-key": "Hidden-one-1", "x-one": "1"}})
    assert once_only(bench, "verge_webhook", {**HOOK, "headers": {}})["webhook"]["headers"] == {}
    bench.plant("webhook_urls", key=made["key"], headers="X-One: 1\nAuthorization: Hidden-two-2")
    shown = unchanged(bench, "verge_webhook", HOOK)["webhook"]["headers"]
    assert shown == {"X-One": "1", "Authorization": "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"}


def test_another_login_takes_its_secret_along(bench: Bench) -> None:
    """A kind of login without its secret, or with that of another, would let no message through."""
    bench.run("verge_webhook", HOOK)
    login = {"authorization_type": "bearer", "authorization_value": "Hidden-one-1"}
    with bench.traffic() as traffic:
        bench.run("verge_webhook", {**HOOK, **login})
    sent = [entry["body_keys"] for entry in traffic.requests if entry["method"] == "PUT"]
    assert sent == [["authorization_type", "authorization_value"]]
    unchanged(bench, "verge_webhook", {**HOOK, **login})
    once_only(bench, "verge_webhook", {**HOOK, "authorization_type": "none"})


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"authorization_type": "apikey"}, "authorization_value: apikey needs one"),
        ({"url": "ftp://example.com"}, "url is 'ftp://example.com'; it begins with http:// or https://"),
        ({"headers": {"a:b": "c"}}, "headers: 'a:b': a header is a word without a colon, with a text of one line"),
        ({"headers": {"a": "b\nc"}}, "headers: 'a': a header is a word without a colon, with a text of one line"),
        ({"headers": {"a": "b", "A": "b"}}, "headers: 'A' is given twice; upper and lower case are the same"),
        ({"test_message": {}}, "test_message: it is what test sends; set test: true, or leave it out"),
        ({"test": True, "state": "absent"}, "test: a webhook that is to go is not tried; leave it out"),
    ],
)
def test_what_makes_no_sense(bench: Bench, options: dict[str, Any], message: str) -> None:
    for check in (True, False):
        with bench.traffic() as traffic:
            refusal = bench.refused("verge_webhook", {**HOOK, **options}, check=check)
        assert refusal["msg"] == message and traffic.writes == []
