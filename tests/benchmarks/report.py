# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables of docs/benchmarks.md."""

from __future__ import annotations

from typing import Any, Mapping, Sequence

INTRODUCTION = """\
# Benchmarks

Written by `make bench` (`python -m tests.benchmarks`). One section alone: `make bench ARGS="converged"` or
`python -m tests.benchmarks converged`; the sections are `converged`, `new`, `lists`, `weight`, `inventory`, `sites`
and `client`. Everything runs on one machine, against the simulator on the loopback interface, so that ratios tell more
than seconds. Each figure is the median of at least the runs that the section names, after one run that does not count;
what is compared is run in turn, so that a slow minute of the machine is shared.
"""


def document(done: Mapping[str, Mapping[str, Any]]) -> str:
    """Write the document.

    Args:
        done: What was measured, by section.

    Returns:
        Markdown.
    """
    writers = {
        "converged": _converged,
        "new": _new,
        "lists": _lists,
        "weight": _weight,
        "inventory": _inventory,
        "sites": _sites,
        "client": _client,
    }
    parts = [INTRODUCTION]
    for name, writer in writers.items():
        if name in done:
            parts += [*writer(done[name]["found"]), _conditions(done[name])]
    return "\n".join(parts)


def _conditions(section: Mapping[str, Any]) -> str:
    at, after = section["before"], section["after"]
    machine = f"{at['cores']} cores, load average {at['load']} before and {after['load']} after"
    if "speed" in at:  # tells slow hours of a machine from others
        machine += f", `sum(range(10**6))` in {at['speed']} ms before and {after['speed']} ms after"
    versions = f"Python {at['python']}, ansible-core {at['ansible']}, requests {at['requests']}"
    note = f"\n{section['note']}\n" if "note" in section else ""
    return f"Runs: {section['runs']}; {at['day']}, commit {at.get('commit', 'unknown')}, {machine}; {versions}.\n{note}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def _verdict(value: float, limit: float, unit: str) -> str:
    return f"{'met' if value <= limit else '**not met**'} ({value:{'.2f' if limit < 2 else '.1f'}} of {limit:g} {unit})"


def _converged(found: Mapping[str, Any]) -> list[str]:
    raw, work, floor = found["raw"], found["work"], found["work"]["raw"]
    rows = [["the raw request (requests, keep-alive)", "", _ms(raw), "", _ms(floor), "1.0"]]
    for what, label, count in (
        ("loop of debug", "`debug` in a loop: what Ansible itself takes", "loop"),
        ("loop in process", "**`verge_vm` in a loop, in process**", "loop"),
        ("loop as module", "`verge_vm` in a loop, as module", "packed"),
        ("loop of ping", "`ping` in a loop", "packed"),
        ("tasks of debug", "`debug`, separate tasks: what Ansible itself takes", "tasks"),
        ("tasks in process", "**`verge_vm`, separate tasks, in process**", "tasks"),
        ("tasks as module", "`verge_vm`, separate tasks, as module", "packed tasks"),
        ("tasks of ping", "`ping`, separate tasks", "packed tasks"),
    ):
        rows.append(
            [
                label,
                str(found[count]),
                _ms(found[what]),
                _ms(found[what] - raw),
                _ms(work[what]),
                f"{work[what] / floor:.1f}",
            ]
        )

    def above(what: str, base: str = "") -> tuple[float, float]:
        """Milliseconds above the raw request, on the clock and of work, without what another row takes."""
        return tuple(  # type: ignore[return-value]
            (place[what] - place["raw"] - (place[base] if base else 0.0)) * 1000 for place in (found, work)
        )

    def ratio(what: str, base: str) -> tuple[float, float]:
        return found[what] / found[base], work[what] / work[base]

    targets = [
        ("loop item above the raw request", above("loop in process"), 10.0, "ms"),
        ("the same without what `debug` takes", above("loop in process", "loop of debug"), None, "ms"),
        ("separate task above the raw request", above("tasks in process"), 40.0, "ms"),
        ("the same without what `debug` takes", above("tasks in process", "tasks of debug"), None, "ms"),
        ("loop as module, of `ping`", ratio("loop as module", "loop of ping"), 1.5, "times"),
        ("tasks as module, of `ping`", ratio("tasks as module", "tasks of ping"), 1.5, "times"),
    ]
    results = [
        [label, *(f"{value:.1f} {unit}" if limit is None else _verdict(value, limit, unit) for value in figures)]
        for label, figures, limit, unit in targets
    ]
    return [
        "## Converged machines",
        f"\nEach item or task finds one machine as it should be: {found['requests']:g} request. Times are those of a "
        f"whole `ansible-playbook`, less that of an empty playbook ({_ms(found['empty'])}), for one item or task. The "
        "raw request is the very GET that the module sends. Work is processor time, of which a busy machine takes "
        "hardly more than an idle one; time on the clock grows with the load.\n",
        _table(["what", "count", "clock", "above the raw request", "work", "of the raw request"], rows),
        _table(["target", "on the clock", "work"], results),
    ]


