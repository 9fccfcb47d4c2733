# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Categories of tags with their tags: what goes along is told, and needs to be allowed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.bench import Bench
from tests.contract.twice import foretold, once_only

ENV = {"name": "env", "taggable_vms": True, "tags": [{"name": "prod"}, {"name": "test", "description": "one"}]}


def test_tags_of_a_category(bench: Bench) -> None:
    made = once_only(bench, "verge_tag_category", ENV)
    assert made["actions"] == [
        "create tag category env",
        "add tag prod to tag category env",
        "add tag test to tag category env",
    ]
    done = once_only(bench, "verge_tag_category", {"name": "env", "tags": [{"name": "test", "description": "two"}]})
    assert done["actions"] == ["update tag test of tag category env (description)"]
    gone = once_only(bench, "verge_tag_category", {"name": "env", "tags": [{"name": "prod"}], "purge_tags": True})
    assert gone["actions"] == ["remove tag test from tag category env"]
    assert (
        [tag["name"] for tag in gone["tag_category"]["tags"]] == [row["name"] for row in bench.rows("tags")] == ["prod"]
    )


RAW = {"table": "tag_categories", "identity": {"name": "env"}, "state": "absent"}
LOSSES: list[tuple[str, dict[str, Any]]] = [
    ("verge_tag_category", {"name": "env", "tags": [{"name": "test"}], "purge_tags": True}),
    ("verge_resource", RAW),
    ("verge_resource", {"table": "tags", "identity": {"category": "env", "name": "prod"}, "state": "absent"}),
]


@pytest.mark.parametrize(("name", "options"), LOSSES)
def test_tags_that_objects_carry(bench: Bench, name: str, options: dict[str, Any]) -> None:
    bench.run("verge_tag_category", ENV)
    bench.run("verge_vm", {"name": "web", "ram": "1 GiB", "tags": ["env/prod"]})
    for check in (True, False):
        with bench.traffic() as traffic:
            refusal = bench.refused(name, options, check=check)
        assert traffic.writes == [] and refusal["error"]["kind"] == "refused"
        assert "1 object(s) would lose a tag: prod of vms/" in refusal["msg"] and "destroy: true" in refusal["msg"]
    if name == "verge_tag_category":
        done = foretold(bench, name, {**options, "destroy": True})
        assert (
            done["warnings"][0].startswith("1 object(s) lose a tag: prod of vms/") and bench.rows("tag_members") == []
        )


def test_a_category_with_tags(bench: Bench) -> None:
    """Tags that nothing carries go with their category when that is allowed; through any table, they do."""
    bench.run("verge_tag_category", ENV)
    refusal = bench.refused("verge_tag_category", {"name": "env", "state": "absent"})
    assert "has 2 tag(s), which would be deleted with it: prod, test; set destroy: true" in refusal["msg"]
    done = foretold(bench, "verge_tag_category", {"name": "env", "state": "absent", "destroy": True})
    assert done["actions"] == ["delete tag category env with tag prod, tag test"] and bench.rows("tags") == []
    bench.run("verge_tag_category", ENV)
    assert bench.run("verge_resource", RAW)["changed"]
