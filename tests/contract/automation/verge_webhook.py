# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Example values of verge_webhook."""

from __future__ import annotations

from typing import Any

from tests.contract.bench import Bench
from tests.contract.table import Act, Example, Option, Secret, rows_of


def lines(_bench: Bench, headers: Any) -> str:
    """As the platform holds headers."""
    return "".join(f"{name}:{text}\n" for name, text in headers.items())


WEBHOOK = Example(
    id="verge_webhook",
    module="verge_webhook",
    noun="webhook",
    table="webhook_urls",
    identity={"name": "ct-hook"},
    base={"url": "https://one.example.com"},
    converged=["GET webhook_urls"],
    reference={},
    options=[
        Option("url", "https://one.example.com", "http://two.example.com"),
        Option("headers", {"X-One": "1"}, {"X-One": "2", "X-Two": "a:b"}, stored=lines),
        Option("authorization_type", "basic", "bearer", needs={"authorization_value": "Hidden-one-1"}),
        Option("allow_insecure", False, True),
        Option("delivery_timeout", 3, 120, "timeout"),
        Option("delivery_retries", 0, 9, "retries"),
    ],
    elsewhere={
        "key": "test_key_instead_of_name",
        "state": "test_absent",
        "name": "test_key_instead_of_name",
        "update_password": "test_a_secret_is_written_once",
        "test": "test_done_as_foretold",
        "test_message": "test_a_message_that_does_not_arrive",
        "wait": "test_a_message_is_not_waited_for",
        "wait_timeout": "test_a_message_that_does_not_arrive",
    },
    secrets=[
        Secret("authorization_value", column="authorization_value", needs={"authorization_type": "bearer"}),
        Secret("headers", {"X-Api-Key": "Hidden-3"}, {"x-api-key": "Hidden-4"}, "headers", kept=False),
    ],
    anew=["test"],
)


def hook(bench: Bench) -> None:
    """Make a webhook that has sent the very same before."""
    bench.run("verge_webhook", WEBHOOK.arguments({"test": True}))


TEST = Act(
    id="verge_webhook-test",
    module="verge_webhook",
    arguments={"name": "ct-hook", "test": True},
    world=hook,
    left=rows_of(webhook_urls=["name", "url"]),
    nowhere={},
    noun="webhook",
    anew=True,
)
EXAMPLES = [WEBHOOK, TEST]
