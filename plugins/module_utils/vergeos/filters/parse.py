# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters that somebody wrote, read from left to right as the platform reads them (WIRE 3.10 to 3.16)."""

from __future__ import annotations

import re
from typing import Any, Iterator

from .build import NUMBER, OPERATORS, Comparison, ExpressionError, Filter, Variable, moved, no_operator, own

DEEPEST = 50
TOKEN = re.compile(
    r"""'(?:[^'\\{]|\\[\\'{])*'     # text: the three special characters stand escaped or not at all (WIRE 3.13)
      | [()]
      | \{\$\w+\}                   # filled in by the server, such as {$now} (WIRE 3.12)
      | [^\s()'{=<>!]+              # a word
      | [=<>!]+                     # an operator that the platform does not know""",
    re.VERBOSE,
)


def parse(text: str) -> Filter:
    """Read a filter that somebody wrote, so that its columns can be checked and it can be joined with others.

    Args:
        text: The filter in the platform's own words; it is sent as it stands.

    Returns:
        The filter.

    Raises:
        ExpressionError: The platform would refuse it, or read something else than what stands there.
    """
    reader = _Reader(text)
    before = len(text) - len(text.lstrip())
    return Filter(
        text.strip(), frozenset(reader.columns), reader.joiner, comparisons=moved(reader.comparisons, -before)
    )


class _Token(str):
    """A piece of a filter that knows where it stands."""

    at = 0


def _value(token: str) -> Any:
    """What a literal says; the reverse of ``literal``."""
    if token[:1] == "'":
        return re.sub(r"\\(.)", r"\1", token[1:-1])
    if token[:1] == "{":
        return Variable(token)
    words = {"true": True, "false": False, "null": None}
    return words[token] if token in words else (float if "." in token else int)(token)


class _Reader:
    """Reads a filter from left to right, collecting the comparisons that it is made of."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.columns: set[str] = set()
        self.comparisons: list[Comparison] = []
        # The empty token marks the end and is never taken away.
        self.tokens = [*self._tokens(), _Token()]
        self.joiner = self._chain(0)
        left = self.tokens[0]
        if left:
            reasons = {")": "a parenthesis is closed that was not opened", "'": "a quote inside a text is written \\'"}
            raise self._error(reasons.get(left[0], f"'and' or 'or' is due before {left}"))

    def _error(self, reason: str) -> ExpressionError:
        return ExpressionError(f"filter {self.text!r}: {reason}")

    def _tokens(self) -> Iterator[_Token]:
        at = 0
        while at < len(self.text):
            found = TOKEN.match(self.text, at)
            if found is not None:
                token = _Token(found[0])
                token.at = at
                yield token
                at = found.end()
            elif self.text[at].isspace():
                at += 1
            else:
                raise self._error(self._unreadable(self.text[at:]))

    def _unreadable(self, rest: str) -> str:
        """Why nothing can be read: a brace, or a text that holds a special character or has no end (WIRE 3.13)."""
        if rest[0] == "{":
            return "outside quotes a brace can only be a variable such as {$now}"
        stop = re.sub(r"^'(?:[^'\\{]|\\[\\'{])*", "", rest)[:1]
        reasons = {"{": "inside quotes a brace is written \\{", "\\": "inside quotes a backslash is written \\\\"}
        return reasons.get(stop, "a quote is not closed")

    def _take(self) -> _Token:
        return self.tokens.pop(0) if self.tokens[0] else self.tokens[0]

    def _close(self) -> None:
        if self.tokens[0] != ")":
            due = f"'and', 'or' or ')' is due before {self.tokens[0]}"
            raise self._error(due if self.tokens[0] else "a parenthesis is not closed")
        self._take()

    def _chain(self, depth: int) -> str:
        if depth > DEEPEST:
            raise self._error(f"more than {DEEPEST} parentheses inside each other")
        joiners = set()
        self._term(depth)
        while self.tokens[0] in ("and", "or"):
            joiners.add(self._take())
            self._term(depth)
        return "mixed" if len(joiners) > 1 else "".join(joiners)

    def _term(self, depth: int) -> None:
        word = self._take()
        if word == "(":
            self._chain(depth + 1)
            self._close()
            return
        if not word:
            raise self._error("it ends where a column is due")
        # The one function of the grammar: what the rows of a list say, since 26.0.2 (WIRE 3.10).
        listed = word == "delimlist" and self.tokens[0] == "("
        if listed:
            self._take()
            word = self._take()
            self._close()
        operator, value = self._take(), self._take()
        self._check(word, operator, value)
        if not listed:
            end = value.at + len(value)
            self.comparisons.append(Comparison(str(word), str(operator), _value(value), value.at, end))

    def _check(self, column: str, operator: str, value: str) -> None:
        try:
            self.columns.add(own(column))
            if operator not in OPERATORS:
                raise no_operator(operator)
        except ExpressionError as error:
            raise self._error(error.message) from None
        known = value in ("true", "false", "null") or value[:1] in ("'", "{") or NUMBER.fullmatch(value)
        if not value or not known:
            raise self._error(f"after {column} {operator} a number, true, false, null or text in single quotes is due")
