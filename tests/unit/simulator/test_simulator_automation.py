"""Tasks, schedules, events, webhooks: WIRE 7.5, 8.3, 9.6 and schema/automation."""

from __future__ import annotations

from typing import Any

import pytest


def task(api: Any, **body: Any) -> int:
    api.vm("web")
    return int(api.make("tasks", **{"name": "start", "owner": "vms/1", "action": "poweron", **body})["key"])


def state(api: Any, key: int) -> Any:
    row = api.get(f"tasks/{key}", fields="status,last_run")
    return row["status"], row["last_run"]


def running(api: Any, vm: int = 1) -> bool:
    return bool(api.get(f"vms/{vm}", fields="machine#status#running as running")["running"])


@pytest.mark.parametrize(
    "owner, action", [(1, "poweron"), ("1", "poweron"), ("vms/1", "fly"), ("nonsense/1", "poweron")]
)
def test_what_is_no_kind_of_task(api: Any, owner: Any, action: str) -> None:
    api.vm("web")
    answer = api.post("tasks", name="x", owner=owner, action=action)
    assert answer == (422, {"err": "Action type not found"})


def test_the_owner_must_be_there(api: Any) -> None:
    assert api.post("tasks", name="x", owner="vms/9", action="poweron")[0] == 404


def test_a_task_says_what_it_is(api: Any) -> None:
    fields = "owner#$display as owner_display,creator#$display as creator_display,table,status,last_run"
    assert api.get(f"tasks/{task(api)}", fields=fields) == {
        "owner_display": "web",
        "creator_display": "admin",
        "table": "vms",
        "status": "idle",
        "last_run": 0,
    }


SPELLINGS = [
    ("POST", "task_actions", {"task": 0, "action": "execute", "params": {}}, {}),
    ("PUT", "tasks/{}", {"params": {}}, {"action": "execute"}),
]


@pytest.mark.parametrize("method, path, body, query", SPELLINGS)
def test_running_a_task(api: Any, method: str, path: str, body: Any, query: Any) -> None:
    key = task(api)
    body = {**body, "task": key} if "task" in body else body
    assert api.call(method, path.format(key), body, query)[0] in (200, 201)
    assert state(api, key) == ("idle", 0)
    api.advance(0.5)
    status, last_run = state(api, key)
    assert status == "running" and last_run == api.world.clock.now()
    api.advance(2)
    assert state(api, key) == ("idle", last_run)
    assert running(api)
    assert [row["level"] for row in api.get("task_logs", filter=f"task eq {key}", fields="level")] == ["message"]


def test_a_failed_run_shows_in_the_logs_only(api: Any) -> None:
    key = task(api)
    api.put("vms/1", enabled=False)
    api.act("task_actions", key, "execute")
    api.advance(3)
    assert state(api, key)[0] == "idle"
    [line] = api.get("logs", filter="object_type eq 'task' and level eq 'error'", fields="text,object_name")
    assert line == {"text": "Task 'start' failed: Error starting machine: Machine is disabled", "object_name": "start"}


def test_a_cancelled_run_does_nothing(api: Any) -> None:
    key = task(api)
    api.act("task_actions", key, "execute")
    api.advance(0.5)
    api.call("PUT", f"tasks/{key}", {}, {"action": "cancel"})
    api.advance(3)
    assert state(api, key)[0] == "idle" and not running(api)


def test_a_task_for_one_run_is_gone_after_it(api: Any) -> None:
    key = task(api, delete_after_run=True)
    api.act("task_actions", key, "execute")
    api.advance(3)
    assert api.call("GET", f"tasks/{key}")[0] == 404


def test_a_task_goes_with_its_owner_and_takes_its_triggers_along(api: Any) -> None:
    key = task(api)
    schedule = api.make("task_schedules", name="often", repeat_every="minute")["key"]
    api.make("task_schedule_triggers", task=key, schedule=schedule)
    assert api.delete(f"task_schedules/{schedule}")[0] == 500
    api.delete("vms/1")
    assert api.get("tasks", filter=f"$key eq {key}") == []
    assert api.get("task_schedule_triggers", filter=f"schedule eq {schedule}") == []
    assert api.delete(f"task_schedules/{schedule}")[0] == 200


# -- schedules -------------------------------------------------------------------------------------------------------

# Thursday, 1 January 2026, 00:00 UTC.
NEW_YEAR = 1767225600
HOUR, DAY = 3600, 86400