def _new(found: Mapping[str, Any]) -> list[str]:
    count = found["count"]
    rows = [
        [
            "`verge_vm` in a loop, in process",
            f"{found['ours']:.2f} s",
            f"{found['requests']:.1f}",
            f"{found['ours'] / found['raw']:.2f}",
        ],
        [
            "the calls that this needs, raw, one after another",
            f"{found['raw']:.2f} s",
            f"{found['raw requests']:.1f}, and {found['raw polls']:.1f} looks at its power",
            "1.00",
        ],
    ]
    return [
        "## New machines",
        f"\n{count} new machines with a drive and a NIC each, powered on and waited for (the simulator's power takes "
        f"25 ms). Of our requests {found['writes']:.1f} a machine are writes; the others look, wait and read back. The "
        "raw calls look up nothing but the network, read nothing back, and look at the power without a pause.\n",
        _table(["what", "in all", "requests a machine", "ratio"], rows),
    ]


def _lists(found: Mapping[str, Any]) -> list[str]:
    sizes, rows, targets = found["sizes"], [], []
    for what, label in (
        ("policy again", "**a network's rules, as they should be**"),
        ("before policy again", "the same before"),
        ("zone again", "**a zone's records, as they should be**"),
        ("before zone again", "the same before"),
        ("policy first", "**a network's rules, made**"),
        ("before policy first", "the same before"),
        ("zone first", "**a zone's records, made**"),
        ("before zone first", "the same before"),
        ("raw", "the zone's POSTs by the client, one after another"),
    ):
        if found["before"] or not what.startswith("before"):
            entries = [found[f"{what} {size}"] for size in sizes]
            rows += [
                [label if size == sizes[0] else "", f"{size:,}", *_cost(entry, size)]
                for size, entry in zip(sizes, entries)
            ]
    small, large = sizes[-2:]

    def ratios(what: str, base: str) -> list[float]:
        return [found[what][place] / found[base][place] for place in ("seconds", "work")]

    for what in ("policy again", "zone again", "policy first", "zone first"):
        label = f"{what}: {large:,} entries, of {small:,}"
        targets.append(
            [label, *(_verdict(ratio, 6, "times") for ratio in ratios(f"{what} {large}", f"{what} {small}"))]
        )
    if found["before"]:
        label = f"{large:,} rules as they should be, of before"
        pair = (f"policy again {large}", f"before policy again {large}")
        targets.append([label, *(_verdict(ratio, 0.25, "times") for ratio in ratios(*pair))])
    for size in sizes:
        label = f"{size:,} records made, of the POSTs"
        targets.append(
            [label, *(_verdict(ratio, 1.3, "times") for ratio in ratios(f"zone first {size}", f"raw {size}"))]
        )
    return [
        "## Long lists",
        "\n`verge_network_policy` and `verge_dns_zone` with long lists, in process, once core has checked the options; "
        "nothing is applied. First the list is made, then it is found as it should be. Work is processor time of the "
        "task without the simulator's, which answers one request after another and shares the cores.\n",
        _table(["what", "entries", "clock", "work", "work each", "requests"], rows),
        _table(["target", "on the clock", "work"], targets),
    ]


def _cost(entry: Mapping[str, Any], size: int) -> list[str]:
    work = entry["work"]
    return [f"{entry['seconds']:.2f} s", f"{work:.2f} s", f"{work / size * 1e6:.0f} us", f"{entry['requests']:,}"]


def _weight(found: Mapping[str, float]) -> list[str]:
    ping = found["ping"]
    rows = [[f"`{name}`", f"{size:.0f} KiB", f"{size - ping:.0f} KiB"] for name, size in found.items()]
    return [
        "## Payload of a packed module",
        "\nWhat is sent to a host for one task.\n",
        _table(["module", "size", "above `ping`"], rows),
        _table(["target", "result"], [["`verge_vm` above `ping`", _verdict(found["verge_vm"] - ping, 80, "KiB")]]),
    ]


