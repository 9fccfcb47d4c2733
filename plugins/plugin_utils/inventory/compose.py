# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of expressions that many hosts share.

Core compiles an expression anew for every host, which is three quarters of the time that ``compose`` and
``keyed_groups`` take. Most such expressions read one or two variables with few different values, such as the operating
system, so what came out for one host holds for all hosts with the same values.
"""

from __future__ import annotations

from typing import Any, Callable, Mapping, Optional

from jinja2 import Environment, TemplateError, nodes

# Filters whose result depends on nothing but their arguments.
PURE = frozenset(
    """abs bool capitalize count d default first float int join last length list lower max min regex_replace
    regex_search replace round sort split string sum ternary title trim truncate unique upper""".split()
)
SCALARS = (str, int, float, type(None))


class Memo:
    """Remembers what expressions came out as."""

    def __init__(self) -> None:
        self._inputs: dict[str, Optional[list[str]]] = {}
        self._results: dict[tuple[str, ...], Any] = {}

    def evaluate(self, expression: Any, variables: Mapping[str, Any], work: Callable[[], Any]) -> Any:
        """Evaluate an expression, or give what it came out as for the same values.

        Args:
            expression: A Jinja expression, without braces around it.
            variables: The variables it may read.
            work: Evaluates it.

        Returns:
            The result.

        Raises:
            Exception: Whatever ``work`` raises; that is not remembered.
        """
        text = str(expression)
        if text not in self._inputs:
            self._inputs[text] = inputs(text)
        names = self._inputs[text]
        if names is None:
            return work()
        entry = (text, *(repr(variables[name]) if name in variables else "" for name in names))
        if entry in self._results:
            return self._results[entry]
        result = work()
        if isinstance(result, SCALARS):  # a list or dictionary would be one object in many hosts
            self._results[entry] = result
        return result


def inputs(expression: str) -> Optional[list[str]]:
    """Name the variables that an expression reads.

    Args:
        expression: A Jinja expression.

    Returns:
        Their names; None where the result may depend on something else, such as the time or a lookup, and where the
        expression cannot be parsed.
    """
    try:
        tree = Environment(autoescape=False).parse("{{ (" + expression + ") }}")  # nothing is rendered
    except TemplateError:
        return None
    if next(tree.find_all(nodes.Call), None) is not None:
        return None
    if any(used.name not in PURE for used in tree.find_all(nodes.Filter)):
        return None
    return sorted({name.name for name in tree.find_all(nodes.Name)})
