# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One option of a module: how it is called, what it accepts, how it is stored and when two values are the same.

Each kind of field has three small functions with a contract: ``wire`` turns a wish into the stored form (twice is
the same as once, save for sizes whose plain numbers have another unit), ``same`` compares a wish in that form with what
the platform stores, ``shown`` turns the stored form into what a person reads. Facets that contradict each other are
refused when the field is built.
"""

from __future__ import annotations

from typing import Any, Callable, Mapping, Optional, Sequence

from ..vergeos.exceptions import AmbiguousError, VergeError
from ..vergeos.filters import Filter, all_of, one_of, where
from ..vergeos.protocol import Operation
from ..vergeos.rights import NAMED, SHOWN
from ..vergeos.utils.lists import join_list, split_list
from ..vergeos.utils.mac import normalize_mac
from ..vergeos.utils.references import is_made_up, is_number, spelled_key
from ..vergeos.utils.sizes import UNITS, format_size, parse_size
from ..vergeos.utils.times import iso
from ..vergeos.utils.words import truth

HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
# What takes an optional reference away. An empty text does not: it is what a variable gives that was never filled in.
NONE = "none"


class WishError(VergeError):
    """An option's value makes no sense, or cannot be had without something the user did not allow."""

    kind = "refused"


def checked_name(option: str, value: Any) -> str:
    """Make sure that a text can name something.

    Args:
        option: The option that holds it.
        value: The text.

    Returns:
        The text.

    Raises:
        WishError: It is blank, has blanks around it, or holds a line break or another control character: a template
            that gave nothing or too much, which must not find another row.
    """
    text = str(value)
    if not text.strip():
        raise WishError(f"{option} is empty; say which one is meant, or leave the option out")
    if text != text.strip() or any(ord(letter) < ord(" ") or letter == "\x7f" for letter in text):
        raise WishError(f"{option} is {text!r}; a name has no blanks around it and no line breaks")
    return text


class MissingError(WishError):
    """What an option names is not there; in check mode an earlier task of the play may make it."""


def plain(option: str, value: Any) -> str:
    """Make a text of a number or a text.

    Args:
        option: The option that holds it.
        value: The value.

    Returns:
        The text.

    Raises:
        WishError: It is something that has a text in Python only: a truth value, a mapping, a list.
    """
    if isinstance(value, bool):
        word = str(value).lower()
        raise WishError(f"{option} is {word}, a truth value; put a word such as yes, no or on in quotes")
    if isinstance(value, (Mapping, list, tuple)):
        shape = "mapping" if isinstance(value, Mapping) else "list"
        raise WishError(f"{option} is a {shape} where text is due; write the text, or end a template with | to_json")
    return str(value)


