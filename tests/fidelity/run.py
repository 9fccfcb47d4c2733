# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the integration tests of the official SDK, which are written for a real system, against the simulator.

The SDK's source distribution is fetched with pip into build/fidelity and runs in a virtual environment of its own;
nothing of it is kept in this repository. Every test passes, or stands in deviations.yml with the measured fact it
contradicts. Every skip stands there too, with the reason. An unlisted failure or skip fails the run, and so does a
listed test that passes or is gone.

lab.yml holds what the tests expect to find on the system they run on; it is made over the API, like anybody would.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tarfile
import time
import venv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Tuple
from xml.etree import ElementTree

import requests
import yaml

from tests.simulator.process import Simulator

HERE = Path(__file__).parent
BUILD = HERE.parents[1] / "build" / "fidelity"
SDK = ("pyvergeos", "1.7.1")
NEEDED_BY_ITS_TESTS = ("pytest>=7.0", "pytest-mock>=3.10")
SUITES = (
    # First, since the ones below leave the suite's own VM running and some of these want it stopped.
    "catalogs",
    "cloudinit_files",
    "dns_integration",
    "ipsec",
    "machine_stats",
    "network_stats",
    "resource_groups",
    "routing",
    "vm_imports",
    "connection",
    "vms",
    "networks",
    "rules",
    "users",
    "groups",
    "tags",
    "clusters",
    "nodes",
    "system",
    "files",
    "tasks",
)
# Not asked for, but as good a proof: more of the SDK's suite, minutes of it, with `--more`.
MORE_SUITES = (
    "alarms",
    "aliases",
    "api_keys",
    "auth_sources",
    "billing",
    "certificates",
    "cloud_snapshots",
    "cluster_tiers",
    "dns_views_integration",
    "filter_quoting",
    "gpu",
    "hosts",
    "logs",
    "nas_antivirus",
    "nas_cifs",
    "nas_nfs",
    "nas_volume_syncs",
    "nas_volumes",
    "oidc_applications",
    "permissions",
    "site_syncs",
    "sites",
    "snapshot_profiles",
    "task_scheduling",
    "tenant_context",
    "tenant_stats",
    "tenants",
    "updates",
    "webhooks",
    "wireguard",
)
# Some of what the lab is made of takes a moment: an import, a tenant.
SETTLE_SECONDS = 3.0
# What must not leak from this machine into the run: other systems, Python paths, and certificate bundles, which
# `requests` prefers to the switch by which the suite turns verification off.
NOT_FOR_THE_RUN = ("VERGE_", "PYTHON", "PYTEST", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
PASSED, SKIPPED, FAILED = "passed", "skipped", "failed"


@dataclass
class Outcome:
    """How one test ended.

    Attributes:
        test: test_vms.py::TestVMList::test_list
        status: passed, skipped or failed (errors in fixtures count as failed).
        reason: of a skip or a failure.
    """

    test: str
    status: str
    reason: str = ""


@dataclass
class Entry:
    """A test that deviations.yml says does not pass: how it ends, and why."""

    status: str
    reason: str


# -- the SDK --------------------------------------------------------------------------------------------------------


def fetch() -> Path:
    """The unpacked source distribution; downloaded once."""
    name, version = SDK
    source = BUILD / f"{name}-{version}"
    if not source.exists():
        BUILD.mkdir(parents=True, exist_ok=True)
        archive = BUILD / f"{name}-{version}.tar.gz"
        if not archive.exists():
            command = ["download", "--quiet", "--no-deps", "--no-binary", ":all:", "--dest", str(BUILD)]
            subprocess.run([sys.executable, "-m", "pip", *command, f"{name}=={version}"], check=True)
        with tarfile.open(archive) as opened:
            _unpack(opened, BUILD)
    return source


def _unpack(archive: tarfile.TarFile, folder: Path) -> None:
    """Plain files below `folder` and nothing else, where Python can see to that."""
    if hasattr(tarfile, "data_filter"):
        archive.extractall(folder, filter="data")
    else:
        archive.extractall(folder)


def environment(source: Path) -> Path:
    """A virtual environment that holds the SDK and what its tests need; its Python."""
    folder = BUILD / "venv"
    python = folder / "bin" / "python"
    ready = folder / f"holds-{source.name}"
    if not ready.exists():
        venv.create(folder, with_pip=True, clear=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, str(source), *NEEDED_BY_ITS_TESTS], check=True)
        ready.touch()
    return python


