# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A survey's blank answer, and a default that gave nothing, in a play: nobody's machine is touched."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.contract.bench import Bench
from tests.contract.test_verge_vm import contents
from tests.integration.playbook import Player

VM = "community.vergeos.verge_vm"
ROW = "community.vergeos.verge_resource"
BLANK: list[dict[str, Any]] = [
    {"name": "remove by key", VM: {"key": "{{ nothing }}", "state": "absent", "force": True}},
    {"name": "change by key", VM: {"key": "{{ nothing }}", "name": "new-web", "cpu_cores": 4}},
    {"name": "remove by name", VM: {"name": "{{ nothing }}", "state": "absent", "force": True}},
    {"name": "any row", ROW: {"table": "vms", "key": "{{ nothing }}", "columns": {"description": "x"}}},
    {"name": "no cluster", VM: {"name": "bystander", "cluster": "{{ nothing }}"}},
    {"name": "odd key", VM: {"key": "1/", "state": "absent", "force": True}},
]


@pytest.mark.parametrize("in_process", [True, False], ids=["in process", "as module"])
def test_blank_names(player: Player, bench: Bench, in_process: bool) -> None:
    bench.run("verge_vm", {"name": "bystander", "state": "running"})
    before = bench.rows("vms")
    tasks = [{**task, "ignore_errors": True, "vars": {"nothing": ""}} for task in BLANK]
    with bench.traffic() as traffic:
        run = player.run(tasks, in_process=in_process)
    assert run.status == 0, run.text
    assert traffic.requests == []
    assert [entry["outcome"] for entry in run.ours()] == ["failed"] * len(BLANK)
    for entry in run.ours():
        assert "\n" not in entry["result"]["msg"] and not entry["result"].get("changed"), entry
    assert bench.rows("vms") == before
    assert run.result("remove by key")["msg"] == "key is empty; say which one is meant, or leave the option out"
    assert run.result("no cluster")["msg"] == "cluster is empty; say which one is meant, or leave the option out"
    assert run.result("odd key")["msg"] == "vms: '1/' is no key; the table's keys are whole numbers from 1"


@pytest.mark.parametrize("in_process", [True, False], ids=["in process", "as module"])
def test_a_default_of_none(player: Player, bench: Bench, in_process: bool) -> None:
    """Before core 2.19 the template gives an empty text, since then it gives nothing: neither is the first row."""
    bench.run("verge_vm", {"name": "bystander", "state": "running"})
    [before] = bench.rows("vms")
    tasks = [{**task, "ignore_errors": True, "vars": {"nothing": "{{ not_there | default(none) }}"}} for task in BLANK]
    run = player.run(tasks, in_process=in_process)
    assert run.status == 0, run.text
    assert [row for row in bench.rows("vms") if row["$key"] == before["$key"]] == [before]
    assert [row["name"] for row in bench.rows("vms") if row["$key"] != before["$key"]] in ([], ["new-web"])
    for entry in run.ours():
        assert "\n" not in entry["result"].get("msg", ""), entry
    for name in ("remove by key", "remove by name", "any row", "odd key"):
        assert run.result(name)["msg"] and not run.result(name).get("changed"), name


DOCUMENT = {"hostname": "web", "flag": True, "none": None, "number": 1, "list": [1, "a"], "text": 'it\'s "quoted"'}


@pytest.mark.parametrize("in_process", [True, False], ids=["in process", "as module"])
def test_documents_in_plays(player: Player, bench: Bench, tmp_path: Path, in_process: bool) -> None:
    """JSON of a file is a mapping to core before 2.19, and a text since: each time the same document is stored."""
    (tmp_path / "document.json").write_text(json.dumps(DOCUMENT), encoding="utf-8")
    looked_up = f"{{{{ lookup('file', '{tmp_path}/document.json') }}}}"
    wish = {"name": "ci", "ram": "1 GiB"}
    ways = {
        "file": looked_up,
        "mapping": DOCUMENT,
        "template": "{{ document }}",
        "json": "{{ document | to_json }}",
        "text": json.dumps(DOCUMENT),
    }
    given = {"vars": {"document": DOCUMENT}}
    for way, value in ways.items():
        name = f"ci-{way}"
        task = {"name": way, VM: {**wish, "name": name, "cloud_init": {"meta_data": value}}, **given}
        again = {**task, "name": f"{way} again"}
        run = player.run([task, again], in_process=in_process)
        assert run.status == 0, run.text
        assert run.result(way)["changed"] and not run.result(f"{way} again")["changed"], way
        assert yaml.safe_load(contents(bench, name)["/meta-data"]) == DOCUMENT, way
