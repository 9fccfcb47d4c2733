# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text of a system is data: whoever may name a VM must not be able to run a template on the controller."""

from __future__ import annotations

from typing import Any, Mapping

from ansible import template

# Since core 2.19 a text is a template only when it was marked as one.
MARKED_AS_TEMPLATE = hasattr(template, "trust_as_template")


def as_data(value: Any) -> Any:
    """Make sure that core does not take a value for a template.

    Args:
        value: Text, number, list, dict ... as JSON gives them.

    Returns:
        The value; before core 2.19 with texts that could be templates marked as unsafe.
    """
    if MARKED_AS_TEMPLATE:
        return value
    if isinstance(value, str):
        # A first line "#jinja2:" can name other signs for the beginning of a template.
        return _unsafe(value) if "{" in value or "#jinja2" in value else value
    if isinstance(value, dict):
        return {as_data(name): as_data(each) for name, each in value.items()}
    return [as_data(each) for each in value] if isinstance(value, list) else value


def _unsafe(text: str) -> Any:
    # Newer core has no use for it and may drop it.
    from ansible.utils.unsafe_proxy import wrap_var

    return wrap_var(text)


def plain(value: Any) -> Any:
    """Strip what core wraps around values (data tags, vaulted text), as the way through JSON to a module does.

    Args:
        value: A value of a task's arguments, of variables, or of a file.

    Returns:
        The same out of plain dicts, lists and scalars.
    """
    if isinstance(value, Mapping):
        return {str(name): plain(entry) for name, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    if isinstance(value, bool) or value is None:
        return value
    for kind in (int, float):
        if isinstance(value, kind):
            return kind(value)
    if isinstance(value, str):
        return str.__str__(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
