# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of many entries: the work grows with the list and not with its square, and many are written at once.

A plain function is the platform. Work is counted in lines of the collection that are run, so that the load of the
machine makes no difference.
"""

from __future__ import annotations

import copy
import json
import re
import sys
from collections import Counter
from functools import partial
from types import FrameType
from typing import Any, Callable, Iterator, Optional
from urllib.parse import parse_qs, urlsplit

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.desired import kinds
from ansible_collections.community.vergeos.plugins.module_utils.desired import together as many_at_once
from ansible_collections.community.vergeos.plugins.module_utils.desired.engine import Engine
from ansible_collections.community.vergeos.plugins.module_utils.desired.kinds import Field, Text, WishError
from ansible_collections.community.vergeos.plugins.module_utils.desired.resource import Children, Resource
from ansible_collections.community.vergeos.plugins.module_utils.desired.run import Run
from ansible_collections.community.vergeos.plugins.module_utils.desired.together import LANES, WORTH
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute import resource_group, vm
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.hotplug import HotPlug, Offline
from ansible_collections.community.vergeos.plugins.module_utils.resources.network import (
    dns,
    ipsec,
    network_proxy,
    network_rule,
    routing,
)
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.client import VergeClient
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import (
    AuthenticationError,
    ValidationError,
    VergeError,
)
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.protocol import (
    Failure,
    Outcome,
    Request,
    Response,
    Sleep,
    Together,
)

SMALL, LARGE = 250, 1000
ROUTER = "router-id 10.9.0.1"
CONDITION = re.compile(r"([\w$]+) eq (?:'([^']*)'|(\w+))")
NETWORK = {"$key": 5, "name": "lan", "machine": 50, "network": "127.0.0.0/8", "router": "127.0.0.9"}
RECORDS, RULES = "vnet_dns_zone_records", "vnet_rules"

Answer = Callable[[Request], Outcome]


class Platform:
    """Tables in memory behind a client. Operations that may run at the same time take turns, a request each.

    Args:
        **tables: Rows by table.
    """

    def __init__(self, **tables: list[dict[str, Any]]) -> None:
        # Rights of several identities are shown to those who see everything.
        rights = [{"$key": key, "identity": str(key), "table": "/", "list": True} for key in (1, 2)]
        tables = {"permissions": rights, **tables}
        self.tables = {name: {row["$key"]: row for row in rows} for name, rows in tables.items()}
        self.writes: list[tuple[str, str]] = []
        self.reads: Counter[str] = Counter()
        self.most = 0
        # Asked first; what it returns is the answer.
        self.instead: Callable[[Request], Optional[Outcome]] = lambda _request: None
        self.client = VergeClient("127.0.0.1", token="t")
        self.client._connection = self

    def run(self, operation: Any) -> Any:
        """Drive an operation as a connection does."""
        outcome: Any = None
        while True:
            try:
                effect = operation.send(outcome)
            except StopIteration as end:
                return end.value
            outcome = None if isinstance(effect, Sleep) else self._effect(effect)

    def _effect(self, effect: Any) -> Any:
        return self._in_turn(effect) if isinstance(effect, Together) else self.answer(effect)

    def _in_turn(self, wish: Together) -> list[Any]:
        outcomes: list[Any] = [None] * len(wish.operations)
        turn = [(at, operation, None) for at, operation in enumerate(wish.operations)]
        self.most = max(self.most, min(wish.most, len(turn)))
        while turn:
            at, operation, outcome = turn.pop(0)
            try:
                effect = operation.send(outcome)
            except StopIteration as end:
                outcomes[at] = end.value
            except VergeError as error:
                outcomes[at] = error
            else:
                turn.append((at, operation, None if isinstance(effect, Sleep) else self.answer(effect)))
        return outcomes

    def answer(self, request: Request) -> Outcome:
        """Answer one request."""
        parts = urlsplit(request.path)
        table, _slash, key = parts.path.removeprefix("/api/v4/").partition("/")
        rows = self.tables.setdefault(table, {})
        if request.method == "GET":
            self.reads[table] += 1
        else:
            self.writes.append((request.method, table))
        odd = self.instead(request)
        if odd is not None:
            return odd
        if request.method == "POST":
            made = max(rows, default=0) + 1
            rows[made] = {"$key": made, **request.json}
            return reply({"$key": made})
        if key and int(key) not in rows:
            return reply({"err": "no such row"}, 404)
        if request.method == "PUT":
            rows[int(key)].update(request.json)
        elif request.method == "DELETE":
            del rows[int(key)]
        elif not key:
            return reply(list(self._matching(rows, parse_qs(parts.query).get("filter", [""])[0])))
        return reply(rows[int(key)] if request.method == "GET" else None)

    @staticmethod
    def _matching(rows: dict[int, dict[str, Any]], condition: str) -> Iterator[dict[str, Any]]:
        pairs = [(name, quoted or plain) for name, quoted, plain in CONDITION.findall(condition)]
        enough = any if " or " in condition else all
        return (row for row in rows.values() if not pairs or enough(str(row.get(k)) == v for k, v in pairs))

    def bring(self, resource: Resource, check_mode: bool = False, **options: Any) -> Engine:
        """Run a module's work."""
        params = {"wait": True, "state": "present", **options}
        engine = Engine(Run(self.client, params, check_mode), resource, params)
        self.client.run(engine.perform())
        return engine


