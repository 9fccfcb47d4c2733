"""Tasks and what starts them: by hand, schedules, events, scripts (WIRE 7.5, 9.6, schema/automation)."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any, Callable, Dict, Iterator, List, Optional

from ... import errors
from ...registry import REGISTRY
from ...store import Row
from . import webhooks

# Right after `execute` a row still says idle; then it runs for a moment, and is idle again (schema tasks.yml).
START_SECONDS = 0.3
RUN_SECONDS = 1.0
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
AT_MOST = 1440

REGISTRY.hangs_on("tasks", "owner")
# Two SDKs use it, the table list of 26.1.8 lacks it (schema tasks.yml, tables.txt): here both work. A `status`
# fault with 404 on its path makes the other case.
REGISTRY.table("task_actions")
REGISTRY.column("task_actions", "task", kind="ref", target="tasks", polymorphic=False)
REGISTRY.column("task_actions", "action", kind="enum", values=("execute", "cancel", "enable", "disable"))

Work = Callable[[Any, Row, Dict[str, Any]], Any]


def _snapshot(world: Any, vm: Row, arguments: Dict[str, Any]) -> None:
    body = {"machine": vm["machine"], "name": arguments.get("name") or f"task-{world.clock.now()}"}
    world.create("machine_snapshots", body)


def _nothing(world: Any, row: Row, arguments: Dict[str, Any]) -> None:
    """Mail and the like: nothing to be seen on this system."""


# What tasks do with objects beyond the actions of these objects' action tables.
WORK: Dict[str, Dict[str, Work]] = {
    "vms": {"snapshot": _snapshot},
    "smtp_settings": {"send": _nothing},
    "system": {"billing": _nothing},
    "task_scripts": {"run": _nothing},
    "webhook_urls": {"send": lambda world, url, arguments: webhooks.send(world, url, arguments.get("message"))},
    "update_settings": {"check": _nothing, "download": _nothing},
    "users": {
        "enable": lambda world, user, arguments: world.change(user, enabled=True),
        "disable": lambda world, user, arguments: world.change(user, enabled=False),
    },
}


def work_of(world: Any, table: str, action: str) -> Optional[Work]:
    """What a task of this kind does; None for a kind there is not."""
    work = WORK.get(table, {}).get(action)
    if work is not None:
        return work
    singular = table[:-1]
    facts = world.facts.get(f"{singular}_actions")
    if facts is None or action not in facts.columns["action"].values:
        return None
    return world.registry.actions.get((f"{singular}_actions", action)) or _nothing


# -- definitions -----------------------------------------------------------------------------------------------------


@REGISTRY.on("before_create", "tasks")
def defining(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    """The owner is text, table and key; a bare number names no kind of action (WIRE 8.3)."""
    table = values["owner"].strip("/").rpartition("/")[0].rpartition("/")[2]
    if not table or work_of(world, table, values["action"]) is None:
        raise errors.Refused(422, "Action type not found")
    if world.resolve(values["owner"]) is None:
        raise errors.no_such_reference("tasks", "owner")
    values.update(
        table=table,
        action_display=values["action"].replace("_", " ").title(),
        id=f"{world.random.getrandbits(160):040x}",
        creator=_actor(world),
        status="idle",
        last_run=0,
    )


def _actor(world: Any) -> Optional[str]:
    """The user at work as `users/1`; null on what the system made."""
    user = world["users"].first("name", world.actor) if world.actor else None
    return None if user is None else user.path


# -- running ---------------------------------------------------------------------------------------------------------


def execute(world: Any, task: Row, params: Dict[str, Any]) -> None:
    """Run a task, enabled or not; a failed run ends in idle like a good one, and only the logs tell."""
    if task["status"] == "running":
        return
    turn = (task["_turn"] or 0) + 1
    task["_turn"] = turn

    def begin() -> None:
        world.change(task, status="running", last_run=world.clock.now())

    def finish() -> None:
        if task["_turn"] != turn:
            return
        _work(world, task)
        world.change(task, status="idle")
        if task["delete_after_run"]:
            world.remove(task)

    world.later(START_SECONDS, task, begin)
    world.later(START_SECONDS + RUN_SECONDS, task, finish)


def _work(world: Any, task: Row) -> None:
    owner = world.resolve(task["owner"])
    work = work_of(world, task["table"], task["action"])
    arguments = task["settings_args"] if isinstance(task["settings_args"], dict) else {}
    try:
        if owner is None or work is None:
            raise errors.Refused(404, "No such file or directory")
        work(world, owner, arguments)
    except errors.Refused as refused:
        _say(world, task, "error", f"Task '{task['name']}' failed: {refused.text}")
    else:
        _say(world, task, "message", f"Task '{task['name']}' completed")


def _say(world: Any, task: Row, level: str, text: str) -> None:
    """Both logs hold the same line (schema task_logs.yml)."""
    world.journal(level, text, task)
    world.insert("task_logs", task=task.key, level=level, text=text, timestamp=world.clock.microseconds())


REGISTRY.action("task_actions", "execute")(execute)
REGISTRY.row_action("tasks", "execute", "query")(execute)


@REGISTRY.action("task_actions", "cancel")
@REGISTRY.row_action("tasks", "cancel", "query")
def cancel(world: Any, task: Row, params: Dict[str, Any]) -> None:
    task["_turn"] = (task["_turn"] or 0) + 1
    world.change(task, status="idle")


@REGISTRY.action("task_actions", "enable")
@REGISTRY.row_action("tasks", "enable", "query")
def enable(world: Any, task: Row, params: Dict[str, Any]) -> None:
    world.change(task, enabled=True)


@REGISTRY.action("task_actions", "disable")
@REGISTRY.row_action("tasks", "disable", "query")
def disable(world: Any, task: Row, params: Dict[str, Any]) -> None:
    world.change(task, enabled=False)


# -- schedules -------------------------------------------------------------------------------------------------------


@REGISTRY.on("before_create", "task_schedules")
def scheduling(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    today = datetime.fromtimestamp(world.clock.now(), timezone.utc).strftime("%Y-%m-%d")
    values["start_date"] = values.get("start_date") or today
    values.update(start_date_epoch=_epoch(values["start_date"]), creator=_actor(world))
    _check_end(values)


@REGISTRY.on("before_update", "task_schedules")
def rescheduling(world: Any, schedule: Row, changes: Dict[str, Any]) -> None:
    if changes.get("start_date"):
        changes["start_date_epoch"] = _epoch(changes["start_date"])
    _check_end(changes)


def _check_end(values: Dict[str, Any]) -> None:
    if values.get("end_date"):
        _epoch(values["end_date"], "end_date")


def _epoch(text: str, column: str = "start_date") -> int:
    """A date, with a time or without, as seconds."""
    for form in ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"):
        try:
            return int(datetime.strptime(text, form).replace(tzinfo=timezone.utc).timestamp())
        except ValueError:
            continue
    raise errors.fails_validation(column)


@REGISTRY.on("after_update", "task_schedules")
def schedule_changed(world: Any, schedule: Row, changes: Dict[str, Any], old: Dict[str, Any]) -> None:
    for trigger in world["task_schedule_triggers"].where("schedule", schedule.key):
        _arm(world, trigger)


@REGISTRY.on("before_delete", "task_schedules")
def unscheduling(world: Any, schedule: Row) -> None:
    """A schedule in use stays (SDK text; the status is that of other children, WIRE 6.3)."""
    if world["task_schedule_triggers"].where("schedule", schedule.key):
        raise errors.must_be_empty("triggers")


@REGISTRY.row_action("task_schedules", "get_schedule", "query")
def next_times(world: Any, schedule: Row, params: Dict[str, Any]) -> List[int]:
    """The coming moments as epochs; the shape on the platform is not recorded, SDKs take a list."""
    start = int(params.get("start_time") or world.clock.now())
    end = int(params.get("end_time") or 0)
    wanted = max(1, min(int(params.get("max") or 100), AT_MOST))
    times = []
    for moment in occurrences(schedule, start):
        if len(times) >= wanted or (end and moment > end):
            break
        times.append(moment)
    return times


def occurrences(schedule: Row, start: int) -> Iterator[int]:
    """The moments a schedule fires at, from `start` on, in UTC."""
    first = datetime.fromtimestamp(schedule["start_date_epoch"] or 0, timezone.utc)
    end = _epoch(schedule["end_date"]) if schedule["end_date"] else None
    every = max(1, schedule["repeat_iteration"] or 1)
    for moment in _moments(schedule, first, every, datetime.fromtimestamp(start, timezone.utc)):
        seconds = int(moment.timestamp())
        if end is not None and seconds > end:
            return
        if seconds >= start:
            yield seconds


def _moments(schedule: Row, first: datetime, every: int, start: datetime) -> Iterator[datetime]:
    unit, offset = schedule["repeat_every"], timedelta(seconds=schedule["start_time_of_day"] or 0)
    if unit == "never":
        yield first + offset
    elif unit in ("minute", "hour"):
        step = timedelta(**{f"{unit}s": every})
        missed = max(0, (start - first - offset) // step)
        for number in range(missed, missed + 100_000):
            moment = first + offset + number * step
            of_day = moment.hour * 3600 + moment.minute * 60 + moment.second
            until = schedule["end_time_of_day"]
            if _day_counts(schedule, moment) and (schedule["start_time_of_day"] or 0) <= of_day <= (until or 86400):
                yield moment
    else:
        day = max(first, start - timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        for number in range(3660):
            moment = day + timedelta(days=number)
            if _date_counts(schedule, first, moment, unit, every):
                yield moment + offset


def _day_counts(schedule: Row, moment: datetime) -> bool:
    return bool(schedule[DAYS[moment.weekday()]])


def _date_counts(schedule: Row, first: datetime, day: datetime, unit: str, every: int) -> bool:
    """Whether a day-wise schedule fires on this day."""
    if day < first.replace(hour=0, minute=0, second=0, microsecond=0):
        return False
    if unit == "day":
        return _day_counts(schedule, day) and (day - first).days % every == 0
    if unit == "week":
        return _day_counts(schedule, day) and (day - first).days // 7 % every == 0
    months = (day.year - first.year) * 12 + day.month - first.month
    if months % (every if unit == "month" else 12 * every):
        return False
    wanted = {"first": 1, "15th": 15, "start_date": first.day}.get(schedule["day_of_month"])
    return (day + timedelta(days=1)).day == 1 if wanted is None else day.day == wanted


@REGISTRY.on("after_create", "task_schedule_triggers")
def linked(world: Any, trigger: Row, body: Dict[str, Any]) -> None:
    _arm(world, trigger)


def _arm(world: Any, trigger: Row) -> None:
    """Have the task run at the schedule's next moment, and so on; a changed schedule supersedes it."""
    turn = (trigger["_turn"] or 0) + 1
    schedule = world["task_schedules"].get(trigger["schedule"])
    moment = next(occurrences(schedule, world.clock.now() + 1), None)
    trigger.update(_turn=turn, trigger=moment or 0)
    if moment is None:
        return

    def fire() -> None:
        task = world["tasks"].get(trigger["task"])
        if trigger["_turn"] != turn:
            return
        if schedule["enabled"] and task["enabled"]:
            execute(world, task, {})
        _arm(world, trigger)

    # A moment of the calendar, not a delay of the platform: speed does not bring it closer.
    world.later((moment - world.clock.now()) * world.clock.speed, trigger, fire)