@pytest.mark.parametrize(
    "schedule, moments",
    [
        ({"repeat_every": "minute", "repeat_iteration": 15}, [0, 900, 1800]),
        ({"repeat_every": "hour", "start_time_of_day": 8 * HOUR}, [8 * HOUR, 9 * HOUR, 10 * HOUR]),
        (
            {"repeat_every": "hour", "start_time_of_day": 22 * HOUR, "thursday": False},
            [DAY + 22 * HOUR, DAY + 23 * HOUR, 2 * DAY + 22 * HOUR],
        ),
        ({"repeat_every": "day", "start_time_of_day": 600}, [600, DAY + 600, 2 * DAY + 600]),
        ({"repeat_every": "day", "repeat_iteration": 2}, [0, 2 * DAY, 4 * DAY]),
        (
            {"repeat_every": "week", **dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "sunday"), False)},
            [DAY, 2 * DAY, 8 * DAY],
        ),
        ({"repeat_every": "month", "day_of_month": "15th"}, [14 * DAY, 45 * DAY, 73 * DAY]),
        ({"repeat_every": "month", "day_of_month": "last"}, [30 * DAY, 58 * DAY, 89 * DAY]),
        ({"repeat_every": "year"}, [0, 365 * DAY, 730 * DAY]),
        ({"repeat_every": "never", "start_time_of_day": 60}, [60]),
        ({"repeat_every": "day", "end_date": "2026-01-02 00:00:00"}, [0, DAY]),
    ],
)
def test_the_coming_moments(api: Any, schedule: Any, moments: Any) -> None:
    key = api.make("task_schedules", name="s", start_date="2026-01-01", **schedule)["key"]
    query = {"action": "get_schedule"}
    status, times = api.call("PUT", f"task_schedules/{key}", {"max": 3, "start_time": NEW_YEAR}, query)
    assert (status, [moment - NEW_YEAR for moment in times]) == (200, moments)


def test_a_schedule_runs_its_task_while_both_are_enabled(api: Any) -> None:
    key = task(api, action="snapshot")
    schedule = api.make("task_schedules", name="often", repeat_every="minute")["key"]
    api.make("task_schedule_triggers", task=key, schedule=schedule)
    # From two seconds past a minute on, three more minutes begin and three runs come to their end.
    api.advance(62 - api.world.clock.now() % 60)
    before = len(api.get("machine_snapshots"))
    api.advance(180)
    made = len(api.get("machine_snapshots"))
    assert made - before == 3
    api.put(f"task_schedules/{schedule}", enabled=False)
    api.advance(200)
    api.put(f"task_schedules/{schedule}", enabled=True)
    api.put(f"tasks/{key}", enabled=False)
    api.advance(200)
    assert len(api.get("machine_snapshots")) == made


# -- events and webhooks ---------------------------------------------------------------------------------------------


def test_an_event_starts_the_tasks_whose_filter_it_passes(api: Any) -> None:
    key = task(api)
    api.vm("other")
    other = int(api.make("tasks", name="other", owner="vms/2", action="poweron")["key"])
    for number, level in ((key, "error"), (other, "warning")):
        body = {"task": number, "table": "alarms", "event": "lowered", "table_event_filters": {"level": level}}
        assert api.call("POST", "task_events", body)[0] == 201
    alarm = api.world.insert("alarms", owner="vms/1", alarm_type="vm_offline", level="error", resolvable=True)
    assert api.post(f"alarms/{alarm.key}/resolve")[0] == 201
    api.advance(3)
    assert (state(api, key)[1] > 0, state(api, other)[1]) == (True, 0)


def test_an_event_of_no_table(api: Any) -> None:
    body = {"task": task(api), "table": "nonsense", "event": "x"}
    assert api.call("POST", "task_events", body) == (422, {"err": "Event type does not exist"})


@pytest.mark.parametrize("url, final", [("https://hooks.example.org/x", "sent"), ("https://x.invalid/", "error")])
def test_a_webhook_is_queued_then_sent(api: Any, url: str, final: str) -> None:
    key = api.make("webhook_urls", name="hook", url=url)["key"]
    seen = []
    assert api.post(f"webhook_urls/{key}/send", message='{"text": "hello"}')[0] == 201
    for pause in (0, 0.3, 1):
        api.advance(pause)
        [row] = api.get("webhooks", filter=f"webhook_url eq {key}", fields="status,message")
        seen.append(row["status"])
    assert (seen, row["message"]) == (["queued", "running", final], '{"text": "hello"}')


@pytest.mark.parametrize("body", [{"message": "m"}, {"params": {"message": "m"}}])
def test_both_places_for_the_message(api: Any, body: Any) -> None:
    key = api.make("webhook_urls", name="hook", url="https://hooks.example.org/x")["key"]
    assert api.post("webhook_url_actions", webhook_url=key, action="send", **body)[0] == 201
    assert api.get("webhooks", fields="message") == [{"message": "m"}]


def test_a_task_sends_a_webhook(api: Any) -> None:
    key = api.make("webhook_urls", name="hook", url="https://hooks.example.org/x")["key"]
    made = task(api, owner=f"webhook_urls/{key}", action="send", settings_args={"message": "from a task"})
    api.act("task_actions", made, "execute")
    api.advance(3)
    assert api.get("webhooks", fields="message,status") == [{"message": "from a task", "status": "sent"}]


def test_a_webhook_needs_a_url_of_http(api: Any) -> None:
    assert api.post("webhook_urls", name="hook", url="ftp://example.org")[0] == 422
    api.make("webhook_urls", name="hook", url="http://example.org")
    assert api.post("webhook_urls", name="hook", url="http://example.org")[0] == 409
