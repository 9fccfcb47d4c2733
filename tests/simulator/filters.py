"""What `filter` means (WIRE 3.10-3.16): filters compiled to predicates, with the rows an index offers."""

from __future__ import annotations

import fnmatch
import re
from typing import Any, Callable, Dict, Optional, Set, Union

from .grammar import Chain, Comparison, Literal, parse_filter

Test = Callable[[Any], bool]
Getter = Callable[[Any], Any]


class Filter:
    """A compiled filter.

    Attributes:
        test: tells whether a row passes; None lets every row pass.
        candidates: keys among which all passing rows are, from indexes; None when there is no telling.
    """

    def __init__(self, test: Optional[Test], candidates: Callable[[], Optional[Set[Any]]]):
        self.test = test
        self.candidates = candidates


def compile_filter(world: Any, table: str, text: str, aliases: Dict[str, Getter]) -> Filter:
    """Compile a filter for one table.

    Args:
        world: the world whose tables are searched.
        table: table name.
        text: the filter, decoded.
        aliases: keys of the projection; a filter may use them where no column has the name (vnets `running`).

    Returns:
        The compiled filter.

    Raises:
        Refused: 422 for what the grammar does not take.
    """
    tree = parse_filter(text)
    compiler = _Compiler(world, table, aliases)
    test = compiler.compile(tree)
    if compiler.unknown and compiler.consumed:
        # WIRE 3.15: an unknown column together with a swallowed brace drops the whole filter.
        return Filter(None, lambda: None)
    return Filter(test, lambda: compiler.candidates(tree))


class _Compiler:
    def __init__(self, world: Any, table: str, aliases: Dict[str, Getter]):
        self._world = world
        self._table = table
        self._aliases = aliases
        self.unknown = False
        self.consumed = False

    def compile(self, node: Union[Chain, Comparison]) -> Test:
        if isinstance(node, Comparison):
            return self._comparison(node)
        test = self.compile(node.operands[0])
        for joint, operand in zip(node.joints, node.operands[1:]):
            test = _joined(test, joint, self.compile(operand))
        return test

    def _comparison(self, node: Comparison) -> Test:
        get = self._world.projector.column(self._table, node.column) or self._aliases.get(node.column)
        self.consumed = self.consumed or node.literal.consumed
        test = comparison(node.operator, node.literal, self._world.clock)
        if get is None:
            self.unknown = True
            passes = test("")
            return lambda row: passes
        read = get
        return lambda row: test(read(row))

    def candidates(self, node: Union[Chain, Comparison]) -> Optional[Set[Any]]:
        if isinstance(node, Comparison):
            return self._indexed(node)
        if set(node.joints) == {"and"}:
            offers = [keys for keys in map(self.candidates, node.operands) if keys is not None]
            return min(offers, key=len) if offers else None
        if set(node.joints) == {"or"}:
            union: Set[Any] = set()
            for operand in node.operands:
                keys = self.candidates(operand)
                if keys is None:
                    return None
                union |= keys
            return union
        return None

    def _indexed(self, node: Comparison) -> Optional[Set[Any]]:
        literal = node.literal
        if node.operator != "eq" or literal.kind not in ("string", "number") or literal.value == "":
            return None
        if isinstance(literal.value, float):
            return None
        rows = self._world.tables[self._table]
        if node.column == "$key":
            row = rows.get(literal.value)
            return set() if row is None else {row.key}
        column = rows.facts.columns.get(node.column)
        if column is None or column.kind not in ("ref", "string", "enum", "integer"):
            return None
        if (self._table, node.column) in self._world.registry.computed:
            return None
        return rows.keys_where(node.column, literal.value)


def _joined(left: Test, joint: str, right: Test) -> Test:
    if joint == "and":
        return lambda row: left(row) and right(row)
    return lambda row: left(row) or right(row)