def reply(body: Any = None, status: int = 200) -> Response:
    """Make an answer of the platform."""
    return Response(status, {}, b"" if body is None else json.dumps(body).encode())


def records(count: int, **more: Any) -> list[dict[str, Any]]:
    """Wish for so many records."""
    return [{"name": f"h{at}", "type": "A", "value": f"10.1.{at >> 8}.{at & 255}", **more} for at in range(count)]


def stored(count: int) -> list[dict[str, Any]]:
    """Have the same as rows of a zone."""
    return [
        {"$key": at + 1, "zone": 7, "host": wish["name"], "type": "A", "value": wish["value"]}
        for at, wish in enumerate(records(count))
    ]


def zone(rows: Optional[list[dict[str, Any]]] = None) -> Platform:
    """Have a view, and a zone with these records where any are given."""
    made = {"$key": 7, "view": 3, "view_name": "inner", "domain": "x.example"}
    return Platform(
        vnet_dns_views=[{"$key": 3, "name": "inner", "vnet": 5}],
        vnet_dns_zones=[] if rows is None else [made],
        vnet_dns_zone_records=rows or [],
    )


def bring_zone(platform: Platform, listed: list[dict[str, Any]], **more: Any) -> Engine:
    """Run the work of verge_dns_zone."""
    return platform.bring(dns.ZONE, view="inner", domain="x.example", records=listed, **more)


def rules(count: int, **more: Any) -> list[dict[str, Any]]:
    """Wish for so many rules, half of which name an alias of their own."""
    return [
        {"name": f"r{at}", "action": "accept", "source": [f"alias:a{at}" if at % 2 else "10.0.0.1"], **more}
        for at in range(count)
    ]


def network(count: int) -> Platform:
    """Have a network with so many rules, and as many aliases."""
    return Platform(
        vnets=[NETWORK],
        vnet_rule_aliases=[{"$key": at + 1, "name": f"a{at}"} for at in range(LARGE)],
        vnet_rules=[
            {
                "$key": at + 1,
                "vnet": 5,
                "name": f"r{at}",
                "action": "accept",
                "source_ip": f"alias:{at + 1}" if at % 2 else "10.0.0.1",
                "orderid": at + 1,
            }
            for at in range(count)
        ],
    )


def bring_rules(platform: Platform, listed: list[dict[str, Any]], **more: Any) -> Engine:
    """Run the work of verge_network_policy."""
    return platform.bring(network_rule.POLICY, network="lan", rules=listed, **{"allow_lockout": True, **more})


def commands(count: int) -> Platform:
    """Have a network with so many commands of a router."""
    rows = [
        {"$key": at, "ospf": 4, "bgp": 4, "orderid": at, "command": "network", "params": words.partition(" ")[2]}
        for at, words in enumerate(written(count), 1)
    ]
    shown = [{**row, "enabled": True, "no": False} for row in rows]
    return Platform(vnets=[NETWORK], vnet_bgp=[{"$key": 4, "vnet": 5}], vnet_ospf_commands=shown)


def written(count: int) -> list[str]:
    """Wish for so many commands."""
    return [f"network 10.{at >> 8}.{at & 255}.0/24 area 0" for at in range(count)]


