# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks through both clients, on a platform that says idle for a moment after it was told to run one (WIRE 9.6)."""

from __future__ import annotations

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import (
    NotFoundError,
    TaskError,
    TaskTimeoutError,
)
from tests.simulator.process import Simulator

SPEED = 4  # a run starts after 75 ms and takes 250 ms


@pytest.fixture(scope="module")
def unhurried():
    with Simulator(speed=SPEED) as running:
        yield running


@pytest.fixture
def system(unhurried):
    """Takes the place of the session's simulator, which hurries too much for the moment after the order to be seen."""
    unhurried.reset()
    return unhurried


@pytest.fixture
def task(side, client):
    """Makes a task that switches a VM on; returns its row."""

    def make(**columns):
        vm = side(client.vms.create(name="worker", ram=1024))
        return side(client.tasks.create(name="start", owner=f"vms/{vm.key}", action="poweron", **columns))

    return make


@pytest.mark.parametrize("table", [True, False], ids=["task_actions", "row action"])
def test_execute_and_wait(side, client, task, table):
    row = task()
    if not table:
        side.simulator.fault("status", path="/task_actions", status=404, body={"err": "Resource not found"}, times=None)
    done = side(client.tasks.execute(row.key, wait=True, timeout=10))
    assert done.status == "idle" and int(done.last_run) > 0
    logs = side(client.task_logs.list(task=row.key, level="message"))
    assert len([entry for entry in logs if "completed" in entry.text]) == 1


def test_execute_then_wait(side, client, task):
    row = task()
    side(client.tasks.execute(row.key))
    assert side(client.tasks.get(row.key)).status == "idle"  # the trap
    assert int(side(client.tasks.wait(row.key, timeout=10, since=row.last_run)).last_run) > 0


def test_a_run_that_fails(side, client, task):
    row = task()
    side.simulator.rows("tasks", {"$key": row.key, "owner": "vms/999"})
    with pytest.raises(TaskError, match=rf"task start \({row.key}\) failed: Task 'start' failed: No such file"):
        side(client.tasks.execute(row.key, wait=True, timeout=10))
    with pytest.raises(TaskError):
        side(client.tasks.wait(row.key, timeout=10))


def test_an_old_failure_is_not_blamed_on_a_good_run(side, client, task):
    row = task()
    side.simulator.rows("task_logs", {"task": row.key, "level": "error", "text": "long ago", "timestamp": 1})
    assert side(client.tasks.execute(row.key, wait=True, timeout=10)).status == "idle"


def test_a_task_that_deletes_itself(side, client, task):
    row = task(delete_after_run=True)
    assert side(client.tasks.execute(row.key, wait=True, timeout=10)) is None
    with pytest.raises(NotFoundError):
        side(client.tasks.get(row.key))


def test_a_run_that_takes_too_long(side, client, task):
    row = task()
    with pytest.raises(TaskTimeoutError, match=r"did not happen within 0.2 seconds; last state: (idle|running)"):
        side(client.tasks.execute(row.key, wait=True, timeout=0.2))


def test_no_such_task(side, client):
    for call in (client.tasks.wait, client.tasks.execute):
        with pytest.raises(NotFoundError):
            side(call(99999))