# -- the lab --------------------------------------------------------------------------------------------------------


class Lab:
    """Makes what lab.yml lists: over the API, or by planting what the API cannot make.

    `<name>` in a value stands for the key of a row made before under that `as`, `<name.machine>` for what its receipt
    held under `response`.
    """

    def __init__(self, simulator: Simulator):
        self._simulator = simulator
        self._session = requests.Session()
        self._session.auth = (simulator.username, simulator.password)
        self._session.verify = simulator.ca_file
        # A proxy or a CA bundle of the machine this runs on must not come between.
        self._session.trust_env = False
        self._api = f"{simulator.url}/api/v4"
        self._names: Dict[str, Any] = {"ca": Path(simulator.ca_file).read_text()}

    def prepare(self, steps: List[Dict[str, Any]]) -> None:
        """Make all rows, in order.

        Raises:
            requests.HTTPError: the simulator refused one.
        """
        for step in steps:
            if "wait" in step:
                time.sleep(step["wait"])
                continue
            if "remove" in step:
                self._remove_all(step["remove"])
                continue
            columns = {name: self._filled(value) for name, value in step["columns"].items()}
            if "plant" in step:
                self._simulator.rows(step["plant"], columns)
                continue
            answer = self._session.post(f"{self._api}/{step['table']}", json=columns, timeout=60)
            if not answer.ok:
                raise requests.HTTPError(f"{step['table']}: {answer.status_code} {answer.text}", response=answer)
            receipt = answer.json()
            if "as" in step:
                self._names[step["as"]] = receipt["$key"]
                for name, value in receipt.get("response", {}).items():
                    self._names[f"{step['as']}.{name}"] = value
            if "content" in step:
                self._upload(step["table"], receipt["$key"], step["content"].encode())

    def _remove_all(self, table: str) -> None:
        for row in self._session.get(f"{self._api}/{table}", params={"fields": "$key"}, timeout=60).json():
            self._session.delete(f"{self._api}/{table}/{row['$key']}", timeout=60).raise_for_status()

    def _filled(self, value: Any) -> Any:
        if isinstance(value, str):
            for name, key in self._names.items():
                value = value.replace(f"<{name}>", str(key))
        return value

    def _upload(self, table: str, key: str, content: bytes) -> None:
        answer = self._session.put(
            f"{self._api}/{table}/{key}?filepos=0",
            data=content,
            headers={"Content-Type": "application/octet-stream"},
            timeout=60,
        )
        answer.raise_for_status()


# -- the run --------------------------------------------------------------------------------------------------------