def bring_commands(platform: Platform, count: int, listed: Optional[list[str]] = None, **more: Any) -> Engine:
    """Run the work of verge_routing."""
    return platform.bring(routing.ROUTING, network="lan", ospf=written(count) if listed is None else listed, **more)


def machine(count: int) -> Platform:
    """Have a machine that is off, with so many drives and NICs."""
    drives = [{"$key": at, "machine": 9, "name": f"d{at}", "disksize": 1 << 30} for at in range(1, count + 1)]
    nics = [{"$key": at, "machine": 9, "name": f"n{at}", "vnet": 5, "vnet_name": "lan"} for at in range(1, count + 1)]
    row = {"$key": 1, "name": "m", "is_snapshot": "false", "machine": 9, "running": False, "status": "stopped"}
    return Platform(vnets=[NETWORK], vms=[row], machine_drives=drives, machine_nics=nics)


def bring_parts(platform: Platform, count: int) -> Engine:
    """Run the work of verge_vm."""
    drives = [{"name": f"d{at}", "size": "1 GiB"} for at in range(1, count + 1)]
    nics = [{"name": f"n{at}", "network": "lan"} for at in range(1, count + 1)]
    return platform.bring(vm.VM, name="m", drives=drives, nics=nics)


def last(count: int) -> Platform:
    """Have a rule behind a block of others that are nobody's."""
    platform = network(0)
    others = [{"vnet": 5, "name": f"other{at}", "orderid": at} for at in range(1, count)]
    rows = [*others, {"vnet": 5, "name": "r-last", "orderid": 3 * count}]
    platform.tables[RULES] = {key: {"$key": key, **row} for key, row in enumerate(rows, 1)}
    return platform


