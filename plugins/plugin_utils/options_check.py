# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ansible-lint's rule ``args`` runs to check the options of a task.

The rule looks for a plugin of the task's name among the action plugins first, passes over those without a ``main()``,
and calls that with the options on standard input as a module gets them. It reads what is printed, and ends without a
word about the rest of the file where it looks up an option of a list's entry among the task's own (26.10.1).
"""

from __future__ import annotations

import json
import sys
from typing import Any, Iterable, Mapping

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import UnsupportedError

TEMPLATE_SIGNS = ("{{", "{%", "{#")
# Restrictions that a template decides, which may leave its option out.
DEPENDENT = ("mutually_exclusive", "required_together")
# The words by which the rule takes a message for one about an option of the task itself.
LOOKED_UP = "' is of type"


def check_options(spec: Mapping[str, Any], restrictions: Mapping[str, Any]) -> None:
    """Check the options on standard input; where they do not fit, print why as a module does, and exit.

    Args:
        spec: The module's argument spec.
        restrictions: Such as ``required_one_of``.

    Raises:
        SystemExit: The options do not fit.
    """
    given = json.load(sys.stdin)["ANSIBLE_MODULE_ARGS"]
    if templated(given.get("_raw_params")):
        return  # the play gives all options as one mapping
    known = {name: pairs for name, pairs in restrictions.items() if name not in DEPENDENT}
    for name in set(DEPENDENT) & set(restrictions):
        known[name] = [group for group in restrictions[name] if not any(templated(given.get(one)) for one in group)]
    checked = ArgumentSpecValidator(tolerant(spec, [given]), **known).validate(given)
    if checked.error_messages:
        words = "; ".join(
            f"Unsupported options: {error.msg}" if isinstance(error, UnsupportedError) else error.msg
            for error in checked.errors
        )
        print(json.dumps({"failed": True, "msg": words.replace(LOOKED_UP, "' has the type")}))
        sys.exit(1)


def tolerant(spec: Mapping[str, Any], given: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return an argument spec that takes anything where a template stands.

    Args:
        spec: The argument spec.
        given: The options that are checked against it; of a list, those of every entry.

    Returns:
        The spec, without type and choices of what only the play will know.
    """
    given = list(given)
    result: dict[str, Any] = {}
    for option, entry in spec.items():
        names = (option, *entry.get("aliases", ()))
        values = [options[name] for options in given for name in names if name in options]
        if any(templated(value) for value in values):
            result[option] = {
                **{facet: entry[facet] for facet in ("aliases", "required", "no_log") if facet in entry},
                "type": "raw",
            }
        elif "options" in entry:
            below = [part for value in values for part in (value if isinstance(value, list) else [value])]
            inner = tolerant(entry["options"], [part for part in below if isinstance(part, Mapping)])
            result[option] = {**entry, "options": inner}
        else:
            result[option] = dict(entry)
    return result


def templated(value: Any) -> bool:
    """Tell whether a value, or an entry of a list, is a text with a template in it."""
    if isinstance(value, list):
        return any(templated(entry) for entry in value)
    return isinstance(value, str) and any(sign in value for sign in TEMPLATE_SIGNS)
