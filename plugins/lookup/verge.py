# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows, keys and columns of any table inside templates."""

from __future__ import annotations

DOCUMENTATION = r"""
name: verge
short_description: Rows of VergeOS tables inside templates
version_added: 0.1.0
author: community.vergeos contributors (@community-vergeos)
description:
  - Looks rows up by name, by key or by a filter, in any table of a VergeOS system.
  - Each term is one request. The terms of one lookup share one connection.
extends_documentation_fragment:
  - community.vergeos.lookup_connection
notes:
  # Written by tools/generate_rights.py.
  - >-
    The user needs these rights, for all that can be done with this - C(list) and C(read) on the table that it looks
    in.
  # End of what it wrote.
  - A row holds its key under C(key). Secret columns are left out. Times are as in ISO 8601, in UTC; null where there is none.
  - Texts from a system are data. Templates in them are not evaluated.
seealso:
  - plugin: community.vergeos.verge
    plugin_type: inventory
options:
  _terms:
    description:
      - Names or keys of rows. A number is a key, and so is a text of digits where no row has that name. Where one row has
        that name and another that key, the lookup fails; C(vnets/5) always means the key.
      - Without terms, all rows that match O(filter) are returned, or all rows of the table.
    type: list
    elements: raw
  table:
    description: The table, such as V(vms), V(vnets) or V(tags).
    type: str
    default: vms
  filter:
    description:
      - Which rows are meant, besides the terms. A filter expression of the platform, or a mapping of columns and values
        in which C(__ge), C(__like) and so on after the column compare otherwise.
    type: raw
  fields:
    description: Columns and expressions to read. By default every column of the table.
    type: list
    elements: str
  return:
    description:
      - V(row) gives the rows as mappings, V(key) their keys.
      - V(column) gives the values of O(column).
    type: str
    choices: [row, key, column]
    default: row
  column:
    description:
      - The column, or expression with a name, whose values are wanted. Implies O(return=column).
    type: str
  default:
    description: Returned in place of a row that does not exist. Without it a missing row is an error.
    type: raw
"""

EXAMPLES = r"""
- name: Key of a network, for a module that takes keys
  ansible.builtin.debug:
    msg: "{{ lookup('community.vergeos.verge', 'DMZ', table='vnets', return='key') }}"

- name: State of a machine
  ansible.builtin.debug:
    msg: "{{ lookup('community.vergeos.verge', 'web-1', column='machine#status#status as status') }}"

- name: A few columns of two machines
  ansible.builtin.debug:
    msg: "{{ item.name }} has {{ item.ram }} MB"
  loop: "{{ query('community.vergeos.verge', 'web-1', 'web-2', fields=['name', 'ram']) }}"

- name: Names of all machines with much memory
  ansible.builtin.debug:
    msg: "{{ query('community.vergeos.verge', filter={'ram__ge': 65536}, column='name') }}"

- name: Something that need not exist, on another system
  ansible.builtin.debug:
    msg: "{{ lookup('community.vergeos.verge', 'old', default='gone', host='verge.example.com', token=verge_key) }}"
"""

RETURN = r"""
_raw:
  description: What was looked up, one element for each term, or for each matching row where there are no terms.
  type: list
  elements: raw
"""

import os
from typing import Any, Mapping, Optional

from ansible.errors import AnsibleError
from ansible.plugins.lookup import LookupBase

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.connection import settings
from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.spec import CONNECTION
from ansible_collections.community.vergeos.plugins.module_utils.desired.kinds import Reference
from ansible_collections.community.vergeos.plugins.module_utils.resources.common.secrecy import refuse_secrets
from ansible_collections.community.vergeos.plugins.module_utils.vergeos import facts
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.client import VergeClient
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import NotFoundError, VergeError
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.filters import Filter, all_of, where
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.filters.parse import parse
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.moments import told
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.rights import SHOWN
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.utils.nearest import suggestion
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.utils.references import (
    is_number,
    spelled_key,
)
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.utils.texts import one_line
from ansible_collections.community.vergeos.plugins.plugin_utils.connection import ALIASES, Place, resolve
from ansible_collections.community.vergeos.plugins.plugin_utils.progress import request_teller
from ansible_collections.community.vergeos.plugins.plugin_utils.sites import (
    Sites,
    path_of,
    place_of_environment,
    places_of_variables,
    unkept,
)
from ansible_collections.community.vergeos.plugins.plugin_utils.untrusted import as_data, plain


class LookupModule(LookupBase):  # type: ignore[misc]
    """Rows of VergeOS tables."""

    def run(self, terms: list[Any], variables: Optional[Mapping[str, Any]] = None, **kwargs: Any) -> list[Any]:
        """Look the terms up."""
        given = {ALIASES.get(name, name): value for name, value in kwargs.items()}
        self.set_options(var_options=variables, direct=given)
        try:
            for name in given:
                if name not in self.get_options():
                    raise VergeError(f"unknown option {name!r}{suggestion(name, self.get_options())}")
            with VergeClient.with_settings(settings(self._connection(given, variables or {}))) as client:
                client.watch_requests(request_teller())
                rows = _Rows(client, self.get_options(), "default" in given)
                found = [rows.one(term) for term in terms] if terms else rows.all()
        except VergeError as error:
            raise AnsibleError(one_line(error)) from None
        data: list[Any] = as_data(found)
        return data

    def _connection(self, given: Mapping[str, Any], variables: Mapping[str, Any]) -> dict[str, Any]:
        """Find the system: what the call says, then the host's own variables, the play's, the environment."""
        said = {name: self.get_option(name) for name in CONNECTION if name in given}
        places = (Place("the call", said), *places_of_variables(variables, self._evaluated))
        path = path_of(self._evaluated(variables.get("verge_sites_file")), os.environ)
        return resolve((*places, place_of_environment(os.environ)), Sites(path, unkept(self._loader)))

    def _evaluated(self, value: Any) -> Any:
        return plain(self._templar.template(value) if self._templar else value)