@REGISTRY.row_action("task_schedule_triggers", "trigger", "query")
@REGISTRY.row_action("task_events", "trigger", "query")
def fire_now(world: Any, trigger: Row, params: Dict[str, Any]) -> None:
    execute(world, world["tasks"].get(trigger["task"]), params)


# -- events and scripts ----------------------------------------------------------------------------------------------


def happened(world: Any, table: str, event: str, **about: Any) -> None:
    """Start the tasks that wait for an event whose filters this one passes."""
    for waiting in world["task_events"].where("table", table):
        task = world["tasks"].get(waiting["task"])
        filters = waiting["table_event_filters"] if isinstance(waiting["table_event_filters"], dict) else {}
        passes = all(about.get(name) == value for name, value in filters.items())
        if waiting["event"] == event and passes and task is not None and task["enabled"]:
            execute(world, task, {})


@REGISTRY.on("before_create", "task_events")
def waiting(world: Any, values: Dict[str, Any], body: Dict[str, Any]) -> None:
    """Event names are unsettled between sources, so any is taken; the table must exist (text: WIRE 7.8)."""
    if values["table"] not in world.facts:
        raise errors.Refused(422, "Event type does not exist")
    values.setdefault("event_name", "{} {}".format(values["table"].rstrip("s").title(), values["event"].title()))


