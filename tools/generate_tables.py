# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write what the client knows about the platform's tables, from the schema facts.

Made from ``tests/simulator/facts`` (``schema/<domain>/<table>.yml`` and ``tables.txt``):

- ``plugins/module_utils/vergeos/schema/<table>.py``: columns, keys, names and actions, a file per table;
- ``plugins/module_utils/vergeos/schema/everything.py``: names them all, so that a generic module ships them all;
- ``plugins/module_utils/vergeos/schema/index.py``: every table and its attribute on the client;
- ``plugins/module_utils/vergeos/schema/naming.py``: how the rows of every table are told apart, for who is led to any;
- ``plugins/module_utils/vergeos/params.py``: the parameters of actions, as far as the facts show any.

``--check`` writes nothing and exits with 1 and a diff when a file is out of date.
"""

from __future__ import annotations

import argparse
import difflib
import json
import re
import sys
import textwrap
from pathlib import Path
from typing import Any, Iterator

import yaml

ROOT = Path(__file__).resolve().parent.parent
FACTS = ROOT / "tests" / "simulator" / "facts"
CLIENT = ROOT / "plugins" / "module_utils" / "vergeos"
TABLES = CLIENT / "schema"
INDEX = TABLES / "index.py"
NAMING = TABLES / "naming.py"
PARAMS = CLIENT / "params.py"
WIDTH = 120

HEADER = """\
# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""

# Attributes of the client that users of the official SDK know, where they are not the table's own name (the manager
# tables of the schema READMEs). `webhooks` is the one name that means two things: there it is the destinations,
# whereas the platform's table `webhooks` holds the deliveries; that one is reached as `webhook_deliveries` here.
MANAGERS = {
    "api_keys": "user_api_keys",
    "cifs_shares": "volume_cifs_shares",
    "nas_services": "vm_services",
    "nas_users": "vm_service_users",
    "nas_volume_snapshots": "volume_snapshots",
    "nas_volumes": "volumes",
    "network_dashboard": "vnet_dashboard",
    "networks": "vnets",
    "nfs_shares": "volume_nfs_shares",
    "physical_drives": "machine_drive_phys",
    "site_sync_schedules": "site_syncs_outgoing_profile_periods",
    "site_syncs": "site_syncs_outgoing",
    "vgpu_profiles": "nvidia_vgpu_profiles",
    "webhook_deliveries": "webhooks",
    "webhooks": "webhook_urls",
}
# The only table names that an attribute of another table may take.
TAKEN_OVER = {"webhooks"}

# The column that people say when a table has no `name`.
NAME_COLUMNS = {
    "alarm_types": "key",
    "alarms": "alarm_id",
    "auth_source_states": "state",
    "certificates": "domain",
    "cluster_tiers": "tier",
    "node_drivers": "driver_name",
    "node_memory": "locator",
    "node_usb_devices": "devpath",
    "root_certificates": "fingerprint",
    "settings": "key",
    "storage_tiers": "tier",
    "vnet_addresses": "ip",
    "vnet_bgp_routemaps": "tag",
    "vnet_bgp_routers": "asn",
    "vnet_cidrs": "cidr",
    "vnet_dns_zone_records": "host",
    "vnet_dns_zones": "domain",
    "vnet_eigrp_routers": "asn",
    "vnet_hosts": "host",
    "vnet_proxy_tenants": "fqdn",
}

# Columns that hold a secret although no fact calls them write-only or secret.
SECRET_NAME = re.compile(
    r"^(\w+_)?(password|pass|psk|secrets?|private_key|preshared_key|hmac_key|encryption_key|token|pass_hash)$"
)
SECRET_COLUMNS = {("auth_sources", "settings")}  # a document that holds client_secret in clear text (WIRE 13.4)

# Texts that the facts describe as "<table>/<key>".
POLYMORPHIC = {
    ("cloudinit_files", "owner"),
    ("members", "member"),
    ("note_actions", "owner"),
    ("tag_members", "member"),
    ("tasks", "owner"),
}