class Field:
    """A text option; base of the other kinds.

    Args:
        option: Name of the option.
        column: Column it is stored in; by default the option's name.
        aliases: Other names of the option.
        former: A name that it had: an alias, under which results show it too.
        choices: The values it takes, where that list is closed.
        required: Whether the option must be given.
        create_only: Whether the platform refuses to change it later; a differing wish is then an error.
        restart: Whether a change on a running machine waits for its next power cycle.
        secret: Written, never shown and never compared.
        write_only: Written on create, never read (WIRE 5.6).
        also: Expression that holds the value where the column is empty; for columns of which it is not recorded
            whether they read back or only their counterpart on another row does.
        source: Parameter that holds the wish; by default the option's name.
        listed: Whether it is an option of its own; otherwise the declaration's ``prepare`` fills it.
        shy: Whether the platform may leave the column out of an answer; then it counts as being as wished.
        stored: Turns a wish into the stored form, where the platform normalises (contract: twice is once).
        least: Smallest number allowed, or least length of a text.
        most: Largest number allowed, or greatest length of a text.
    """

    type = "str"
    # Whether the value stands on a row of its own, which ``fetch`` reads.
    elsewhere = False
    # Whether it names the row, where it tells rows apart: a name is not blank and has no blanks around it.
    calls = True
    # Whether :meth:`near` lets more through than the row meant, so that :meth:`tells` picks among them.
    loose = False

    def __init__(
        self,
        option: str,
        column: str = "",
        *,
        aliases: Sequence[str] = (),
        former: str = "",
        choices: Sequence[str] = (),
        required: bool = False,
        create_only: bool = False,
        restart: bool = False,
        secret: bool = False,
        write_only: bool = False,
        also: str = "",
        source: str = "",
        listed: bool = True,
        shy: bool = False,
        stored: Optional[Callable[[Any], Any]] = None,
        least: Optional[int] = None,
        most: Optional[int] = None,
    ) -> None:
        if create_only and restart:
            raise ValueError(f"{option}: what cannot change later cannot need a restart")
        if (secret or write_only) and (also or shy):
            raise ValueError(f"{option}: what is never read cannot be read elsewhere or be missing from an answer")
        if least is not None and most is not None and least > most:
            raise ValueError(f"{option}: from {least} to {most} there is no value")
        self.option = option
        self.source = source or option
        self.column = column or option
        self.aliases = (*((former,) if former else ()), *aliases)
        self.former = former
        self.choices = tuple(choices)
        self.required = required
        self.create_only = create_only
        self.restart = restart
        self.secret = secret
        self.write_only = write_only or secret
        self.also = also
        self.listed = listed
        self.shy = shy
        self.also_alias = f"also_{self.column}"
        self.stored = stored
        self.least = least
        self.most = most

    def spec(self) -> dict[str, Any]:
        """Return the option's entry in an argument spec."""
        entry: dict[str, Any] = {"type": self.type}
        if self.aliases:
            entry["aliases"] = list(self.aliases)
        if self.choices:
            entry["choices"] = list(self.choices)
        if self.required:
            entry["required"] = True
        if self.secret or "pass" in self.option or "key" in self.option:
            # Said both ways, so that Ansible does not guess from the name.
            entry["no_log"] = self.secret
        return entry

    def reads(self) -> list[str]:
        """Return the expressions that a projection needs to compare and show this field."""
        if self.write_only:
            return []
        return [self.column] + ([f"{self.also} as {self.also_alias}"] if self.also else [])

    def held(self, row: Mapping[str, Any]) -> Any:
        """Return the stored value of a row."""
        found = row.get(self.column)
        return row.get(self.also_alias) if self.also and found in (None, "") else found

    def wire(self, value: Any) -> Any:
        """Turn a wish into the stored form.

        Args:
            value: What the user gave, already of the option's type.

        Returns:
            The stored form.

        Raises:
            WishError: The value is not allowed.
        """
        value = self.check(value)
        return self.stored(value) if self.stored else value

    def check(self, value: Any) -> Any:
        """Convert and check a wish before normalisation."""
        text = plain(self.option, value)
        if self.least is not None and len(text) < self.least:
            raise WishError(f"{self.option} is {'empty' if not text else f'only {len(text)} characters long'}")
        if self.most is not None and len(text) > self.most:
            raise WishError(f"{self.option} is {len(text)} characters long; {self.most} are allowed")
        return text

    def knows(self, _wanted: Any) -> bool:
        """Whether a wish is right whatever words the facts list for its column; kinds of their own see to that."""
        return True

    def written(self, wanted: Any, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return the columns to write for a wish in stored form; of most kinds it is one."""
        return {self.column: self.sent(wanted, row)}

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        """Whether a wish in stored form is what a row holds."""
        found = self.held(row)
        return str("" if found is None else found) == str(wanted)

    def bucket(self, stored: Any) -> Any:
        """Return what a wish and what a row holds have in common where they may be the same, so that lists are sorted.

        Args:
            stored: A wish in stored form, or what :meth:`held` returns.

        Returns:
            Something hashable. Where :meth:`same` says yes both have the same one; with the same one it may still say
            no. A kind that compares in a way of its own and does not say how gets one for everything.
        """
        return ("" if stored is None else str(stored)) if type(self).same is Field.same else None

    def sent(self, wanted: Any, _row: Mapping[str, Any]) -> Any:
        """Return what is written for a wish; the row is what is there, and empty for a new one."""
        return getattr(wanted, "key", wanted)

    def subject(self, _stored: Any) -> Any:
        """Return what a value is about, where a list holds but one value about it; None where there may be several."""
        return None

    def displaces(self, _wanted: Any, _row: Mapping[str, Any]) -> bool:
        """Whether the platform takes a row away by itself when one of that wish is made."""
        return False

    def near(self, wish: Mapping[str, Any]) -> Optional[Filter]:
        """Return a filter that lets the row through that is meant, as far as this field of its identity can tell.

        Args:
            wish: Option -> stored form.

        Returns:
            The filter; None where none is of use.
        """
        return where(**{self.column: wish[self.option]})

    def tells(self, wish: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
        """Whether a row is the one meant, as far as this field of its identity can tell."""
        return self.same(wish[self.option], row)

    def shown(self, row: Mapping[str, Any]) -> Any:
        """Return what a row holds, for people."""
        return HIDDEN if self.secret else self.held(row)

    def told(self, wanted: Any) -> Any:
        """Return a wish in stored form, for people."""
        return HIDDEN if self.secret else wanted

    def foretold(self, wanted: Any) -> Any:
        """Return what :meth:`shown` will return when a wish is fulfilled; None where that is not known before."""
        return self.told(wanted)


class Text(Field):
    """Text, compared letter by letter (WIRE 4.7: the platform tells cases apart)."""

    def knows(self, _wanted: Any) -> bool:
        return bool(self.choices)


class Choice(Field):
    """One of a list of words.

    Args:
        option: Name of the option.
        column: Column it is stored in.
        words: Word -> stored form, where the platform's own word says little to people.
        **facets: As for :class:`Field`.
    """

    def __init__(
        self, option: str, column: str = "", *, words: Optional[Mapping[str, str]] = None, **facets: Any
    ) -> None:
        self.words = dict(words or {})
        super().__init__(option, column, **{"choices": list(self.words), **facets})

    def check(self, value: Any) -> Any:
        return self.words.get(str(value), str(value))

    def told(self, wanted: Any) -> Any:
        return next((word for word, stored in self.words.items() if stored == wanted), wanted)

    def shown(self, row: Mapping[str, Any]) -> Any:
        return self.told(self.held(row))


class Family(Field):
    """A word that the platform may store as a longer one, such as ``q35`` as ``pc-q35-10.0``.

    Args:
        option: Name of the option.
        column: Column it is stored in.
        prefixes: Short word -> beginning of what it is stored as; an empty beginning fits anything stored.
        **facets: As for :class:`Field`.
    """

    def __init__(self, option: str, column: str = "", *, prefixes: Mapping[str, str], **facets: Any) -> None:
        super().__init__(option, column, **facets)
        self.prefixes = dict(prefixes)

    def check(self, value: Any) -> Any:
        text = super().check(value).strip()
        if not text:
            raise WishError(f"{self.option} is empty; leave it out to leave it alone")
        return text

    def knows(self, wanted: Any) -> bool:
        return bool(self.choices) or any(start and wanted.startswith(start) for start in self.prefixes.values())

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        found = str(self.held(row) or "")
        return found == wanted or bool(found and wanted in self.prefixes and found.startswith(self.prefixes[wanted]))

    def foretold(self, wanted: Any) -> Any:
        return None if wanted in self.prefixes else wanted


class Secret(Field):
    """Text that is written on create, and later only when the user asks for it (STYLE: a password is write-only)."""

    def __init__(self, option: str, column: str = "", **facets: Any) -> None:
        super().__init__(option, column, secret=True, **facets)


class Flag(Field):
    """Yes or no. Old columns read as 0/1 or words (WIRE 1.6)."""

    type = "bool"

    def check(self, value: Any) -> Any:
        found = truth(value)
        if found is None:
            raise WishError(f"{self.option} is {value!r}; give true or false")
        return found

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        return truth(row.get(self.column)) is wanted


class Integer(Field):
    """A whole number; arrives as number or digits (WIRE 1.7)."""

    type = "int"

    def check(self, value: Any) -> Any:
        try:
            number = int(value)
        except (TypeError, ValueError, OverflowError):
            raise WishError(f"{self.option} is {value!r}; a whole number is needed") from None
        if self.least is not None and number < self.least:
            raise WishError(f"{self.option} is {number}; the least allowed is {self.least}")
        if self.most is not None and number > self.most:
            raise WishError(f"{self.option} is {number}; the most allowed is {self.most}")
        return number

    def shown(self, row: Mapping[str, Any]) -> Any:
        found = self.held(row)
        return int(found) if isinstance(found, str) and found.isdecimal() else found


class Moment(Integer):
    """A time, stored as a number (WIRE 1.9) and shown in ISO 8601."""

    def shown(self, row: Mapping[str, Any]) -> Any:
        return iso(self.held(row))

    def told(self, wanted: Any) -> Any:
        return iso(wanted)


class Number(Field):
    """A number with a fraction."""

    type = "float"

    def check(self, value: Any) -> Any:
        try:
            return float(value)
        except (TypeError, ValueError):
            raise WishError(f"{self.option} is {value!r}; a number is needed") from None

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        found = row.get(self.column)
        return found is not None and bool(float(found) == wanted)


class Amount(int):
    """A number of units that still knows how the user wrote it."""

    written = ""


class Size(Field):
    """An amount of bytes: a number in ``unit``, or text such as ``8 GiB``. Stored as a number of ``wire_unit``.

    Args:
        option: Name of the option.
        column: Column it is stored in.
        unit: Unit of a plain number.
        wire_unit: Unit of the column.
        multiple: Rounded up to a multiple of so many wire units.
        grows: Whether it can only grow.
        **facets: As for :class:`Field`.
    """

    type = "str"

    def __init__(
        self,
        option: str,
        column: str = "",
        *,
        unit: str = "B",
        wire_unit: str = "B",
        multiple: int = 1,
        grows: bool = False,
        **facets: Any,
    ) -> None:
        super().__init__(option, column, **facets)
        self.unit = unit
        self.wire_unit = wire_unit
        self.multiple = multiple
        self.grows = grows

    def check(self, value: Any) -> Any:
        try:
            amount = parse_size(value, self.unit)
        except ValueError as error:
            raise WishError(f"{self.option}: {error}") from None
        step = UNITS[self.wire_unit] * self.multiple
        number = -(-amount // step) * self.multiple
        if self.least is not None and number < self.least:
            raise WishError(f"{self.option} is {value}; the least allowed is {self.least} {self.wire_unit}")
        if self.most is not None and number > self.most:
            raise WishError(f"{self.option} is {value}; the most allowed is {self.most} {self.wire_unit}")
        wanted = Amount(number)
        wanted.written = f"{value} {self.unit}" if str(value).isdigit() else str(value)
        return wanted

    def told(self, wanted: Any) -> Any:
        return int(wanted)

    def words(self, value: Any) -> str:
        """Name an amount for people: as it was written, else in the largest unit that leaves no fraction."""
        return getattr(value, "written", "") or format_size(int(value or 0) * UNITS[self.wire_unit])


class Mac(Field):
    """A MAC address; stored in lower case with colons (WIRE 1.11)."""

    def check(self, value: Any) -> Any:
        try:
            return normalize_mac(value)
        except ValueError as error:
            raise WishError(f"{self.option}: {error}") from None

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        return bool(str(row.get(self.column) or "").lower() == wanted)


class CommaList(Field):
    """A list of words, stored as one text; the order is part of the value (WIRE 1.10).

    Args:
        option: Name of the option.
        column: Column it is stored in.
        joint: What stands between the words.
        **facets: As for :class:`Field`.
    """

    type = "list"

    def __init__(self, option: str, column: str = "", *, joint: str = ",", **facets: Any) -> None:
        super().__init__(option, column, **facets)
        self.joint = joint

    def spec(self) -> dict[str, Any]:
        return {**super().spec(), "elements": "str"}

    def check(self, value: Any) -> Any:
        try:
            return join_list(self.words(value), self.joint)
        except ValueError as error:
            raise WishError(f"{self.option}: {error}") from None

    def words(self, value: Any) -> list[str]:
        """Split either form into words; commas, blanks and line breaks all occur (schema network/vnets.yml)."""
        if isinstance(value, list):
            value = [plain(self.option, entry) for entry in value]
        if isinstance(value, str) and self.joint == ",":
            value = value.split()  # blanks and line breaks separate as well (schema network/vnets.yml, dnslist)
            return [word for part in value for word in split_list(part)]
        return split_list(value, self.joint)

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        return self.words(row.get(self.column) or "") == self.words(wanted)

    def shown(self, row: Mapping[str, Any]) -> Any:
        return self.words(row.get(self.column) or "")

    def told(self, wanted: Any) -> Any:
        return self.words(wanted)


class Json(Field):
    """A document; the platform replaces it whole (WIRE 5.1) and may add keys of its own (WIRE 1.11)."""

    type = "raw"

    def check(self, value: Any) -> Any:
        return value

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        found = row.get(self.column)
        if isinstance(wanted, dict) and isinstance(found, dict):
            return all(name in found and found[name] == value for name, value in wanted.items())
        return bool(found == wanted)


class Pointer:
    """A wish for a referred row: what the user wrote, and its key once that is known."""

    __slots__ = ("given", "key")

    def __init__(self, given: Any, key: Any = None) -> None:
        self.given = given
        self.key = key


class Unmade:
    """The key of a row that is made along with the row that refers to it, such as a network's IPsec settings.

    Args:
        table: Its table.
        columns: Its columns.
        parent: Key of the row that it belongs to, which is what an :class:`Apply` acts on.
        whose: The filter for the row that the parent has.
    """

    def __init__(self, table: str, columns: Mapping[str, Any], parent: Any, whose: Filter) -> None:
        self.table = table
        self.columns = dict(columns)
        self.parent = parent
        self.whose = whose


class Reference(Field):
    """A row of another table, by name or key.

    Digits may be the name of one row and the key of another, so that they are looked up even where they look as if they
    were met; if they are both, the task is refused. ``<table>/<key>``, such as ``vnets/5``, means the key.

    Args:
        option: Name of the option.
        table: The table referred to.
        column: Column it is stored in.
        naming: The column of that table that people use as a name.
        within: A filter that narrows the table's rows, such as ``where(owner=None)``.
        optional: Whether the word ``none`` takes it away.
        **facets: As for :class:`Field`.

    Attributes:
        named_in: Table whose rows have the names, where the row referred to has none of its own.
        whole: Whether names are looked up in one list of the whole table, by ``among(called, given)``, instead of
            one by one; for kinds of which a wish holds many.
        asks: Further columns of the row referred to, for kinds that store one of these instead of its key.
        lead: What stands before a name or key, such as ``alias:``.
    """

    lead = ""
    whole = False
    asks: tuple[str, ...] = ()

    def __init__(
        self,
        option: str,
        table: str,
        column: str = "",
        *,
        naming: str = "name",
        within: Optional[Filter] = None,
        optional: bool = False,
        **facets: Any,
    ) -> None:
        super().__init__(option, column, **facets)
        self.optional = optional
        self.table = table
        self.named_in = table
        self.naming = naming
        self.within = within
        self.name_alias = f"{self.column}_{naming}"

    def reads(self) -> list[str]:
        return [*super().reads(), *(f"{path}#{self.naming} as {alias}" for path, alias in self._names())]

    def _names(self) -> list[tuple[str, str]]:
        pairs = [(self.column, self.name_alias)]
        return pairs + ([(self.also, f"also_{self.name_alias}")] if self.also else [])

    def _name(self, row: Mapping[str, Any]) -> Any:
        return next((row[alias] for _path, alias in self._names() if row.get(alias) is not None), None)

    def locate(self, manager: Any, given: str) -> Operation:
        """Find the row that a name or a key stands for.

        Args:
            manager: The referred table's ResourceManager.
            given: What the user wrote.

        Returns:
            The row with ``$key``, or None.

        Raises:
            AmbiguousError: Several rows fit; a number may be one row's name and another's key.
        """
        fits = self.fitting(manager, given)
        if self.within:
            fits = all_of(fits, self.within)
        row = yield from self.one_of(manager, fits, given, given)
        return row

    def looks_in(self, _given: str = "") -> dict[str, tuple[str, ...]]:
        """Return the tables in which a name is looked up, and what the user must be allowed to do with them.

        Args:
            _given: What the user wrote; an empty text for whatever may be.
        """
        return {self.table: SHOWN if self.asks else NAMED}

    def one_of(self, manager: Any, fits: Filter, given: str, _name: str) -> Operation:
        """Read the one row that a filter lets through.

        Args:
            manager: The referred table's ResourceManager.
            fits: The filter.
            given: What the user wrote.
            _name: The part of it that is the row's name, for kinds whose filter is not exact.

        Returns:
            The row, or None.

        Raises:
            AmbiguousError: There are several.
        """
        try:
            row = yield from manager.find(fits, ["$key", self.naming, *self.asks])
        except AmbiguousError as error:
            raise self.several(given, error.keys) from None
        return row

    def pointer(self, given: Any, row: Mapping[str, Any]) -> Pointer:
        """Return the wish for a row that was found under what the user wrote."""
        return Pointer(given, row["$key"])

    def called(self, name: str) -> Filter:
        """Return the filter for the rows of a name."""
        return where(**{self.naming: name})

    def several(self, given: str, keys: Sequence[Any]) -> AmbiguousError:
        """Make the error for a name or a key that fits several rows; it tells how to say which is meant."""
        ways = " or ".join(f"{self.lead}{self.named_in}/{key}" for key in keys)
        error = AmbiguousError(
            f"{self.option}: {given!r} fits {len(keys)} rows of {self.named_in}, by name or by key; say which one, "
            f"as {ways}",
            keys=keys,
            table=self.named_in,
        )
        error.lasting = is_number(given)
        return error

    def spelled(self, given: str) -> Optional[str]:
        """Return the key that is spelled out, as in ``vnets/5``; None for a name, and for digits that may be one."""
        return spelled_key(self.named_in, given)

    def fitting(self, manager: Any, given: str) -> Filter:
        """Return the filter for the rows that a name or a key stands for."""
        key = self.spelled(given)
        textual = manager.key_type == "string"
        if key is not None and (textual or is_number(key)):
            return where(**{"$key": key if textual else int(key)})
        fits = self.called(given)
        if textual or is_number(given):
            fits = one_of(fits, where(**{"$key": given if textual else int(given)}))
        return fits

    def named(self, given: Any) -> Any:
        """Return what a look-up that found nothing was about, for people."""
        return given

    def by_call(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
        """Sort rows by what they can be called, which is their name and their key."""
        called: dict[str, list[Mapping[str, Any]]] = {}
        for row in rows:
            for text in dict.fromkeys((str(row.get(self.naming)), str(row["$key"]))):
                called.setdefault(text, []).append(row)
        return called

    def among(self, called: Mapping[str, Sequence[Mapping[str, Any]]], given: str) -> Optional[Mapping[str, Any]]:
        """Find the same in the rows of the whole table by name and by key, where :attr:`whole` is true."""
        key = self.spelled(given)
        fitting = called.get(given if key is None else key, ())
        if key is not None:
            fitting = [row for row in fitting if str(row["$key"]) == key]
        if len(fitting) > 1:
            raise self.several(given, [row["$key"] for row in fitting])
        return fitting[0] if fitting else None

    def check(self, value: Any) -> Any:
        return value if isinstance(value, Pointer) else Pointer(self.given(value))

    def given(self, value: Any) -> str:
        """Return what the user wrote; an empty text for none where that is possible."""
        text = str(value).strip()
        if self.optional and text == NONE:
            return ""
        if self.optional and not text:
            raise WishError(f"{self.option} is empty; name one, or write none to take it away")
        return checked_name(self.option, text)

    def same(self, wanted: Any, row: Mapping[str, Any]) -> bool:
        found = self.held(row)
        key = "" if found in (None, 0) else str(found)
        if wanted.key is not None or not wanted.given:
            return key == str(wanted.key or "")
        spelled = wanted.given if is_made_up(wanted.given) else self.spelled(wanted.given)
        if spelled is not None and spelled == key:
            return True
        # A name that equals the found row's is no reason to look the name up: that keeps a converged run at one GET.
        # What may be a key as well is looked up: it may be the key of this row and the name of another, or the reverse.
        either = is_number(wanted.given) or self.spelled(wanted.given) is not None
        return bool(wanted.given == self._name(row)) and not either

    def shown(self, row: Mapping[str, Any]) -> Any:
        name = self._name(row)
        return self.held(row) if name is None else name

    def told(self, wanted: Any) -> Any:
        return wanted.given or None

    def foretold(self, wanted: Any) -> Any:
        # What a key leads to is not asked for its name.
        return None if str(wanted.given).isdecimal() else self.told(wanted)
