"""The grammars of `filter` and `fields` (WIRE 3.2-3.16), parsed with lark into small trees.

A distinct text is parsed once and kept; meaning is given to the trees in filters.py and projection.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, List, Optional, Tuple, Union

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import LarkError, VisitError

from . import errors

_SHARED = r"""
    LOGIC.3: /(and|or)(?![\w$])/
    TRUE.3: /true(?![\w$])/
    FALSE.3: /false(?![\w$])/
    NULL.3: /null(?![\w$])/
    NOW: /\{\$now\}|\{\$add\(\{\$now\},\s*-?\d+\)\}/
    NUMBER.3: /-?\d+(\.\d+)?(?![\w$.])/
    STRING: /'(\\.|[^'\\])*'/s
    literal: STRING -> string | NUMBER -> number | TRUE -> true | FALSE -> false | NULL -> null | NOW -> now
    %import common.WS
    %ignore WS
"""

FILTER = (
    r"""
    start: chain
    chain: _operand (LOGIC _operand)*
    _operand: comparison | "(" chain ")"
    comparison: NAME OPERATOR (literal | word)
    word: WORD
    OPERATOR.2: /(eq|ne|gt|ge|lt|le|bw|ew|cs|ct|rx|re|et|pm|pt)(?![\w$])/
    NAME: /[$A-Za-z_][\w$]*/
    WORD: /\w[\w.\/:-]*/
"""
    + _SHARED
)

FIELDS = (
    r"""
    start: _list
    _list: [item] ("," [item])*
    item: expression ["as" ALIAS]
    expression: path (OPERATOR literal)?
    path: hop ("#" hop)*
    hop: call | NAME selection?
    call: NAME "(" start ")" selection?
    selection: "[" start "]"
    OPERATOR.2: /(eq|ne|gt|ge|lt|le)(?![\w$])/
    ALIAS: /[\w$.-]+/
    NAME: /[\w$.*-]+/
