# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers to a recipe's questions, checked before they are sent (schema compute/recipe_questions.yml).

What a question's limits mean is recorded for its plain kinds only. Where it is not, the answer is left to the platform.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Callable, Mapping, Sequence

from ...desired.kinds import HIDDEN, Flag, Integer, Reference, Size, WishError
from ...desired.resource import Row
from ...vergeos import facts
from ...vergeos.facts import SOUNDS_SECRET
from ...vergeos.protocol import Operation, OperationOf
from ...vergeos.schema import index
from ...vergeos.utils.nearest import suggestion
from ...vergeos.utils.references import is_number
from ..common.secrecy import named_secrets

if TYPE_CHECKING:
    # A recipe's question may be about any table; named here so that Ansible's packer, which reads imports, ships it.
    from ...vergeos.schema import naming as _naming  # noqa: F401

QUESTIONS = "recipe_questions"
ASKED = [
    "$key",
    "name",
    "type",
    "display",
    "default",
    "required",
    "enabled",
    "min",
    "max",
    "regex",
    "list",
    "table",
    "conditions",
    "postprocess_string",
    "dont_store",
]
HOST_NAME = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*")
# A network that the platform makes for the new machine.
NEW_NETWORK = "__new_internal__"
# A limit below this cannot be meant in bytes, which are the unit of an answer; then it is left to the platform.
LEAST_LIMIT = 1 << 20
YES = ("true", "yes", "on", "1")
NO = ("false", "no", "off", "0")


def secret_names(params: Mapping[str, Any]) -> set[str]:
    """Return the names of answers that are never shown.

    Args:
        params: The module's parameters.

    Returns:
        Those given as secrets, and those whose names say that they are.
    """
    plain = {name for name in params.get("answers") or {} if SOUNDS_SECRET.search(str(name))}
    return plain | set(params.get("secret_answers") or {})


def secret_texts(params: Mapping[str, Any]) -> set[str]:
    """Return the texts that are never shown.

    Args:
        params: The module's parameters.

    Returns:
        The texts.
    """
    return set(named_secrets(params.get("answers")))


class Answers:
    """The answers of a task.

    Attributes:
        key: What is sent; named so since it stands for the wish as a reference's key does.
        hidden: Names that are not shown.
        loose: Names that are not compared, since the platform may store something else or nothing.
    """

    def __init__(self, given: Mapping[str, Any], hidden: set[str]) -> None:
        self.key: dict[str, Any] = dict(given)
        self.hidden = hidden
        self.loose = set(hidden)

    def told(self) -> dict[str, Any]:
        """Return the answers for people."""
        return {name: HIDDEN if name in self.hidden else value for name, value in self.key.items()}

    def other(self, stored: Mapping[str, Any]) -> list[str]:
        """Return the names of answers that the platform holds otherwise."""
        return [
            name
            for name, value in self.key.items()
            if name not in self.loose and name in stored and not _alike(value, stored[name])
        ]

    def unsure(self, stored: Mapping[str, Any]) -> bool:
        """Whether the questions are needed to tell whether the platform holds these answers."""
        return bool(self.other(stored)) or any(name not in stored for name in self.key if name not in self.hidden)


def check(
    answers: Answers, recipe: str, questions: Sequence[Row], find: Callable[[Reference, str], Operation], new: bool
) -> OperationOf[None]:
    """Check answers against a recipe's questions and turn them into what is sent.

    Args:
        answers: The answers as given; changed in place.
        recipe: The recipe's name, for messages.
        questions: The recipe's questions.
        find: Makes the operation that looks up the key of what a name stands for.
        new: Whether they are for a new machine, so that what must be answered must be there.

    Raises:
        WishError: The first answer that is wrong, or those that are missing.
    """
    asked = {str(question["name"]): question for question in questions}
    for name, value in answers.key.items():
        question = asked.get(name)
        if question is None:
            listed = suggestion(name, asked) or f"; it has {', '.join(sorted(asked)) or 'none'}"
            raise WishError(f"answers: recipe {recipe} has no question {name!r}{listed}", table=QUESTIONS)
        if question.get("enabled") is False:
            raise WishError(f"answers: question {name} of recipe {recipe} is switched off; leave it out")
        if question["type"] == "password" and name not in answers.hidden:
            raise WishError(f"answers: {name} is a password; give it under secret_answers, so that it is shown nowhere")
        if question.get("dont_store") or question.get("postprocess_string") not in (None, "", "none"):
            answers.loose.add(name)
        try:
            answers.key[name] = yield from _answer(name, question, value, find)
        except WishError:
            if name not in answers.hidden:
                raise
            # The message would show the value.
            raise WishError(f"answers: {name} does not fit its question, which is of type {question['type']}") from None
    missing = [name for name, question in asked.items() if _lacks(question, answers.key.get(name))]
    if new and missing:
        raise WishError(f"answers: recipe {recipe} needs answers to {', '.join(missing)}", table=QUESTIONS)


