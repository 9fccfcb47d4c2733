"""Every table there is: list, create what can be created, change, delete; nothing breaks."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Dict

import pytest

from tests.simulator import behaviours
from tests.simulator.facts import FACTS, load
from tests.simulator.registry import discover

TABLES = load()


def test_all_tables_are_there() -> None:
    """tables.txt names 327; WIRE 1.1 counts them."""
    assert len(TABLES) >= 327
    assert sum(not table.known for table in TABLES.values()) == 24


@pytest.fixture(scope="module")
def system(make_api: Any) -> Any:
    return make_api(vms=2)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_projection_of_every_table(system: Any, name: str) -> None:
    """WIRE 1.1: all tables answered 2xx with fields=most."""
    for fields in ("most", "all", "summary", "$key,$display", ",".join(TABLES[name].default_fields) or "$key"):
        status, rows = system.call("GET", name, query={"fields": fields})
        assert status == 200, rows
    assert system.call("GET", name)[0] == 200


def plausible(system: Any, name: str, column: Any) -> Any:
    """A value that a required column may take; references point at the first row, made if there is none."""
    if column.kind == "ref" and column.target:
        rows = system.world[column.target].all()
        return rows[0].key if rows else create(system, column.target)
    if column.polymorphic or column.name in ("owner", "member"):
        return "vms/1"
    if column.values:
        return column.values[0]
    if column.kind in ("integer", "number", "bytes_int", "epoch"):
        return max(1, int(column.minimum or 1))
    if column.kind == "boolean":
        return True
    return {} if column.kind == "json" else f"{name[:20]}-x"


SPECIAL: Dict[str, Dict[str, Any]] = {
    "machine_drives": {"machine": 8, "disksize": 1 << 30},
    "machine_devices": {"machine": 8, "type": "tpm"},
    "machine_snapshots": {"machine": 8, "expires": 0},
    "tag_members": {"member": "vms/1"},
}


def create(system: Any, name: str) -> Any:
    body = {
        column.name: plausible(system, name, column)
        for column in system.world.facts[name].columns.values()
        if column.required
    }
    if name == "tag_members":
        system.world["tag_categories"].all() or create(system, "tag_categories")
        system.world["tag_categories"].all()[0]["taggable_vms"] = True
    status, answer = system.post(name, **{**body, **SPECIAL.get(name, {})})
    assert status in (201, 404, 405, 409, 422), (name, body, answer)
    return answer.get("$key")


@pytest.mark.parametrize("name", sorted(name for name in TABLES if "create" in TABLES[name].operations))
def test_every_table_that_takes_rows(system: Any, name: str) -> None:
    """A row can be made, read, changed and deleted, or is refused in the platform's own form."""
    key = create(system, name)
    if key is None or name.endswith("_actions"):
        return
    assert system.call("GET", f"{name}/{key}", query={"fields": "all"})[0] == 200
    if "update" in TABLES[name].operations:
        assert system.put(f"{name}/{key}") == (200, [])
    if "delete" in TABLES[name].operations and name not in ("vms", "vnets", "clusters"):
        status, answer = system.delete(f"{name}/{key}")
        assert status == 200 or set(answer) == {"err"}


@pytest.mark.parametrize("name", sorted(name for name in TABLES if "create" not in TABLES[name].operations))
def test_tables_that_take_no_rows(system: Any, name: str) -> None:
    assert system.post(name, name="x") == (405, {"err": "Operation not permitted"})


def test_behaviours_stand_in_the_room_of_their_domain() -> None:
    """A room is named after a folder of the facts, and every file in any room has been imported."""
    folder = Path(behaviours.__file__).parent
    rooms = {path.parent.name for path in folder.glob("*/*.py")}
    assert {"compute", "nas", "network", "tenancy"} <= rooms <= {path.name for path in (FACTS / "schema").iterdir()}
    discover()
    for path in folder.glob("*/*.py"):
        assert f"{behaviours.__name__}.{path.parent.name}.{path.stem}".removesuffix(".__init__") in sys.modules
