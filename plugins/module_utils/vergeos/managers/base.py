# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows and tables: what every table can do.

:class:`ResourceManager` is one table, :class:`ResourceObject` one row. What a family of tables can do beyond this
stands in a file of its own beside this one.
"""

from __future__ import annotations

import math
from typing import Any, Callable, Iterator, Mapping, Optional, Sequence, Union, cast

from .. import facts, values
from .. import fields as projections
from ..exceptions import AmbiguousError, NotFoundError, NotStoredError, VergeConnectionError, VergeError
from ..filters import Filter, all_of, one_of, parse, where
from ..protocol import API, Operation, Request, escaped, exchange
from ..rights import SHOWN
from ..utils.references import check_key
from ..waiting import until

PAGE = 500
# No limit of the platform's own is known (WIRE 3.18). Whoever sets one takes a round number, so that a list of just so
# many rows may be cut off there.
ROUND = 100
Fields = Union[str, Sequence[str], None]
Condition = Union[str, Filter, None]


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


class ResourceObject(dict[str, Any]):
    """One row: a dict whose entries are attributes too.

    Under AsyncVergeClient ``refresh``, ``save`` and ``delete`` return awaitables.
    """

    def __init__(self, manager: ResourceManager, row: Mapping[str, Any], fields: Fields = None) -> None:
        super().__init__(row)
        self.__dict__["_manager"] = manager
        self.__dict__["_fields"] = fields
        self.__dict__["_stored"] = dict(row)

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"this row of {self._manager.table} holds no {name!r}") from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    @property
    def key(self) -> Any:
        """The row's key."""
        return self.get("$key")

    def refresh(self) -> Any:
        """Read the row again, in place, with the fields it was read with.

        Returns:
            The object itself.

        Raises:
            NotFoundError: The row is gone.
        """
        return self._manager.run(self._refresh())

    def save(self) -> Any:
        """Send the columns that were changed since the row was read, and read it back.

        Returns:
            The object itself.

        Raises:
            NotStoredError: The platform dropped a value without a word (WIRE 5.4).
        """
        return self._manager.run(self._save())

    def delete(self) -> Any:
        """Delete the row."""
        return self._manager.delete(self.key)

    def _refresh(self) -> Operation:
        row = yield from self._manager.read(self.key, self._fields)
        self.clear()
        self.update(row)
        self.__dict__["_stored"] = dict(row)
        return self

    def _save(self) -> Operation:
        changed = {name: value for name, value in self.items() if self._stored.get(name) != value}
        if changed:
            yield from self._manager.change(self.key, changed)
            yield from self._refresh()
            lost = [name for name, value in changed.items() if name in self and str(self[name]) != str(value)]
            if lost:
                raise NotStoredError(
                    f"{self._manager.table} {self.key}: the platform did not store {', '.join(lost)}",
                    table=self._manager.table,
                    key=self.key,
                )
        return self