"""
    + _SHARED
)


@dataclass(frozen=True)
class Literal:
    """A value in a filter.

    Attributes:
        kind: string, number, true, false, null or now.
        consumed: an unescaped `{...}` was swallowed out of it (WIRE 3.13).
    """

    kind: str
    value: Any
    consumed: bool = False


@dataclass(frozen=True)
class Comparison:
    """`column operator literal`."""

    column: str
    operator: str
    literal: Literal


@dataclass(frozen=True)
class Chain:
    """Operands joined by `and`/`or`, to be run strictly left to right (WIRE 3.11)."""

    operands: Tuple[Union[Chain, Comparison], ...]
    joints: Tuple[str, ...]


@dataclass(frozen=True)
class Item:
    """One element of `fields`: an expression and the key it gets in the row."""

    path: Tuple[Hop, ...]
    alias: Optional[str]
    text: str
    operator: Optional[str] = None
    literal: Optional[Literal] = None

    @property
    def plain(self) -> Optional[str]:
        """The name, when the item is nothing but one."""
        hop = self.path[0]
        if len(self.path) == 1 and hop.selection is None and hop.arguments is None and self.operator is None:
            return hop.name
        return None


@dataclass(frozen=True)
class Hop:
    """One step of a traversal: a column, a call, or either with a sub-selection."""

    name: str
    selection: Optional[Tuple[Item, ...]] = None
    arguments: Optional[Tuple[Item, ...]] = None


def unescape(text: str) -> Literal:
    """The value of a quoted literal (without its quotes).

    A backslash makes the next character plain; an unescaped balanced `{...}` is swallowed, nested ones with it, and an
    unescaped lone `{` is refused (WIRE 3.13).

    Args:
        text: what stood between the quotes.

    Returns:
        The literal, which knows whether something was swallowed.

    Raises:
        Refused: 422, a brace that is never closed.
    """
    out: List[str] = []
    depth = 0
    consumed = False
    characters = iter(text)
    for character in characters:
        if character == "\\":
            character = next(characters)
            if not depth:
                out.append(character)
        elif character == "{":
            depth += 1
            consumed = True
        elif character == "}" and depth:
            depth -= 1
        elif not depth:
            out.append(character)
    if depth:
        raise errors.invalid_argument()
    return Literal("string", "".join(out), consumed)


class _Literals(Transformer):
    def string(self, children: List[Token]) -> Literal:
        return unescape(str(children[0])[1:-1])

    def word(self, children: List[Token]) -> Literal:
        # One article shows an unquoted string (WIRE 3.12).
        return Literal("string", str(children[0]))

    def number(self, children: List[Token]) -> Literal:
        text = str(children[0])
        return Literal("number", float(text) if "." in text else int(text))

    def true(self, _token: List[Token]) -> Literal:
        return Literal("true", True)

    def false(self, _token: List[Token]) -> Literal:
        return Literal("false", False)

    def null(self, _token: List[Token]) -> Literal:
        return Literal("null", None)

    def now(self, children: List[Token]) -> Literal:
        """`{$now}`, or so many seconds from it: `{$add({$now},60)}` (schema tenant_snapshots.yml)."""
        offset = str(children[0]).rpartition(",")[2].rstrip(")}")
        return Literal("now", int(offset) if "," in str(children[0]) else 0)


class _FilterTree(_Literals):
    def comparison(self, children: List[Any]) -> Comparison:
        return Comparison(str(children[0]), str(children[1]), children[2])

    def chain(self, children: List[Any]) -> Union[Chain, Comparison]:
        if len(children) == 1:
            return children[0]
        return Chain(tuple(children[0::2]), tuple(str(joint) for joint in children[1::2]))

    def start(self, children: List[Any]) -> Any:
        return children[0]


class _FieldsTree(_Literals):
    def __init__(self, source: str):
        super().__init__()
        self._source = source

    def start(self, children: List[Any]) -> Tuple[Item, ...]:
        return tuple(child for child in children if child is not None)

    def selection(self, children: List[Any]) -> Tuple[Item, ...]:
        return children[0]

    def call(self, children: List[Any]) -> Hop:
        return Hop(str(children[0]), children[2] if len(children) > 2 else None, children[1])

    def hop(self, children: List[Any]) -> Hop:
        if isinstance(children[0], Hop):
            return children[0]
        return Hop(str(children[0]), children[1] if len(children) > 1 else None)

    def path(self, children: List[Hop]) -> Tuple[Hop, ...]:
        return tuple(children)

    def item(self, children: List[Any]) -> Item:
        path, operator, literal, text = children[0]
        alias = str(children[1]) if children[1] is not None else None
        return Item(path, alias, text, operator, literal)

    @v_args(meta=True)
    def expression(self, meta: Any, children: List[Any]) -> Tuple[Any, ...]:
        text = self._source[meta.start_pos : meta.end_pos].strip()
        operator, literal = (str(children[1]), children[2]) if len(children) > 1 else (None, None)
        return children[0], operator, literal, text


_filter_parser = Lark(FILTER, parser="lalr", lexer="contextual")
_fields_parser = Lark(FIELDS, parser="lalr", lexer="contextual", propagate_positions=True, maybe_placeholders=True)


@lru_cache(maxsize=4096)
def parse_filter(text: str) -> Union[Chain, Comparison]:
    """Parse a filter.

    Raises:
        Refused: 422 `Invalid argument`, whatever is wrong with it (WIRE 3.10).
    """
    try:
        tree = _filter_parser.parse(text)
    except LarkError:
        raise errors.invalid_argument() from None
    return _transform(_FilterTree(), tree)


@lru_cache(maxsize=4096)
def parse_fields(text: str) -> Tuple[Item, ...]:
    """Parse a projection; an empty one has no items.

    Raises:
        Refused: 422 `Invalid argument` (a guess: nobody recorded a malformed projection).
    """
    try:
        tree = _fields_parser.parse(text)
    except LarkError:
        raise errors.invalid_argument() from None
    return _transform(_FieldsTree(text), tree)


def _transform(transformer: Any, tree: Any) -> Any:
    try:
        return transformer.transform(tree)
    except VisitError as error:
        if isinstance(error.orig_exc, errors.Refused):
            raise error.orig_exc from None
        raise