def run(source: Path, python: Path, simulator: Simulator, suites: Tuple[str, ...], more: List[str]) -> List[Outcome]:
    """Run suites and read what became of each test."""
    report = BUILD / "report.xml"
    report.unlink(missing_ok=True)
    variables = {
        **{name: value for name, value in os.environ.items() if not name.startswith(NOT_FOR_THE_RUN)},
        **simulator.env,
        "NO_PROXY": "127.0.0.1",
    }
    files = [f"tests/integration/test_{suite}.py" for suite in suites]
    # Unverified TLS is the suite's own choice (its conftest); a warning for each request would bury everything else.
    options = ["-q", "-p", "no:cacheprovider", "-W", "ignore:Unverified HTTPS request", f"--junitxml={report}"]
    with (BUILD / "output.txt").open("w") as output:
        subprocess.run(
            [str(python), "-m", "pytest", *options, *files, *more],
            cwd=source,
            env=variables,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    return [_outcome(case) for case in ElementTree.parse(report).iter("testcase")]


def _outcome(case: ElementTree.Element) -> Outcome:
    # classname: tests.integration.test_vms.TestVMList
    module, _dot, group = case.get("classname", "").replace("tests.integration.", "").partition(".")
    parts = [f"{module}.py", *filter(None, group.split(".")), case.get("name", "")]
    test = "::".join(parts)
    for kind in ("failure", "error"):
        trouble = case.find(kind)
        if trouble is not None:
            return Outcome(test, FAILED, (trouble.get("message") or "").partition("\n")[0][:200])
    skipped = case.find("skipped")
    if skipped is not None:
        return Outcome(test, SKIPPED, skipped.get("message") or "")
    return Outcome(test, PASSED)


# -- the verdict ----------------------------------------------------------------------------------------------------


def judge(outcomes: List[Outcome], listed: Dict[str, Entry], whole: bool) -> List[str]:
    """What is wrong with a run, a line each; empty when all is as it should be.

    Args:
        outcomes: how the tests ended.
        listed: what deviations.yml holds.
        whole: no test was left out of the suites that ran, so each of them that is listed must be there.
    """
    wrong = []
    for outcome in outcomes:
        entry = listed.get(outcome.test)
        expected = entry.status if entry else PASSED
        if outcome.status != expected:
            wrong.append(f"{outcome.status}, not {expected}: {outcome.test}\n        {outcome.reason}".rstrip())
    if whole:
        ran = {outcome.test for outcome in outcomes}
        suites = {outcome.test.split("::")[0] for outcome in outcomes}
        missing = (test for test in listed if test.split("::")[0] in suites and test not in ran)
        wrong += [f"listed, but there is no such test: {test}" for test in missing]
    return wrong


def load_listed() -> Dict[str, Entry]:
    """deviations.yml by test.

    Raises:
        SystemExit: an entry lacks its reason.
    """
    document = yaml.safe_load((HERE / "deviations.yml").read_text())
    listed = {}
    for status, needed in ((FAILED, ("test", "fact", "because")), (SKIPPED, ("test", "because"))):
        for entry in document[status]:
            missing = [part for part in needed if not entry.get(part)]
            if missing:
                raise SystemExit(f"deviations.yml: an entry lacks {', '.join(missing)}: {entry}")
            reason = ": ".join(entry[part] for part in needed[1:])
            listed[entry["test"]] = Entry(status, reason)
    return listed


def show(outcomes: List[Outcome], listed: Dict[str, Entry]) -> None:
    """Counts by suite, then each test that did not pass with the reason listed for it."""
    for suite in sorted({outcome.test.split("::")[0] for outcome in outcomes}):
        counts = Counter(outcome.status for outcome in outcomes if outcome.test.startswith(f"{suite}::"))
        print(f"{suite:28}", "  ".join(f"{counts[status]:3} {status}" for status in (PASSED, SKIPPED, FAILED)))
    for outcome in outcomes:
        entry = listed.get(outcome.test)
        if entry and outcome.status == entry.status:
            print(f"{entry.status}: {outcome.test}: {entry.reason}")


def main(arguments: List[str]) -> int:
    """Run, report, judge; 0 when every test passed or stands in deviations.yml."""
    parser = argparse.ArgumentParser(prog="python -m tests.fidelity", description=__doc__.splitlines()[0])
    parser.add_argument("--suite", action="append", choices=SUITES + MORE_SUITES, help="only this one; may come again")
    parser.add_argument("--more", action="store_true", help="further suites too; takes some minutes")
    parser.add_argument("--vms", type=int, default=4, help="VMs on the simulator (default 4)")
    parser.add_argument("pytest", nargs="*", metavar="-- PYTEST OPTION", help="passed on to pytest")
    options = parser.parse_args(arguments)
    listed = load_listed()
    source = fetch()
    python = environment(source)
    # The standard ones come last: they leave their VM running, which a further one wants stopped.
    suites = tuple(options.suite or (MORE_SUITES + SUITES if options.more else SUITES))
    with Simulator(vms=options.vms, guest_addresses=True) as simulator:
        Lab(simulator).prepare(yaml.safe_load((HERE / "lab.yml").read_text()))
        time.sleep(SETTLE_SECONDS)
        outcomes = run(source, python, simulator, suites, options.pytest)
    show(outcomes, listed)
    wrong = judge(outcomes, listed, not options.pytest)
    for line in wrong:
        print(line)
    counts = Counter(outcome.status for outcome in outcomes)
    print(
        f"{SDK[0]} {SDK[1]}: {counts[PASSED]} passed, {counts[FAILED]} failed, {counts[SKIPPED]} skipped; "
        f"{len(wrong)} not as listed in deviations.yml. Details: {BUILD / 'output.txt'}"
    )
    return 1 if wrong or not outcomes else 0