class ResourceManager:
    """One table of the platform.

    The methods named as verbs for people (``list get create update delete action wait_for iter_all``) run at once;
    under AsyncVergeClient they return awaitables. Those below them are operations, for composing (``protocol.py``).

    Args:
        client: The client whose connection is used.
        table: Wire name of the table.
        name_column: Column that people tell rows by, or an empty text.
        key_type: ``integer``, ``string``, or an empty text where rows have no key or nobody knows.
        allow_unknown: Whether columns that the schema facts lack are sent all the same.
    """

    # A filter that every list and look-up by name adds; families set it.
    scope: str = ""

    def __init__(
        self, client: Any, table: str, name_column: str = "", key_type: str = "", allow_unknown: bool = False
    ) -> None:
        self._client = client
        self.table = table
        self.name_column = name_column
        self.key_type = key_type
        self.allow_unknown = allow_unknown
        self.facts = None if allow_unknown else facts.table(table)
        self.path = f"{API}/{table}"

    def __repr__(self) -> str:
        return f"<table {self.table}>"

    def run(self, operation: Operation) -> Any:
        """Drive an operation on the client this manager belongs to."""
        return self._client.run(operation)

    def list(
        self,
        *,
        filter: Condition = None,
        fields: Fields = None,
        sort: Optional[str] = None,
        limit: Optional[int] = None,
        offset: Optional[int] = None,
        **conditions: Any,
    ) -> Any:
        """List rows.

        Args:
            filter: A filter, or its text (WIRE 3.10).
            fields: Columns and expressions to read; by default every own column and the key (WIRE 3.3).
            sort: Such as ``"+name,-created"`` (WIRE 3.17).
            limit: At most so many rows; 0 or None means all (WIRE 3.18).
            offset: Leave out so many rows at the start.
            **conditions: Columns to filter on, as ``filters.where`` takes them.

        Returns:
            A list of ResourceObject.

        Raises:
            UnknownFieldError: A column that the schema does not know; nothing was sent.
            APIError: The platform refused.
        """
        condition = self.condition(filter, conditions)
        return self.run(self._objects(condition, fields, sort, limit, offset))

    def iter_all(
        self,
        *,
        filter: Condition = None,
        fields: Fields = None,
        sort: Optional[str] = None,
        page: int = PAGE,
        **conditions: Any,
    ) -> Iterator[Any]:
        """Go through all rows page by page, so that memory stays bounded.

        Args:
            filter: As for :meth:`list`.
            fields: As for :meth:`list`.
            sort: As for :meth:`list`; by default by key, since paging needs an order (WIRE 3.20).
            page: Rows per request.
            **conditions: As for :meth:`list`.

        Returns:
            An iterator of ResourceObject (an asynchronous one under AsyncVergeClient).
        """
        condition = self.condition(filter, conditions)

        def load(offset: int) -> Operation:
            return self._objects(condition, fields, sort or "+$key", page, offset)

        pages: Iterator[Any] = self._client.pages(load, page)
        return pages

    def get(
        self,
        key: Any = None,
        *,
        filter: Condition = None,
        fields: Fields = None,
        **conditions: Any,
    ) -> Any:
        """Read one row by its key, or by its name and other columns.

        Args:
            key: The row's key.
            filter: Used when no key is given.
            fields: As for :meth:`list`.
            **conditions: Used when no key is given, for example ``name="web-1"``.

        Returns:
            A ResourceObject.

        Raises:
            NotFoundError: No such row.
            AmbiguousError: Several rows match; ``keys`` lists them.
            VergeError: The key or the name is empty or malformed; nothing was sent.
        """
        if key is None and filter is None and not conditions:
            raise VergeError(f"{self.table}: say which row, by key or by name", table=self.table)
        for column in {self.name_column, "$key"} & set(conditions):
            if str(conditions[column] or "").strip() == "":
                raise VergeError(f"{self.table}: {column} is empty; say which row", table=self.table)
        return self.run(self._object(key, filter, fields, conditions))

    def create(self, columns: Optional[Mapping[str, Any]] = None, /, **more: Any) -> Any:
        """Create a row and read it back.

        Args:
            columns: The columns as a mapping, for names that are no Python words.
            **more: Further columns.

        Returns:
            The new row as a ResourceObject, or the :class:`Receipt` on tables whose rows are not kept (actions).
        """
        return self.run(self._create({**(columns or {}), **more}))

    def update(self, key: Any, columns: Optional[Mapping[str, Any]] = None, /, **more: Any) -> Any:
        """Change columns of a row and read it back.

        Args:
            key: The row's key.
            columns: The columns as a mapping.
            **more: Further columns.

        Returns:
            The row as a ResourceObject.
        """
        return self.run(self._update(key, {**(columns or {}), **more}))

    def delete(self, key: Any) -> Any:
        """Delete a row.

        Args:
            key: The row's key.

        Raises:
            NotFoundError: No such row.
            APIError: It may not be deleted now; the message holds the platform's reason (WIRE 6.3).
        """
        return self.run(self.remove(key))

    def action(self, key: Any, name: str, /, **params: Any) -> Any:
        """Start an action on a row. It is over when a later read shows so, not when this returns (WIRE 9).

        Args:
            key: The row's key.
            name: The action, such as ``poweron``.
            **params: Its parameters.

        Returns:
            What the platform answered (a :class:`Receipt` for a POST), to be taken as a hint only.
        """
        return self.run(self.act(key, name, params))

    def wait_for(
        self,
        key: Any,
        done: Callable[[Any], bool],
        *,
        what: str = "",
        fields: Fields = None,
        timeout: float = 300.0,
        state: Callable[[Any], str] = str,
        failed: Optional[Callable[[Any], Optional[str]]] = None,
        on_poll: Optional[Callable[[str, float], None]] = None,
    ) -> Any:
        """Poll a row until a predicate holds.

        Args:
            key: The row's key.
            done: Given the row, whether this is the end.
            what: What is waited for, in words.
            fields: Columns to read.
            timeout: Seconds to wait at most.
            state: The row's state in words, for the error.
            failed: Given the row, the reason when it is a bad end.
            on_poll: Told the state and the seconds passed after each look.

        Returns:
            The row as last read.

        Raises:
            TaskError: ``failed`` gave a reason.
            TaskTimeoutError: Time is up.
        """
        key = self.checked_key(key)
        what = what or f"{self.table} {key}"
        return self.run(
            until(
                lambda: self._object(key, None, fields, {}),
                done,
                what=what,
                timeout=timeout,
                state=state,
                failed=failed,
                on_poll=on_poll,
            )
        )

    # Operations: one request each unless they say otherwise.

    def condition(self, filter: Condition, conditions: Mapping[str, Any]) -> Optional[Filter]:
        """Join a filter, conditions and the table's scope; check their columns, and bring values to their types."""
        text = [parse(part) if isinstance(part, str) else part for part in (filter, self.scope) if part]
        parts = [*text, *([where(**conditions)] if conditions else [])]
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
            sort: As for :meth:`list`.
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

    def sibling(self, table: str) -> ResourceManager:
        """Return the manager of another table on the same client."""
        manager: ResourceManager = self._client.table(table)
        return manager

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

    def _objects(
        self,
        condition: Optional[Filter],
        fields: Fields,
        sort: Optional[str] = None,
        limit: Optional[int] = None,
        offset: Optional[int] = None,
    ) -> Operation:
        found = yield from self.rows(condition, fields, sort, limit, offset)
        return [ResourceObject(self, row, fields) for row in found]

    def _object(self, key: Any, filter: Condition, fields: Fields, conditions: Mapping[str, Any]) -> Operation:
        if key is not None:
            row = yield from self.read(key, fields)
            return ResourceObject(self, row, fields)
        # get() saw to it that there is something to look for.
        condition = self.condition(filter, conditions) or all_of()
        plain = {name: value for name, value in conditions.items() if isinstance(value, str) and self._literal(name)}
        row = yield from self.find(condition, fields, plain)
        if row is None:
            missing = f"{self.table}: no row matches {condition.text}"
            yield from self._client.sight.insist(self.table, SHOWN, missing)
            raise NotFoundError(missing, status_code=404, table=self.table)
        return ResourceObject(self, row, fields)

    def _literal(self, name: str) -> bool:
        """Whether a condition compares a column letter by letter with what was given."""
        column = self.facts.columns.get(name) if self.facts else None
        return "__" not in name and (column is None or column.type in ("string", "text"))

    def _create(self, columns: Mapping[str, Any]) -> Operation:
        receipt = yield from self.insert(columns)
        if receipt.key is None or self.table.endswith("_actions"):
            return receipt
        row = yield from self.read(receipt.key)
        return ResourceObject(self, {**row, **({"response": receipt.response} if receipt.response else {})})

    def _update(self, key: Any, columns: Mapping[str, Any]) -> Operation:
        yield from self.change(key, columns)
        row = yield from self.read(key)
        return ResourceObject(self, row)