# What there is, and what is brought about, each given how many entries.
WORKS: dict[str, tuple[Callable[[int], Platform], Callable[[Platform, int], Any]]] = {
    "records as they should be": (lambda n: zone(stored(n)), lambda p, n: bring_zone(p, records(n))),
    "records of a new zone": (lambda n: zone(), lambda p, n: bring_zone(p, records(n))),
    "records that change": (lambda n: zone(stored(n)), lambda p, n: bring_zone(p, records(n, ttl="5m"))),
    "records that go": (lambda n: zone(stored(n)), lambda p, n: bring_zone(p, [], purge_records=True)),
    "rules as they should be": (network, lambda p, n: bring_rules(p, rules(n))),
    "rules that change": (network, lambda p, n: bring_rules(p, rules(n, log=True), allow_lockout=False)),
    "new rules": (lambda n: network(0), lambda p, n: bring_rules(p, rules(n))),
    "new rules before others": (last, lambda p, n: bring_rules(p, [*rules(n), {"name": "r-last"}])),
    "rules in another order": (network, lambda p, n: bring_rules(p, rules(n)[::-1])),
    "rules that go": (network, lambda p, n: bring_rules(p, [], purge=True)),
    "commands as they should be": (commands, bring_commands),
    "new commands": (lambda n: commands(0), bring_commands),
    "commands in another order": (commands, lambda p, n: bring_commands(p, n, written(n)[::-1], purge=True)),
    "a command before all others": (commands, lambda p, n: bring_commands(p, n, [ROUTER, *written(n)], purge=True)),
    "commands that go": (commands, lambda p, n: bring_commands(p, n, written(n // 2), purge=True)),
    "parts of a machine as they should be": (machine, bring_parts),
    "new parts of a machine": (lambda n: machine(0), bring_parts),
}


def lines(work: Callable[[], Any]) -> int:
    """Count the lines of the engine and of the declarations that are run, each round of a loop among them."""
    count = 0

    def step(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return step

    def enter(frame: FrameType, _event: str, _argument: Any) -> Any:
        return step if "/module_utils/" in frame.f_code.co_filename else None

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("name", WORKS)
def test_work_grows_with_the_list(name: str) -> None:
    have, bring = WORKS[name]
    few, many = (lines(partial(bring, have(count), count)) for count in (SMALL, LARGE))
    assert few > SMALL and many < few * 1.1 * LARGE / SMALL


def test_a_name_that_is_listed_twice_is_refused() -> None:
    with pytest.raises(WishError, match="records: 'h7 A 10.1.0.7' is listed twice"):
        bring_zone(zone(), [*records(LARGE), records(8)[-1]])


def test_what_many_entries_name_is_looked_up_once() -> None:
    platform = machine(0)
    bring_parts(platform, 30)
    assert platform.reads["vnets"] == 1 and len(platform.tables["machine_nics"]) == 30


# What a wish is about


class Folded(Text):
    """Names of which the case makes no difference."""

    def same(self, wanted: Any, row: Any) -> bool:
        return str(self.held(row)).lower() == str(wanted).lower()


class Sorted(Folded):
    """The same, and it says so."""

    def bucket(self, stored: Any) -> Any:
        return str(stored).lower()


@pytest.mark.parametrize("kind", [Folded, Sorted])
@pytest.mark.parametrize(
    ("wish", "keys"),
    [
        ({"name": "one"}, [1]),
        ({"name": "ONE"}, [1]),
        ({"name": "two"}, [2]),  # of several that are the same, the one that is called so
        ({"name": "tWO"}, [2, 3]),
        ({"name": "none"}, []),
        ({"name": "one", "$key": 3}, [3]),  # by its key it is about that row, whatever its name
    ],
)
def test_rows_that_a_wish_is_about(kind: type[Field], wish: dict[str, Any], keys: list[int]) -> None:
    child = Children("parts", "part", "parts", [kind("name")], lambda _row: {})
    rows = [{"$key": key, "name": name} for key, name in enumerate(["one", "two", "Two"], 1)]
    assert [row["$key"] for row in child.pairs([wish], rows)[0]] == keys


def test_both_names_of_a_zone_are_one() -> None:
    platform = zone([{"$key": 1, "zone": 7, "host": "", "type": "A", "value": "10.1.0.1"}])
    assert bring_zone(platform, [{"name": "@", "type": "A", "value": "10.1.0.1"}]).done == []


def declared(*resources: Resource) -> dict[str, Children]:
    """Return the lists of declarations by their path."""
    return {f"{each.noun}.{child.path}": child for each in resources for child in each.lists() if child.fields}


LISTS = declared(
    dns.ZONE,
    ipsec.IPSEC,
    network_proxy.PROXY,
    network_rule.POLICY,
    resource_group.RESOURCE_GROUP,
    routing.ROUTING,
    vm.VM,
)


def test_lists_are_sorted_by_what_tells_their_rows_apart() -> None:
    """Of tags a row has a few only, and they go by name, by category and name, or by key."""
    without = {path for path, child in LISTS.items() for each in child.identities if each.bucket("1") is None}
    assert without == {path for path in LISTS if path.endswith(".tags")}


def every(kind: type[Field]) -> Iterator[type[Field]]:
    """Go through all kinds of fields that are loaded."""
    yield kind
    for below in kind.__subclasses__():
        yield from every(below)


@pytest.mark.parametrize("kind", sorted(set(every(Field)), key=str), ids=lambda kind: kind.__name__)
def test_no_kind_has_the_buckets_of_another_comparison(kind: type[Field]) -> None:
    """Whoever compares in another way than the kind that it comes from says how rows are sorted, or leaves it open."""
    order = kind.__mro__
    compares, sorts = (next(at for at, each in enumerate(order) if name in vars(each)) for name in ("same", "bucket"))
    assert sorts <= compares or order[sorts] is kinds.Field


# Many writes at the same time


@pytest.fixture(params=[True, False], ids=["at the same time", "one after the other"])
def lanes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the platform answers so late that writes are sent at the same time; all else is as without."""
    monkeypatch.setattr(many_at_once, "SLOW", 0.0 if request.param else 60.0)
    return bool(request.param)


def made(platform: Platform) -> Counter[str]:
    """Count the rows of the zone by their values."""
    return Counter(row["value"] for row in platform.tables[RECORDS].values())


def test_many_records_are_written_at_the_same_time(lanes: bool) -> None:
    platform = zone()
    done = bring_zone(platform, records(100))
    assert platform.most == (LANES if lanes else 0)
    assert made(platform) == Counter(wish["value"] for wish in records(100))
    names = [f"add record h{at} A 10.1.0.{at} to zone inner x.example" for at in range(100)]
    assert done.done == ["create zone inner x.example", *names]
    assert platform.writes == [("POST", "vnet_dns_zones")] + [("POST", RECORDS)] * 100


def test_few_records_are_worth_no_further_connection() -> None:
    platform = zone()
    bring_zone(platform, records(WORTH - 1))
    assert platform.most == 0 and len(made(platform)) == WORTH - 1


def test_those_that_go_first_and_those_that_are_new_last(lanes: bool) -> None:
    rows = stored(60)
    platform = zone(copy.deepcopy(rows))
    # Every other one changes, is new, or is to go.
    listed = [wish for at, wish in enumerate(records(90, ttl="5m")) if at % 3]
    done = bring_zone(platform, listed, purge_records=True)
    assert [method for method, _table in platform.writes] == ["DELETE"] * 20 + ["PUT"] * 40 + ["POST"] * 20
    assert [words.split()[0] for words in done.done] == ["remove"] * 20 + ["update"] * 40 + ["add"] * 20
    assert made(platform) == Counter(wish["value"] for wish in listed)
    again = bring_zone(platform, listed, purge_records=True)
    assert again.done == []


def test_rules_are_written_one_after_the_other() -> None:
    platform = network(0)
    bring_rules(platform, rules(50))
    places = [row["orderid"] for row in platform.tables[RULES].values()]
    assert platform.most == 0 and places == sorted(places) and len(places) == 50


def at_write(number: int, answer: Outcome) -> Callable[[Request], Optional[Outcome]]:
    """Answer the write of such a number, and only that, in another way."""
    count = 0

    def instead(request: Request) -> Optional[Outcome]:
        nonlocal count
        count += request.method != "GET" and request.table == RECORDS
        return answer if request.method != "GET" and count == number else None

    return instead


def test_after_a_refusal_none_is_begun(lanes: bool) -> None:
    platform = zone([])
    platform.instead = at_write(40, reply({"err": "no"}, 422))
    params = {"view": "inner", "domain": "x.example", "records": records(100)}
    engine = Engine(Run(platform.client, params, False), dns.ZONE, params)
    with pytest.raises(ValidationError, match="no"):
        platform.client.run(engine.perform())
    # Those that were on the way with it came through.
    assert 39 <= sum(made(platform).values()) < 40 + LANES
    assert len(engine.done) == sum(made(platform).values())
    platform.instead = lambda _request: None
    bring_zone(platform, records(100))
    assert made(platform) == Counter(wish["value"] for wish in records(100))


def test_a_key_that_is_revoked_is_not_tried_by_all(lanes: bool) -> None:
    platform = zone([])
    platform.instead = lambda request: None if request.method == "GET" else reply({"err": "who?"}, 401)
    with pytest.raises(AuthenticationError):
        bring_zone(platform, records(100))
    assert len(platform.writes) <= LANES


@pytest.mark.parametrize("stored_all_the_same", [True, False])
def test_an_answer_that_is_lost_is_no_reason_to_write_twice(lanes: bool, stored_all_the_same: bool) -> None:
    platform = zone([])
    number = 0

    def lose(request: Request) -> Optional[Outcome]:
        nonlocal number
        number += request.method == "POST"
        if request.method != "POST" or number % 40:
            return None
        if stored_all_the_same:
            key = max(platform.tables[RECORDS], default=0) + 1
            platform.tables[RECORDS][key] = {"$key": key, **request.json}
        return Failure("lost", "the connection broke", True)

    platform.instead = lose
    done = bring_zone(platform, records(100))
    assert made(platform) == Counter(wish["value"] for wish in records(100))
    assert len(done.done) == 100


def test_what_somebody_else_removes_meanwhile_is_gone(lanes: bool) -> None:
    platform = zone(stored(40))
    platform.instead = vanish(platform, 20)
    done = bring_zone(platform, [], purge_records=True)
    assert made(platform) == Counter()
    assert done.warnings == [f"{RECORDS} 20 was deleted by somebody else meanwhile"]


def vanish(platform: Platform, key: int) -> Callable[[Request], Optional[Outcome]]:
    """Let a row be gone when its delete arrives."""

    def instead(request: Request) -> Optional[Outcome]:
        if request.method == "DELETE" and request.path.endswith(f"/{key}"):
            platform.tables[RECORDS].pop(key, None)
        return None

    return instead


@pytest.mark.parametrize("facet", [{"live": HotPlug("hotplug")}, {"live": Offline()}, {"body": "contents"}])
def test_what_waits_for_something_is_not_written_at_the_same_time(facet: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="wait for nothing"):
        Children("parts", "part", "parts", [Text("name")], lambda _row: {}, apart=True, **facet)