def comparison(operator: str, literal: Any, clock: Any) -> Test:
    """A test of one value against a literal.

    Null and empty text are the same nothing here: `eq ''` and `eq null` both find them (a guess, WIRE 3.12 and 15).
    """
    if literal.kind != "now":
        return _compare(operator, literal)

    def against_the_clock(value: Any) -> bool:
        return _compare(operator, Literal("number", clock.now() + literal.value))(value)

    return against_the_clock


def _compare(operator: str, literal: Literal) -> Test:
    if operator == "eq":
        return _equal(literal)
    if operator == "ne":
        equal = _equal(literal)
        return lambda value: not equal(value)
    if operator in _ORDER:
        return _ordered(operator, literal)
    if operator == "re":
        # WIRE 3.10: parses and never matches anything.
        return lambda value: False
    return _textual(operator, _text(literal.value))


def _equal(literal: Literal) -> Test:
    if literal.kind == "null":
        return lambda value: value is None or value == ""
    if literal.kind in ("true", "false"):
        accepted = (True, 1, "true", "1") if literal.value else (False, 0, "false", "0")
        return lambda value: value in accepted
    if literal.kind == "number":
        number, text = literal.value, str(literal.value)
        return lambda value: value == number or value == text
    wanted = literal.value
    if wanted == "":
        return lambda value: value is None or value == ""
    return lambda value: (
        value == wanted or (value is not None and not isinstance(value, (str, dict, list)) and _text(value) == wanted)
    )


_ORDER: Dict[str, Callable[[Any, Any], bool]] = {
    "gt": lambda left, right: left > right,
    "ge": lambda left, right: left >= right,
    "lt": lambda left, right: left < right,
    "le": lambda left, right: left <= right,
}


def _ordered(operator: str, literal: Literal) -> Test:
    compare, wanted = _ORDER[operator], literal.value

    def test(value: Any) -> bool:
        left, right = _number(value), _number(wanted)
        if left is not None and right is not None:
            return compare(left, right)
        return compare(_text(value), _text(wanted))

    return test


def _textual(operator: str, wanted: str) -> Test:
    if operator == "bw":
        return lambda value: _text(value).startswith(wanted)
    if operator == "ew":
        return lambda value: _text(value).endswith(wanted)
    if operator == "cs":
        return lambda value: wanted in _text(value)
    folded = wanted.casefold()
    if operator == "ct":
        return lambda value: folded in _text(value).casefold()
    if operator == "et":
        return lambda value: _text(value).casefold() == folded
    if operator == "rx":
        search = extended_regex(wanted)
        return lambda value: search(_text(value)) is not None
    # pm and pt (26.0.2): "pattern match", the second ignoring case; shell patterns are a guess.
    if operator == "pm":
        return lambda value: fnmatch.fnmatchcase(_text(value), wanted)
    return lambda value: fnmatch.fnmatchcase(_text(value).casefold(), folded)


_CLASSES = {
    "alpha": "a-zA-Z",
    "digit": "0-9",
    "alnum": "a-zA-Z0-9",
    "upper": "A-Z",
    "lower": "a-z",
    "space": r"\s",
    "blank": r" \t",
    "punct": r"!-/:-@\[-`{-~",
    "xdigit": "0-9A-Fa-f",
}
_PERL = re.compile(r"\\[A-Za-z0-9]|\(\?")


def extended_regex(pattern: str) -> Callable[[str], Any]:
    """A POSIX extended expression; Perl's own forms match nothing, without error (WIRE 3.14)."""
    if _PERL.search(pattern):
        return lambda text: None
    translated = re.sub(r"\[:(\w+):\]", lambda match: _CLASSES.get(match.group(1), ""), pattern)
    try:
        return re.compile(translated).search
    except re.error:
        return lambda text: None


def _text(value: Any) -> str:
    if value is None:
        return ""
    if value is True or value is False:
        return "true" if value else "false"
    return str(value)


def _number(value: Any) -> Optional[float]:
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return None
    return None
