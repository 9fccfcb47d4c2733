# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows and tables for people: verbs that run at once, on top of the operations of ``table.py``.

:class:`ResourceManager` is one table, :class:`ResourceObject` one row. What people can do with a family of tables
beyond this stands in a file of its own beside this one.
"""

from __future__ import annotations

from typing import Any, Callable, Iterator, Mapping, Optional, Protocol, Union

from ..exceptions import NotFoundError, NotStoredError, VergeError
from ..filters.build import Filter, all_of
from ..filters.parse import parse
from ..protocol import Operation
from ..rights import SHOWN
from ..system import Client
from ..table import Fields, Table
from ..waiting import until

PAGE = 500
Condition = Union[str, Filter, None]


class Paging(Client, Protocol):
    """A client that goes through the pages of a list, in its own way of running."""

    def pages(self, load: Callable[[int], Operation], size: int) -> Any:
        """Go through the pages that ``load(offset)`` makes until one is short."""


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


class ResourceManager(Table):
    """One table of the platform, with verbs: ``list get create update delete action wait_for iter_all``.

    They run at once; under AsyncVergeClient they return awaitables. The operations of :class:`Table` can be composed
    and handed to ``run``.
    """

    _client: Paging

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
        condition = self._condition(filter, conditions)
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
        condition = self._condition(filter, conditions)

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

    def _condition(self, filter: Condition, conditions: Mapping[str, Any]) -> Optional[Filter]:
        if isinstance(filter, str):
            filter = parse(filter) if filter else None
        return self.condition(filter, conditions)

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
        condition = self._condition(filter, conditions) or all_of()
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