@REGISTRY.lists("task_scripts", "tasks")
def tasks_of_script(world: Any, script: Row) -> List[Row]:
    return world["tasks"].where("owner", script.path)


@REGISTRY.row_action("task_scripts", "run", "query")
def run_script(world: Any, script: Row, params: Dict[str, Any]) -> None:
    world.journal("message", f"Script '{script['name']}' completed", script)


# -- a fresh system --------------------------------------------------------------------------------------------------


@REGISTRY.seed(60)
def ready_made(world: Any, options: Any) -> None:
    """Schedules and tasks that an installation comes with; the names are made up."""
    schedules = {}
    for name, every, seconds in (("Hourly", "hour", 0), ("Nightly", "day", 600), ("Monthly", "month", 0)):
        body = {"name": name, "repeat_every": every, "start_time_of_day": seconds, "start_date": "2026-01-01"}
        schedule, _receipt = world.create("task_schedules", body)
        world.change(schedule, system_created=True)
        schedules[name] = schedule
    for name, owner, action, schedule in (
        ("Check for updates", "update_settings/1", "check", "Nightly"),
        ("Billing report", "system/1", "billing", "Monthly"),
    ):
        task, _receipt = world.create("tasks", {"name": name, "owner": owner, "action": action})
        world.change(task, system_created=True)
        world.create("task_schedule_triggers", {"task": task.key, "schedule": schedules[schedule].key})
