# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must never come out does not, whatever a run comes to; and it is written once, or when that is asked for."""

from __future__ import annotations

import json
from typing import Any, Iterator, Mapping

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.spec import CONNECTION
from tests.contract.bench import Bench, module
from tests.contract.suite.promises import spoken
from tests.contract.suite.tables import ALL, MODULES
from tests.contract.table import Act, Example, Secret
from tests.integration.playbook import leaks


def each_secret(kept: bool) -> Any:
    """List examples with their secrets as test parameters: all, or those that are written once."""
    found = [
        pytest.param(example, secret, id=f"{example.id}-{secret.option}")
        for example in ALL
        for secret in getattr(example, "secrets", ())
        if secret.kept or not kept
    ]
    return pytest.mark.parametrize(("example", "secret"), found)


def hidden(spec: Mapping[str, Any], outer: str = "") -> Iterator[str]:
    """List the options that a spec marks as secret."""
    for option, entry in spec.items():
        if entry.get("no_log") and (outer or option not in CONNECTION):
            yield f"{outer}{option}"
        yield from hidden(entry.get("options") or {}, f"{outer}{option}.")


def wish(example: Any, secret: Secret, value: Any, **more: Any) -> dict[str, Any]:
    """Return the arguments that give a secret."""
    outer = secret.option.partition(".")[0]
    options = secret.given(value, module(example.module).spec[outer]["type"] == "list")
    if isinstance(example, Example):
        return example.arguments({**options, **more})
    return {**example.arguments, **options, **more}


def texts(value: Any) -> list[str]:
    """Return the texts of a secret, which may be a mapping."""
    return [str(entry) for entry in value.values()] if isinstance(value, dict) else [str(value)]


def came_out(secret: Secret, results: list[Any]) -> list[str]:
    """List where a secret stands in results, in whatever form."""
    return leaks([text for value in (secret.first, secret.second) for text in texts(value)], json.dumps(results))


@pytest.mark.parametrize("name", MODULES)
def test_every_secret_is_here(name: str) -> None:
    """What the spec hides is in the module's table."""
    told = {secret.option for example in ALL if example.module == name for secret in getattr(example, "secrets", ())}
    assert set(hidden(module(name).spec)) <= told


@each_secret(kept=False)
def test_a_secret_never_comes_out(bench: Bench, example: Example | Act, secret: Secret) -> None:
    """Foretold, done, done again, refused by a platform that says it in its reason, and taken away again."""
    example.world(bench)
    arguments = wish(example, secret, secret.first)
    results = [bench.run(example.module, arguments, check=True)]
    reason = {"err": " ".join(texts(secret.first))}
    with bench.fault("status", method="POST|PUT", status=422, body=reason):
        refusal = bench.refused(example.module, arguments)
    assert refusal["error"]["kind"] == "validation"
    with bench.traffic() as traffic:
        results += [refusal, bench.run(example.module, arguments)]
    sent = {key for entry in traffic.requests for key in entry["body_keys"]}
    assert not secret.column or secret.column in sent
    results.append(bench.run(example.module, arguments))
    assert results[-2]["changed"] and not results[-1]["changed"]
    if not secret.kept:
        results += [
            bench.attempt(example.module, wish(example, secret, secret.second), check) for check in (True, False)
        ]
    assert came_out(secret, results) == []


@each_secret(kept=True)
def test_a_secret_is_written_once(bench: Bench, example: Example, secret: Secret) -> None:
    """On create; later on request only, since the platform never tells whether it is the same."""
    example.world(bench)
    made = bench.run(example.module, wish(example, secret, secret.first))
    with bench.traffic() as traffic:
        again = bench.run(example.module, wish(example, secret, secret.second))
    assert not again["changed"] and traffic.writes == []
    always = wish(example, secret, secret.second, update_password="always")
    foretold = bench.run(example.module, always, check=True)
    with bench.traffic() as traffic:
        done = bench.run(example.module, always)
    assert done["changed"] and spoken(foretold) == spoken(done)
    assert [action.endswith(f"({secret.option})") for action in done["actions"]] == [True]
    assert [entry["body_keys"] for entry in traffic.requests if entry["method"] == "PUT"] == [[secret.column]]
    assert secret.second in bench.simulator.control("GET", "secrets")
    assert came_out(secret, [made, again, foretold, done]) == []