def _lacks(question: Row, answer: Any) -> bool:
    """Whether a question must be answered and is not; one that depends on others is left to the platform."""
    due = question.get("required") and question.get("enabled") is not False and not question.get("conditions")
    return bool(due) and answer in (None, "") and question.get("default") in (None, "")


def _answer(name: str, question: Row, value: Any, find: Callable[[Reference, str], Operation]) -> Operation:
    """Turn one answer into what is sent."""
    kind, place = question["type"], f"answers: {name}"
    if value is None or value == "":
        return ""
    if kind == "bool":
        return _flag(place, value)
    if kind in ("num", "seconds", "timestamp"):
        return Integer(place, **_limits(question, 1)).wire(value)
    if kind == "ram":
        return Size(place, unit="MiB", wire_unit="MiB", multiple=256, **_limits(question, 1)).wire(value) + 0
    if kind == "disksize":
        return Size(place, **_limits(question, LEAST_LIMIT)).wire(value) + 0
    if kind == "list":
        return _choice(place, question.get("list"), value)
    if kind == "row" and is_number(str(value)):
        return int(value)  # a key, as the platform takes it; of a tier, it differs from the tier's number
    target = {"network": "vnets", "cluster": "clusters", "row": question.get("table")}.get(kind)
    if target in index.TABLES and value != NEW_NETWORK:
        known = facts.table(str(target))
        naming = (known.name_column if known else "") or "$key"
        return (yield from find(Reference(place, str(target), naming=naming), str(value)))
    text = str(value)
    if kind == "hostname" and not HOST_NAME.fullmatch(text):
        raise WishError(f"{place} is {text!r}, which is no host name")
    if not _fits(question.get("regex"), text):
        raise WishError(f"{place} is {text!r}, which does not fit {question['regex']}")
    return text


def _flag(place: str, value: Any) -> bool:
    """Return yes or no; the platform would read any other word as no."""
    word = str(value).lower()
    if word not in (*YES, *NO):
        raise WishError(f"{place} is {value!r}; yes or no is needed")
    return bool(Flag(place).wire(value))


def _choice(place: str, entries: Any, value: Any) -> Any:
    """Return one of a list's values; its label is taken too."""
    labels = entries if isinstance(entries, Mapping) else {str(entry): entry for entry in entries or ()}
    if not labels or str(value) in labels:
        return str(value)
    fitting = [stored for stored, label in labels.items() if str(label) == str(value)]
    if len(fitting) != 1:
        listed = suggestion(str(value), labels) or f"; it takes {', '.join(map(str, labels))}"
        raise WishError(f"{place} is {value!r}, which is not in its list{listed}")
    return fitting[0]


def _limits(question: Row, least_limit: int) -> dict[str, Any]:
    """Return a question's limits; both 0 is none at all."""
    low, high = (int(question.get(side) or 0) for side in ("min", "max"))
    return {"least": low if low or high else None, "most": high if high >= max(least_limit, low) else None}


def _fits(pattern: Any, text: str) -> bool:
    """Whether a text fits; an expression of a kind that Python reads otherwise is left to the platform."""
    if not pattern or "[[:" in str(pattern):
        return True
    try:
        return re.search(str(pattern), text) is not None
    except re.error:
        return True


def _alike(wanted: Any, stored: Any) -> bool:
    """Whether the platform holds what was sent: numbers may be text there, yes and no words (WIRE 1.6, 1.7)."""
    word = str("" if stored is None else stored)
    if isinstance(wanted, bool):
        return word.lower() in (YES if wanted else NO)
    return word == str("" if wanted is None else wanted)