class _Rows:
    """The rows of one table, shown as the options ask.

    Args:
        client: The system's client.
        options: The lookup's options.
        optional: Whether a row may be missing.
    """

    def __init__(self, client: VergeClient, options: Mapping[str, Any], optional: bool) -> None:
        self._client = client
        self._table = client.table(options["table"])
        self._optional, self._default = optional, options["default"]
        self._column = options["column"]
        self._return = "column" if self._column else options["return"]
        if self._return == "column" and not self._column:
            raise VergeError("return is 'column', but no column is given")
        self._secrets = facts.secrets(options["table"])
        if self._column in self._secrets:
            raise VergeError(f"{self._column!r} of {options['table']} is a secret and is never shown")
        wish = {"row": options["fields"], "key": ["$key"], "column": [self._column]}
        self._fields = wish[self._return]
        refuse_secrets(options["table"], self._fields or ())
        self._condition = _condition(options["filter"])

    def all(self) -> list[Any]:
        """Every row that the filter matches."""
        rows = self._table.list(filter=self._condition, fields=self._fields)
        if not rows:
            self._insist(f"no such row of {self._table.table} is to be seen")
        return [self._shown(row) for row in rows]

    def _insist(self, what: str) -> None:
        """Refuse to take for absent what may be there and hidden from the user."""
        self._table.run(self._client.sight.insist(self._table.table, SHOWN, what))

    def one(self, term: Any) -> Any:
        """The row that a term names."""
        try:
            return self._shown(self._find(term))
        except NotFoundError:
            missing = f"{self._table.table}: no row is named or has the key {term!r}"
            self._insist(missing)
            if not self._optional:
                raise VergeError(missing) from None
            return self._default

    def _find(self, term: Any) -> Mapping[str, Any]:
        """Look by name, unless the term is a number or a key that is spelled out; by key where it may be one."""
        if not isinstance(term, (str, int)) or isinstance(term, bool) or term == "":
            raise VergeError(f"{self._table.table}: {term!r} is neither a name nor a key")
        name = self._table.name_column
        # Core marks texts with where they came from; what is sent is the plain text.
        text = str(term)
        spelled = spelled_key(self._table.table, text)
        if name and isinstance(term, str) and spelled is None:
            # The name is read too, since it is compared again on arrival (WIRE 13.2).
            fields = None if self._fields is None else [*self._fields, name, *(["$key"] if is_number(text) else [])]
            row = self._search(where(**{name: text}), fields, {name: text})
            if row is not None:
                self._unmistakable(text, row)
                return row
        text = spelled or text
        # Keys are numbers, but for tables whose keys are text (WIRE 8.1).
        if not is_number(text) and self._table.key_type != "string":
            raise NotFoundError(text)
        if self._condition is None:
            row = self._table.run(self._table.read(text, self._fields))
        else:
            key = text if self._table.key_type == "string" else int(text)
            row = self._search(where(**{"$key": key}), self._fields, {})
        if row is None:
            raise NotFoundError(text)
        return row

    def _unmistakable(self, text: str, row: Mapping[str, Any]) -> None:
        """Refuse digits that are the name of one row and the key of another, as modules do."""
        if not is_number(text) or self._table.key_type == "string" or str(row.get("$key")) == text:
            return
        if self._search(where(**{"$key": int(text)}), ["$key"], {}) is not None:
            raise Reference("terms", self._table.table).several(text, [int(text), row.get("$key")])

    def _search(self, exact: Filter, fields: Any, expect: Mapping[str, Any]) -> Optional[Mapping[str, Any]]:
        parts = [exact] if self._condition is None else [exact, self._condition]
        row: Optional[Mapping[str, Any]] = self._table.run(
            self._table.find(self._table.condition(all_of(*parts), {}), fields, expect)
        )
        return row

    def _shown(self, row: Mapping[str, Any]) -> Any:
        row = told(self._table.table, row, self._fields)
        if self._return == "key":
            return row.get("$key")
        if self._return == "column":
            return row.get(_name(self._column))
        asked = None if self._fields is None else {_name(field) for field in self._fields}
        shown = {
            name: value
            for name, value in row.items()
            if name != "$key" and name not in self._secrets and (asked is None or name in asked)
        }
        # Where a table has a column of that name, that is what a template means by it.
        return {"key": row.get("$key"), **shown}


def _name(expression: str) -> str:
    """The name under which a field arrives."""
    return expression.rsplit(" as ", 1)[-1].split("[", 1)[0].strip()


def _condition(given: Any) -> Optional[Filter]:
    """Read the option filter."""
    if not given:
        return None
    if isinstance(given, Mapping):
        return where(**given)
    if isinstance(given, str):
        return parse(given)
    raise VergeError(f"filter: {given!r} is neither a filter expression nor a mapping of columns and values")