def _inventory(found: Sequence[Mapping[str, Any]]) -> list[str]:
    rows = [
        [
            f"{entry['size']:,}",
            f"{entry['seconds']:.2f} s",
            f"{entry['work']:.2f} s",
            f"{entry['work'] / entry['size'] * 1e6:.0f} us",
            f"{entry['peak']:.0f} MiB",
            str(entry["requests"]),
            *_composed(entry),
            *_cached(entry),
        ]
        for entry in found
    ]
    head = ["machines", "clock", "work", "work each", "memory", "requests", "composed: clock", "work", "memory"]
    head += ["cached: clock", "work"]
    text = [
        "## Inventory",
        "\n`ansible-playbook` with the inventory and an empty play, above the same without the inventory; composed "
        "means with `compose` and `keyed_groups`, cached means that the rows come from the cache. Memory is the peak "
        "of the largest process; work is processor time, that of the simulator aside.\n",
        _table(head, rows),
    ]
    large = next((entry for entry in found if entry["size"] == 10000), None)
    if large:
        targets = [
            ["time of 10,000", _verdict(large["seconds"], 1.5, "s"), _verdict(large["work"], 1.5, "s")],
            ["memory of 10,000", _verdict(large["peak"], 150, "MiB"), ""],
            ["memory of 10,000, composed", _verdict(large["composed peak"], 150, "MiB"), ""],
        ]
        if "cached work" in large:
            share = large["cached work"] / large["work"]
            words = f"{'met' if share < 1 else '**not met**'} ({share:.2f} of the work of reading them)"
            targets.append(["10,000 from the cache", "", words])
        largest = max(found, key=lambda entry: entry["size"])
        for label, column in (("growth is linear", "work"), ("growth is linear, composed", "composed work")):
            growth = largest[column] / largest["size"] / (large[column] / large["size"])
            words = f"a machine among {largest['size']:,} takes {growth:.2f} times the work of one among 10,000"
            targets.append([label, "", words])
        text.append(_table(["target", "on the clock", "work"], targets))
    return text


def _composed(entry: Mapping[str, Any]) -> list[str]:
    if "composed work" not in entry:
        return ["not measured", "", ""]
    return [
        f"{entry['composed seconds']:.2f} s",
        f"{entry['composed work']:.2f} s",
        f"{entry['composed peak']:.0f} MiB",
    ]


def _cached(entry: Mapping[str, Any]) -> list[str]:
    if "cached work" not in entry:
        return ["not measured", ""]
    return [f"{entry['cached seconds']:.2f} s", f"{entry['cached work']:.2f} s"]


def _sites(found: Mapping[str, Any]) -> list[str]:
    rows = [
        ["one site", f"{found['one']:.2f} s", "1.00"],
        [f"{found['sites']} sites at once", f"{found['all']:.2f} s", f"{found['all'] / found['one']:.2f}"],
        [f"{found['sites']} times one site", f"{found['sites'] * found['one']:.2f} s", f"{found['sites']:.2f}"],
    ]
    return [
        "## Several sites",
        f"\n{found['size']:,} machines each; every answer takes {found['delay'] * 1000:.0f} ms; {found['requests']} "
        "requests a site. Sites and simulators share the cores.\n",
        _table(["what", "time", "ratio"], rows),
    ]


def _client(found: Mapping[str, Any]) -> list[str]:
    amounts = {
        "import": "import of the package",
        "list": f"list of {found['rows']:,} rows, 7 columns",
        "gets": f"{found['gets']:,} gets by name",
        "upload": f"upload of {found['size']} MiB",
    }
    rows = []
    for work, label in amounts.items():
        floor = found.get(f"{work} SDK") or found[f"{work} ours"]
        for name in ("ours", "SDK", "requests"):
            entry = found.get(f"{work} {name}")
            if entry is None:
                continue
            rate = f" ({found['size'] / entry['seconds']:.0f} MiB/s)" if work == "upload" else ""
            rows.append(
                [
                    label if name == "ours" else "",
                    {"ours": "**ours**", "SDK": "official SDK 1.7.1", "requests": "plain requests"}[name],
                    f"{entry['seconds']:.3f} s{rate}",
                    f"{entry['seconds'] / floor['seconds']:.2f}",
                    f"{entry['peak']:.0f} MiB",
                    f"{entry['requests']:.0f}" if work != "import" else "",
                ]
            )
    return [
        "## The client alone",
        "\nEach row is a process of its own; the ratio is to the official SDK. Gets and lists count from a connection "
        "that is there; the number of requests includes it. Both upload four chunks at once."
        + ("\n" if "list SDK" in found else " The official SDK could not be installed here: ratios are to ours.\n"),
        _table(["work", "client", "time", "of the SDK", "peak memory", "requests"], rows),
    ]
