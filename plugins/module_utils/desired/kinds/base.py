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

from ...vergeos.exceptions import VergeError
from ...vergeos.filters import Filter, where

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
