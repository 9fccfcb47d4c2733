"""Tags, their categories and assignments: schema/identity/tags.yml, tag_categories.yml, tag_members.yml."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def tagged(api: Any) -> Any:
    """A VM, and a category for VMs with two tags."""
    api.vm("web")
    api.make("tag_categories", name="Environment", taggable_vms=True)
    for name in ("Production", "Test"):
        api.make("tags", name=name, category=1)
    return api


def assigned(api: Any) -> Any:
    rows = api.get("tag_members", fields="tag#name as tag,tag#category#name as category,member")
    return [(row["category"], row["tag"], row["member"]) for row in rows]


def test_assigning_once(tagged: Any) -> None:
    assert tagged.post("tag_members", tag=1, member="vms/1")[0] == 201
    assert assigned(tagged) == [("Environment", "Production", "vms/1")]
    assert tagged.post("tag_members", tag=1, member="vms/1") == (409, {"err": "Tag member is already assigned"})


@pytest.mark.parametrize(
    "tag, member, status", [(1, "vnets/3", 422), (1, "vms/99", 404), (99, "vms/1", 404), (1, "1", 404)]
)
def test_what_cannot_be_tagged(tagged: Any, tag: int, member: str, status: int) -> None:
    assert tagged.post("tag_members", tag=tag, member=member)[0] == status
    assert assigned(tagged) == []


def test_a_category_without_flags_is_for_nothing(tagged: Any) -> None:
    category = tagged.make("tag_categories", name="None")["key"]
    tag = tagged.make("tags", name="x", category=category)["key"]
    assert tagged.post("tag_members", tag=tag, member="vms/1")[0] == 422


def test_a_flag_switched_off_leaves_assignments(tagged: Any) -> None:
    tagged.make("tag_members", tag=1, member="vms/1")
    tagged.put("tag_categories/1", taggable_vms=False)
    assert len(assigned(tagged)) == 1
    assert tagged.post("tag_members", tag=2, member="vms/1")[0] == 422


def test_where_one_tag_is_allowed_the_new_one_takes_its_place(tagged: Any) -> None:
    tagged.put("tag_categories/1", single_tag_selection=True)
    tagged.make("tag_members", tag=1, member="vms/1")
    tagged.make("tag_members", tag=2, member="vms/1")
    assert assigned(tagged) == [("Environment", "Test", "vms/1")]


def test_names_are_trimmed_and_unique_in_their_category(tagged: Any) -> None:
    assert tagged.post("tags", name=" Test ", category=1)[0] == 409
    assert tagged.post("tag_categories", name="Environment ")[0] == 409
    other = tagged.make("tag_categories", name="Other")["key"]
    key = tagged.make("tags", name=" Test ", category=other)["key"]
    assert tagged.get(f"tags/{key}", fields="name") == {"name": "Test"}


@pytest.mark.parametrize("gone", ["vms/1", "tags/1", "tag_categories/1"])
def test_assignments_go_with_either_side(tagged: Any, gone: str) -> None:
    tagged.make("tag_members", tag=1, member="vms/1")
    assert tagged.delete(gone)[0] == 200
    assert assigned(tagged) == []