# Row actions whose facts name several spellings. The row form (POST or PUT below the row) wins over the action table
# where the two were both used by clients, since only it has a live proof: nodes (official SDK), webhook_urls. Here
# the action table wins instead: a PUT ?action= that the platform does not know answers 200 and does nothing
# (WIRE 7.5), whereas these action tables were met on a live 26.1.8 and refuse loudly what they do not know.
ACTION_TABLE_WINS = {("volumes", "reset"), ("vm_recipes", "download"), ("tenant_recipes", "download")}
# users: enable and disable are spelled in two ways, both unproven (WIRE 7.1 against two published clients); the action
# table is kept, which answers 422 when it does not know them. A PUT of `enabled` is the proven way.
# Commands on tables that 26.1.8 does not have (task_actions, webhook_url_actions), or that need something else than
# a row's key, are no row actions; the latter are a create on the action table (license_actions,
# cloud_snapshot_vm_actions ...).
# Names that an enum of the facts lists but that were measured to be refused (WIRE 14.10).
REFUSED = {("vms", "snapshot")}
ROW_POST = re.compile(r"^(?P<table>\w+)/<[^>]+>/(?P<action>\w+)$")
ROW_QUERY = re.compile(r"^(?P<table>\w+)/<[^>]+>\?action=(?P<action>\w+)$")

# Columns that expressions of other tables' facts read (`derived`, `default_fields`) while the table's own list of
# columns lacks them. Types as the same columns have on vms and nodes.
IMPLIED: dict[str, dict[str, dict[str, str]]] = {
    "machines": {
        "cores": {"type": "integer"},
        "ram": {"type": "integer"},
        "preferred_node": {"type": "ref", "to": "nodes"},
        "on_power_loss": {"type": "string"},
    },
    "resource_rules": {"resources": {"type": "rows"}},
    "vm_services": {"volumes": {"type": "rows", "to": "volumes"}},
}

# Units of amounts of bytes; the platform counts in powers of two throughout (schema compute/vms.yml).
UNITS = {"bytes": "B", "KB": "KiB", "MB": "MiB"}
# Moments that are counted in other steps than seconds: logs, queues, queries (WIRE 1.9). `us` is such a unit on columns
# of logs only; spans, such as latency_usec_avg, name it without an era.
MICROSECONDS = re.compile(r"us|microseconds since 1970", re.IGNORECASE)
# What a row takes and does not keep (schema network/vnets.yml, compute/machine_devices.yml).
ARGUMENT = "_args"
AMOUNTS = ("integer", "number", "bytes_int")
NUMBERS = ("integer", "number", "epoch", "epoch_us", "bytes_int", "ref")


def read_names() -> list[str]:
    """The wire names of all tables, sorted."""
    lines = (FACTS / "tables.txt").read_text("utf-8").splitlines()
    return sorted(line.split("\t")[0] for line in lines if line.strip() and not line.startswith("#"))


def read_schema() -> dict[str, dict[str, Any]]:
    """Table -> its facts. Every scalar stays text, so that an enum value such as ``no`` or ``on`` stays a word."""
    found = {}
    for path in sorted((FACTS / "schema").glob("*/*.yml")):
        facts = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
        found[facts["table"]] = facts
    strangers = {pair for pair in POLYMORPHIC if "/" not in found[pair[0]]["fields"].get(pair[1], {}).get("desc", "")}
    if strangers:
        raise SystemExit(f"the facts do not say that these refer to any table: {sorted(strangers)}")
    for table, columns in IMPLIED.items():
        twice = columns.keys() & found[table]["fields"].keys()
        if twice:
            raise SystemExit(f"{table}: the facts list {', '.join(sorted(twice))} by now; drop it from IMPLIED")
        found[table]["fields"].update(columns)
    return found


def quoted(text: str) -> str:
    """A string as Python source, in double quotes."""
    return json.dumps(text)


def default_of(column: dict[str, Any]) -> str:
    """The default as Python source, or an empty string when there is none or it is null."""
    text = column.get("default")
    if text is None or text == "null":
        return ""
    if column["type"] == "boolean":
        return {"true": "True", "false": "False"}[text]
    if column["type"] in NUMBERS:
        return repr(yaml.safe_load(text))
    if column["type"] in ("json", "rows"):
        return repr(text if not isinstance(text, str) else yaml.safe_load(text))
    return quoted(text)


def type_of(column: dict[str, Any]) -> str:
    """The type as the client names it: the facts tell moments in microseconds from whole numbers by their unit only."""
    in_microseconds = column["type"] == "integer" and MICROSECONDS.fullmatch(column.get("unit", "")) is not None
    return "epoch_us" if in_microseconds else str(column["type"])


def is_secret(table: str, name: str, column: dict[str, Any]) -> bool:
    """Whether a column is never to be shown (WIRE 5.6, 13.4)."""
    return (
        # A write-only text or document may hold anything; flags and times that cannot be read are no secrets.
        (column.get("write_only") == "true" and column["type"] in ("string", "text", "json"))
        or column.get("secret") == "true"
        or (table, name) in SECRET_COLUMNS
        or (column["type"] in ("string", "text") and SECRET_NAME.match(name) is not None)
    )


