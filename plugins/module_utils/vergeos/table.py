# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One table of the platform as operations (``protocol.py``): all that is done with rows, and no word of who drives it.

The verbs for people are on top of this (``managers/``), what families of tables add is beside it (``families/``).
"""

from __future__ import annotations

import math
from typing import Any, Mapping, Optional, Sequence, Union, cast

from . import facts, values
from . import fields as projections
from .exceptions import AmbiguousError, NotFoundError, VergeConnectionError, VergeError
from .filters.build import Filter, all_of, one_of, where
from .protocol import API, Operation, Request, escaped, exchange
from .system import System
from .utils.references import check_key

# No limit of the platform's own is known (WIRE 3.18). Whoever sets one takes a round number, so that a list of just so
# many rows may be cut off there.
ROUND = 100
Fields = Union[str, Sequence[str], None]


class Receipt:
    """What a POST answers: not the row, but where it is (WIRE 4.2).

    Attributes:
        key: Key of the new row as text, or None where the platform gave none.
        response: What the table adds, such as ``{"machine": "54"}``; empty otherwise.
        body: The whole answer.
    """

    __slots__ = ("key", "response", "body")

    def __init__(self, body: Any) -> None:
        given: Mapping[str, Any] = body if isinstance(body, dict) else {}
        place = str(given.get("location") or given.get("dbpath") or "").rstrip("/")
        found = given.get("$key")
        self.key: Any = found if found is not None else (place.rsplit("/", 1)[-1] or None)
        self.response: Mapping[str, Any] = given["response"] if isinstance(given.get("response"), dict) else {}
        self.body = body


class Table:
    """One table of the platform. The methods are operations: one request each unless they say otherwise.

    Args:
        client: The client that the operations are for.
        table: Wire name of the table.
        allow_unknown: Whether columns that the schema facts lack are sent all the same.

    Attributes:
        table: Wire name of the table.
        facts: What is known about its columns and actions; None for nothing, or where unknown ones are allowed.
        name_column: Column that people tell rows by, or an empty text.
        key_type: ``integer``, ``string``, or an empty text where rows have no key or nobody knows.
        path: Path of the table below the host.
    """

    # What every list and look-up by name adds; families set it.
    scope: Optional[Filter] = None

    def __init__(self, client: System, table: str, allow_unknown: bool = False) -> None:
        known = facts.table(table)
        self._client = client
        self.table = table
        self.name_column = known.name_column if known else ""
        self.key_type = known.key_type if known else ""
        self.allow_unknown = allow_unknown
        self.facts = None if allow_unknown else known
        self.path = f"{API}/{table}"

    def __repr__(self) -> str:
        return f"<table {self.table}>"

    def condition(self, filter: Optional[Filter], conditions: Mapping[str, Any]) -> Optional[Filter]:
        """Join a filter, conditions and the table's scope; check their columns, and bring values to their types."""
        parts = [part for part in (filter, self.scope, where(**conditions) if conditions else None) if part is not None]
        joined = all_of(*parts) if parts else None
        if joined is None:
            return None
        projections.check_columns(joined.columns, self.facts)
        return values.typed(joined, self.facts, self.key_type)

    def rows(
        self,
        condition: Optional[Filter] = None,
        fields: Fields = None,
        sort: Optional[str] = None,
        limit: Optional[int] = None,
        offset: Optional[int] = None,
    ) -> Operation:
        """List rows as plain dicts: one request, and one more where the answer may have been cut off.

        Args:
            condition: Which rows; None means all.
            fields: Columns to read.
            sort: Such as ``"+name,-created"`` (WIRE 3.17).
            limit: At most so many; 0 or None means all.
            offset: Leave out so many at the start.

        Returns:
            The rows.

        Raises:
            VergeConnectionError: The answer is no list of rows, so that nothing is known about the table.
        """
        if condition is not None and condition.never:
            return []
        if condition is not None and condition.named:
            condition = yield from self._pointed(condition)
        if sort:
            projections.check_columns([name.strip(" +-") for name in sort.split(",")], self.facts)
        found = yield from self._page(condition, fields, sort, limit, offset)
        most = limit or math.inf
        size = len(found)
        full = size > 0 and size % ROUND == 0
        while full and len(found) < most:
            asked = int(min(size, most - len(found)))
            more = yield from self._page(condition, fields, sort, asked, (offset or 0) + len(found))
            # A system that pays no heed to the offset answers with its first rows again.
            full = len(more) == size and more != found[:size]
            found += more if more != found[: len(more)] else []
        return found

    def _page(
        self,
        condition: Optional[Filter],
        fields: Fields,
        sort: Optional[str],
        limit: Optional[int],
        offset: Optional[int],
    ) -> Operation:
        """Send one request for a list."""
        request = Request(
            "GET",
            self.path,
            query={
                "fields": projections.projection(fields, self.facts),
                "filter": condition.text if condition is not None else None,
                "sort": sort,
                "limit": limit,
                "offset": offset,
            },
            table=self.table,
        )
        body = yield from self.send(request)
        # An empty answer was seen as {"$count": 0} too (WIRE 3.21); views answer one object.
        if isinstance(body, dict):
            if set(body) == {"$count"}:
                return []
            self._keyed([body], fields)
            return [body]
        if not isinstance(body, list) or not all(isinstance(row, dict) for row in body):
            # An empty table is [] (WIRE 3.21); what is taken for one would be made anew, or be gone.
            raise VergeConnectionError(
                f"GET {request.where}: the answer is {'empty' if body is None else 'no list of rows'}, which says "
                f"nothing about the table; check that the host is a VergeOS system and that no proxy answers for it",
                table=self.table,
            )
        return body

    def read(self, key: Any, fields: Fields = None) -> Operation:
        """Read one row by key as a plain dict; its key is read along, to see that it is this row."""
        request = Request(
            "GET",
            self.row_path(key),
            query={"fields": projections.projection(self._with_key(fields), self.facts)},
            table=self.table,
            key=key,
        )
        body = yield from self.send(request)
        if not isinstance(body, dict):
            listed = isinstance(body, list)
            raise self._strange(request, "a list, where one row was asked for" if listed else "no row")
        self._keyed([body], fields)
        if "$key" in body and str(body["$key"]) != str(key):
            raise self._strange(request, f"row {body['$key']!r}")
        return body

    def _with_key(self, fields: Fields) -> Fields:
        """Add the key to what is read, on tables whose rows have one."""
        if not self.key_type or fields is None:
            return fields
        if isinstance(fields, str):
            return fields if "$key" in fields.split(",") else f"{fields},$key"
        return fields if "$key" in fields else [*fields, "$key"]

    def _strange(self, request: Request, what: str) -> VergeConnectionError:
        """Say that an answer to a read by key is not the row."""
        return VergeConnectionError(
            f"GET {request.where}: the answer is {what}; check that the host is a VergeOS system",
            table=self.table,
            key=request.key,
        )

    def _pointed(self, condition: Filter) -> Operation:
        """Look up the names that a filter compares references with: one request each."""
        keys = {}
        for column, table, name in values.names(condition, self.facts):
            other = self.sibling(table)
            places = [other.name_column] * bool(other.name_column) + ["$key"] * (other.key_type == "string")
            if not places:
                raise VergeError(f"filter: {column}: rows of {table} have no names; give a key", table=table)
            called = other.condition(one_of(*(where(**{place: name}) for place in places)), {})
            row = yield from other.find(cast(Filter, called), ["$key"])
            if row is None:
                missing = f"filter: {column}: there is no {name!r} in {table}; check the name"
                raise NotFoundError(missing, status_code=404, table=table)
            keys[column, name] = row["$key"]
        return values.with_keys(condition, keys)

    def _keyed(self, rows: Sequence[Mapping[str, Any]], fields: Fields) -> None:
        """Refuse what is no row although it came in place of one: it lacks the key that was asked for."""
        asked = self.key_type and not isinstance(fields, str) and "$key" in (fields or ())
        if asked and any("$key" not in row for row in rows):
            raise VergeConnectionError(
                f"GET {self.path}: the answer is no row, since it has no key; check that the host is a VergeOS system",
                table=self.table,
            )

    def find(self, condition: Filter, fields: Fields = None, expect: Optional[Mapping[str, Any]] = None) -> Operation:
        """Look one row up.

        Args:
            condition: An exact filter.
            fields: Columns to read.
            expect: Values to compare again on arrival, since a filter may match what it should not (WIRE 13.1-13.2).

        Returns:
            The row as a plain dict, or None.

        Raises:
            AmbiguousError: There are several.
        """
        found = yield from self.rows(condition, fields, "+$key", 2)
        self._keyed(found, fields)
        same = [row for row in found if all(str(row.get(k)) == str(v) for k, v in (expect or {}).items() if k in row)]
        if len(same) > 1:
            # The two rows show that there are several; whoever has to choose needs all keys.
            every = yield from self.rows(condition, "$key", "+$key")
            keys = [row.get("$key") for row in every]
            raise AmbiguousError(
                f"{len(keys)} rows of {self.table} match {condition.text}; "
                f"choose one by its key: {', '.join(str(key) for key in keys)}",
                keys=keys,
                table=self.table,
            )
        return same[0] if same else None

    def insert(self, columns: Mapping[str, Any]) -> Operation:
        """Send one POST; returns the :class:`Receipt`."""
        projections.check_columns(columns, self.facts)
        body = yield from self.send(Request("POST", self.path, json=dict(columns), table=self.table))
        return Receipt(body)

    def change(self, key: Any, columns: Mapping[str, Any]) -> Operation:
        """Send one PUT of the given columns (WIRE 5.1); returns nothing, since the answer says nothing (WIRE 5.2)."""
        projections.check_columns(columns, self.facts)
        yield from self.send(Request("PUT", self.row_path(key), json=dict(columns), table=self.table, key=key))

    def remove(self, key: Any) -> Operation:
        """Send one DELETE."""
        yield from self.send(Request("DELETE", self.row_path(key), table=self.table, key=key))

    def act(self, key: Any, name: str, params: Optional[Mapping[str, Any]] = None) -> Operation:
        """Send one action in the spelling that the table's facts name (WIRE 7)."""
        key = self.checked_key(key)
        if not name.strip():
            # An action table may take an empty one for its default action, a system update included (WIRE 7.2).
            raise VergeError(f"{self.table} {key}: say which action", table=self.table, key=key)
        given = dict(params or {})
        known = self.facts.actions if self.facts else {}
        # Without facts: the form of the 46 action tables, whose names are the table's in the singular (WIRE 7.1).
        singular = self.table[:-1] if self.table.endswith("s") else self.table
        form = known.get(name) or f"{singular}_actions:{singular}"
        if ":" in form:
            table, _separator, target = form.partition(":")
            body: dict[str, Any] = {target: key, "action": name, **({"params": given} if given else {})}
            # The action's own row is nobody's: what it takes is the right to change its target (a guess; WIRE 2.8 says
            # no more than that rights attach to tables and rows).
            request = Request("POST", f"{API}/{table}", json=body, table=table, key=key, needs=(self.table, "modify"))
        elif form == "query":
            path = f"{self.row_path(key)}?action={escaped(name)}"
            request = Request("PUT", path, json=given, repeatable=False, table=self.table, key=key)
        else:
            path = f"{self.row_path(key)}/{escaped(name)}"
            needs = (self.table, "modify")
            request = Request(form.upper(), path, json=given, repeatable=False, table=self.table, key=key, needs=needs)
        answered = yield from self.send(request)
        return Receipt(answered) if request.method == "POST" else answered

    def sibling(self, table: str) -> Table:
        """Return another table on the same client."""
        return self._client.table(table)

    def checked_key(self, key: Any) -> Any:
        """Return a key of this table as it is sent.

        Args:
            key: The key, as a user or a row gives it.

        Returns:
            The key; digits as a number where the table's keys are numbers.

        Raises:
            VergeError: It is empty or malformed, as ``utils.references.check_key`` says.
        """
        # A newer system may have keys of another type: what cannot lead to another row is let through on demand.
        return check_key(self.table, key, "" if self.allow_unknown else self.key_type)

    def row_path(self, key: Any) -> str:
        """Path of a row; an empty or malformed key is an error, since another row might answer for it."""
        return f"{self.path}/{escaped(self.checked_key(key))}"

    def send(self, request: Request) -> Operation:
        """Send a request under the client's retry policy."""
        return exchange(request, self._client.policy, self._client.who)