def column_lines(table: str, name: str, column: dict[str, Any], tables: set[str]) -> list[str]:
    """One column as source: one line, more only where a long list of values has to be wrapped."""
    rest = []
    if column.get("create") in ("required", "optional"):
        rest.append(f"create={quoted(column['create'])}")
    if column.get("update") in ("true", "unknown"):
        rest.append("update=True")
    if is_secret(table, name, column):
        rest.append("secret=True")
    elif column.get("write_only") == "true" or name.endswith(ARGUMENT):
        rest.append("write_only=True")
    default = default_of(column)
    if default:
        rest.append(f"default={default}")
    if column["type"] == "integer" and column.get("unit", "") in UNITS:
        rest.append(f"unit={quoted(UNITS[column['unit']])}")
    if column["type"] in AMOUNTS and ("create" in column or column.get("update") == "true"):
        rest += [f"{bound}={column[word]}" for word, bound in (("min", "least"), ("max", "most")) if word in column]
    if "multiple_of" in column:
        rest.append(f"step={column['multiple_of']}")
    if (table, name) in POLYMORPHIC:
        rest.append("polymorphic=True")
    # A reference elsewhere than to a table (polymorphic, or the system's own "/sys/...") ends the knowledge.
    head = [quoted(type_of(column))] + ([f"to={quoted(column['to'])}"] if column.get("to") in tables else [])
    # Lists on other types than enum are examples: a string column takes more than those.
    values = [quoted(value) for value in column.get("values", ())] if column["type"] == "enum" else []
    listed = [f"values=({', '.join(values)}{',' if len(values) == 1 else ''})"] if values else []
    line = f"    {quoted(name)}: Column({', '.join(head + listed + rest)}),"
    if len(line) <= WIDTH:
        return [line]
    if not values:
        return [f"    {quoted(name)}: Column(", *wrapped(head + rest), "    ),"]
    return [f"    {quoted(name)}: Column({', '.join(head)}, values=(", *wrapped(values), f"    ), {', '.join(rest)}),"]


def wrapped(items: list[str]) -> Iterator[str]:
    """Items with commas, as many to an indented line as fit."""
    line = " " * 7
    for item in items:
        if len(line) + len(item) + 2 > WIDTH:
            yield line
            line = " " * 7
        line += f" {item},"
    yield line


def table_source(table: str, facts: dict[str, Any], actions: dict[str, str], tables: set[str]) -> str:
    """The file of one table."""
    fields = facts.get("fields", {})
    lines = [line for name, column in fields.items() for line in column_lines(table, name, column, tables)]
    title = f'"""Columns of the table {table} (generated by tools/generate_tables.py)."""'
    imports = "from ..facts import Column, TableFacts" if fields else "from ..facts import TableFacts"
    out = [HEADER + title, "", "from __future__ import annotations", "", imports, ""]
    out.append("# fmt: off")
    columns = ["{", *lines, "}"] if fields else ["{}"]
    out.append(f"TABLE = TableFacts({quoted(table)}, {columns[0]}")
    out += columns[1:]
    if facts.get("identity"):
        identity = facts["identity"]
        out[-1] += f", identity=({', '.join(map(quoted, identity))}{',' if len(identity) == 1 else ''})"
    if actions:
        out[-1] += ", actions={"
        out += action_lines(actions)
        out.append("}")
    if fields and "create" not in facts.get("operations", ["create"]):
        out[-1] += ", makes=False"
    told = {"key_type": key_type(facts), "name_column": name_column(table, facts)}
    out[-1] += "".join(f", {name}={quoted(word)}" for name, word in told.items() if word) + ")"
    return "\n".join(out) + "\n"


def action_lines(actions: dict[str, str]) -> Iterator[str]:
    """The entries of ``actions``, those of one form together."""
    for form in sorted(set(actions.values())):
        names = [quoted(name) for name in sorted(actions) if actions[name] == form]
        if len(names) < 3:
            yield from (f"    {name}: {quoted(form)}," for name in names)
            continue
        line = f"    **dict.fromkeys(({', '.join(names)}), {quoted(form)}),"
        long = ["    **dict.fromkeys((", *wrapped(names), f"    ), {quoted(form)}),"]
        yield from [line] if len(line) <= WIDTH else long


def row_actions(table: str, facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The actions that a table's facts spell below the row: name and form (WIRE 7.3 to 7.5)."""
    for action in facts.get("actions", ()):
        request = action.get("request", {})
        path, method = request.get("path", ""), request.get("method", "")
        below, query = ROW_POST.match(path), ROW_QUERY.match(path)
        if below and below["table"] == table and method in ("POST", "PUT"):
            yield below["action"], method.lower()
        elif query and query["table"] == table and method == "PUT":
            yield query["action"], "query"


def find_actions(schema: dict[str, dict[str, Any]], tables: set[str]) -> dict[str, dict[str, str]]:
    """Table -> action name -> how it is sent, as ``facts.TableFacts.actions`` documents it."""
    found: dict[str, dict[str, str]] = {}
    for name in sorted(tables & schema.keys()):
        if not name.endswith("_actions"):
            continue
        fields = schema[name]["fields"]
        target = next((column for column, facts in fields.items() if facts.get("to") in tables), None)
        if target is None:
            continue
        for action in fields["action"].get("values", ()):
            table = fields[target]["to"]
            if (table, action) not in REFUSED:
                found.setdefault(table, {})[action] = f"{name}:{target}"
    for table in sorted(tables & schema.keys()):
        for action, form in row_actions(table, schema[table]):
            if (table, action) not in ACTION_TABLE_WINS:
                found.setdefault(table, {})[action] = form
    return found


def kind_of(name: str, sample: Any) -> str:
    """The type of an action's parameter, by the value that the facts show for it; empty where that tells nothing."""
    text = str(sample).lower()
    if isinstance(sample, (list, dict)):
        return "json"
    if re.fullmatch(r"bool|true|false|true\|false|<true.*>", text):
        return "boolean"
    if re.fullmatch(r"\d+|<seconds>", text):
        return "epoch" if name == "expires" else "integer"
    if text.startswith("<opt"):
        return ""
    return "ref" if re.match(r"<[^>]*key", text) else "string"


def find_params(schema: dict[str, dict[str, Any]], actions: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """``table.action`` -> parameter -> type, for actions of which the facts show any."""
    found: dict[str, dict[str, str]] = {}
    for table, forms in actions.items():
        for source in sorted({table, *(form.partition(":")[0] for form in forms.values() if ":" in form)}):
            for entry in schema[source].get("actions", ()):
                body = (entry.get("request") or {}).get("body")
                shown = body.get("params") if isinstance(body, dict) else None
                action = body.get("action") if isinstance(body, dict) else None
                if not shown or action not in forms:
                    continue
                params = found.setdefault(f"{table}.{action}", {})
                # What other clients send stands in the description.
                words = re.findall(r"\bparams\.(\w+)", str(entry.get("effect", "")))
                params.update({name: params.get(name, "") for name in words})
                params.update({name: kind_of(name, sample) for name, sample in shown.items()})
    return found


def params_source(found: dict[str, dict[str, str]]) -> str:
    """The file with the parameters."""
    lines = []
    for place, params in sorted(found.items()):
        words = " ".join(f"{name}:{kind}" if kind else name for name, kind in sorted(params.items()))
        line = f"    {quoted(place)}: {quoted(words)},"
        lines += [line] if len(line) <= WIDTH else [f"    {quoted(place)}: (", f"        {quoted(words)}", "    ),"]
    return PARAMS_TEMPLATE.replace("@LINES@", "\n".join(lines))


def key_type(facts: dict[str, Any]) -> str:
    """``integer`` or ``string``; empty where the table has no keys or nobody knows."""
    words = re.split(r"\W", facts.get("key", ""))
    return words[0] if words[0] in ("integer", "string") else ""


def name_column(table: str, facts: dict[str, Any]) -> str:
    """The column that people tell the table's rows by, or an empty string."""
    column = NAME_COLUMNS.get(table, "name")
    fields = facts.get("fields", {})
    if table in NAME_COLUMNS and column not in fields:
        raise SystemExit(f"{table} has no column {column}")
    return column if column in fields else ""


def index_source(names: list[str]) -> str:
    """The index with the lines that the facts give."""
    for attribute, table in MANAGERS.items():
        if table not in names or (attribute in names and attribute not in TAKEN_OVER):
            raise SystemExit(f"client.{attribute} cannot stand for the table {table}")
    manager = {table: attribute for attribute, table in MANAGERS.items()}
    if len(manager) != len(MANAGERS):
        raise SystemExit("two attributes of the client stand for one table")
    lines = [f"{table} {manager.get(table, '')}".rstrip() for table in names]
    # Only the lines are generated; the code around them is written by hand.
    head, _old, tail = re.split(r'(?s)(?<=_LINES = """\\\n)(.*?)(?=""")', INDEX.read_text("utf-8"), maxsplit=1)
    return head + "".join(f"{line}\n" for line in lines) + tail


def naming_source(names: list[str], schema: dict[str, dict[str, Any]]) -> str:
    """The file with the type of the keys and the name column of all tables: most have numbers, and no such column."""
    kinds: dict[str, list[str]] = {}
    columns: dict[str, list[str]] = {}
    for table in names:
        facts = schema.get(table, {})
        kinds.setdefault(key_type(facts), []).append(table)
        columns.setdefault(name_column(table, facts), []).append(table)
    source = NAMING_TEMPLATE
    for mark, groups, usual in (("@KEYS@", kinds, "integer"), ("@NAMES@", columns, "")):
        lines = [line for word in sorted(groups) if word != usual for line in group_lines(word, groups[word])]
        source = source.replace(mark, "\n".join(lines))
    return source


def group_lines(word: str, tables: list[str]) -> Iterator[str]:
    """One entry: a word, and the tables that it is for as one text."""
    line = f"    {quoted(word)}: {quoted(' '.join(tables))},"
    if len(line) <= WIDTH:
        yield line
        return
    yield f"    {quoted(word)}: ("
    yield from (f"        {quoted(part + ' ')}" for part in textwrap.wrap(" ".join(tables), WIDTH - 12))
    yield "    ),"


EVERYTHING_TEMPLATE = f'''\
{HEADER.rstrip()}
# ruff: noqa: F401
"""Names every table, so that whatever imports this module ships them all.

Ansible's packer reads import statements wherever they stand, while nothing is loaded at run time until it is asked
for. Generated by tools/generate_tables.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import (
@LINES@
    )
'''


NAMING_TEMPLATE = f'''\
{HEADER.rstrip()}
"""How the rows of every table are told apart (generated by tools/generate_tables.py).

For who may be led to a table whose own file is not part of a packed module: by a name in a filter, or by what the
platform says.
"""

from __future__ import annotations

from .index import TABLES

# Type of the keys -> tables; those of all others are numbers.
_KEYS = {{
@KEYS@
}}
# Column that people tell rows by -> tables; all others have none.
_NAMES = {{
@NAMES@
}}
_types = {{table: kind for kind, tables in _KEYS.items() for table in tables.split()}}
_columns = {{table: column for column, tables in _NAMES.items() for table in tables.split()}}
# Table -> type of its keys and column that people tell rows by, as ``facts.TableFacts`` has them.
NAMING = {{table: (_types.get(table, "integer"), _columns.get(table, "")) for table in TABLES}}
'''


PARAMS_TEMPLATE = f'''\
{HEADER.rstrip()}
"""Parameters of actions, as far as the facts show any (generated by tools/generate_tables.py).

Table and action -> names, each with the type of its values where the facts show one. No list is known to be complete.
"""

from __future__ import annotations

PARAMS = {{
@LINES@
}}
'''


def generate() -> dict[Path, str]:
    """Every generated file and what it is to hold."""
    names, schema = read_names(), read_schema()
    tables = set(names)
    actions = find_actions(schema, tables)
    files = {
        TABLES / f"{name}.py": table_source(name, schema.get(name, {}), actions.get(name, {}), tables) for name in names
    }
    files[TABLES / "everything.py"] = EVERYTHING_TEMPLATE.replace(
        "@LINES@", "\n".join(f"        {name}," for name in names)
    )
    files[INDEX] = index_source(names)
    files[NAMING] = naming_source(names, schema)
    files[PARAMS] = params_source(find_params(schema, actions))
    return files


def differences(files: dict[Path, str]) -> Iterator[str]:
    """Lines of a diff between what stands and what should stand."""
    stale = set(TABLES.glob("*.py")) - files.keys()
    for path, wanted in sorted({**files, **dict.fromkeys(stale, "")}.items()):
        found = path.read_text("utf-8") if path.exists() else ""
        name = str(path.relative_to(ROOT))
        both = found.splitlines(), wanted.splitlines()
        yield from difflib.unified_diff(*both, name, f"{name} (generated)", n=1, lineterm="")


def main() -> int:
    """Write the files, or compare them."""
    parser = argparse.ArgumentParser(description="Write the client's table facts and index from the schema facts.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when a file is out of date")
    files = generate()
    if parser.parse_args().check:
        lines = list(differences(files))
        print("\n".join(lines))
        return 1 if lines else 0
    TABLES.mkdir(parents=True, exist_ok=True)
    for path in set(TABLES.glob("*.py")) - files.keys():
        path.unlink()
    for path, text in files.items():
        path.write_text(text, "utf-8")
    print(f"{len(files)} files written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
