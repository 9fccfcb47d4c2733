# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options before the argument spec reads them: documents, blanks, what has no text; and blank connection options."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.accept import Document, accepted
from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.connection import VARIABLES, settings
from ansible_collections.community.vergeos.plugins.module_utils.desired.edge.spec import CONNECTION
from ansible_collections.community.vergeos.plugins.module_utils.desired.kinds import WishError
from ansible_collections.community.vergeos.plugins.module_utils.resources.compute.cloud_init import written
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.exceptions import VergeError
from ansible_collections.community.vergeos.plugins.plugin_utils.connection import merged

INNER = {
    "text": {"type": "str"},
    "number": {"type": "int"},
    "file": Document({"type": "str"}, lambda value, beside: f"{beside['text']} {value}"),
}
SPEC: dict[str, Any] = {
    "text": {},
    "word": {"type": "str", "choices": ["on", "off"]},
    "place": {"type": "path"},
    "number": {"type": "int", "aliases": ["count"]},
    "share": {"type": "float"},
    "flag": {"type": "bool"},
    "names": {"type": "list", "elements": "str"},
    "anything": {"type": "raw"},
    "group": {"type": "dict", "options": INNER},
    "entries": {"type": "list", "elements": "dict", "options": INNER},
    "document": {"type": "dict"},
}
A_WORD = ", a truth value; put a word such as yes, no or on in quotes"
TEXT_DUE = "where text is due; write the text, or end a template with | to_json"


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ({"text": "a", "number": 5, "flag": "yes"}, {"text": "a", "number": 5, "flag": "yes"}),
        ({"text": "", "place": " "}, {"text": "", "place": " "}),
        ({"number": "", "share": " ", "flag": "", "count": "\n"}, {}),
        ({"text": None, "names": None}, {"text": None, "names": None}),
        ({"names": ""}, {"names": []}),
        ({"names": "  "}, {"names": []}),
        ({"names": "a,b"}, {"names": "a,b"}),
        ({"names": ["a", 5]}, {"names": ["a", 5]}),
        ({"word": True}, {"word": True}),
        ({"anything": {"a": True}}, {"anything": {"a": True}}),
        ({"document": {"a": {"b": ""}}}, {"document": {"a": {"b": ""}}}),
        ({"group": {"number": "", "text": "a"}}, {"group": {"text": "a"}}),
        ({"group": '{"number": "", "text": "a"}'}, {"group": {"text": "a"}}),
        ({"group": "text=a"}, {"group": "text=a"}),
        ({"group": {"text": "a", "file": ["b"]}}, {"group": {"text": "a", "file": "a ['b']"}}),
        ({"entries": [{"number": " "}, {"text": "a", "file": "b"}]}, {"entries": [{}, {"text": "a", "file": "b"}]}),
        ({"entries": ""}, {"entries": []}),
        ({"unknown": {"a": True}}, {"unknown": {"a": True}}),
    ],
)
def test_taken(given: dict[str, Any], taken: dict[str, Any]) -> None:
    assert accepted(SPEC, given) == taken


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"text": {"a": 1}}, f"text is a mapping {TEXT_DUE}"),
        ({"text": ["a"]}, f"text is a list {TEXT_DUE}"),
        ({"text": True}, f"text is true{A_WORD}"),
        ({"place": {"a": 1}}, f"place is a mapping {TEXT_DUE}"),
        ({"word": ["on"]}, f"word is a list {TEXT_DUE}"),
        ({"number": True}, "number is true where a number is due"),
        ({"names": [{"a": 1}]}, f"names[1] is a mapping {TEXT_DUE}"),
        ({"names": ["a", None]}, "names: entry 2 is empty; leave it out, or say what it is"),
        ({"names": True}, f"names[1] is true{A_WORD}"),
        ({"group": {"text": {"a": 1}}}, f"group.text is a mapping {TEXT_DUE}"),
        ({"group": '{"text": {"a": 1}}'}, f"group.text is a mapping {TEXT_DUE}"),
        ({"group": 5}, "group is 5; give names and values"),
        ({"entries": [{"text": ["a"]}]}, f"entries[1].text is a list {TEXT_DUE}"),
        ({"entries": [{}, 5]}, "entries[2] is 5; give names and values"),
        ({"document": []}, "document is []; give names and values"),
    ],
)
def test_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(WishError) as caught:
        accepted(SPEC, given)
    assert str(caught.value) == message


# Documents of cloud-init

CONFIG = {"hostname": "web", "package_update": True, "users": ["default"]}


@pytest.mark.parametrize("name", ["user-data", "/user-data", "/vendor-data"])
def test_configuration_of_cloud_init(name: str) -> None:
    text = written(name, CONFIG)
    assert text.startswith("#cloud-config\n") and yaml.safe_load(text) == CONFIG
    with pytest.raises(ValueError, match="it is a list; give a mapping of cloud-config, or a text"):
        written(name, ["a"])


@pytest.mark.parametrize(("name", "text"), [("/meta-data", "- 1\n- null\n"), ("answers.json", "[\n  1,\n  null\n]\n")])
def test_other_files(name: str, text: str) -> None:
    assert written(name, [1, None]) == text


# Blank connection options, which forms and surveys give

LOGIN = {"VERGE_HOST": "verge", "VERGE_USERNAME": "admin", "VERGE_PASSWORD": "pw"}


@pytest.mark.parametrize("blank", ["", "  "])
def test_blank_options_and_variables_are_not_given(blank: str) -> None:
    plain = settings({}, LOGIN)
    spaces = dict.fromkeys(VARIABLES.values(), blank)
    assert vars(settings(dict.fromkeys(CONNECTION, blank), {**spaces, **LOGIN})) == vars(plain)
    options = {"host": "verge", "username": "admin", "password": "pw"}
    assert vars(settings({**dict.fromkeys(CONNECTION, blank), **options}, spaces)) == vars(plain)


def test_a_blank_place_hides_nothing() -> None:
    nearer = {"token": "", "host": " ", "timeout": None}
    assert merged(nearer, {"host": "verge", "password": "pw", "token": ""}) == {"host": "verge", "password": "pw"}


ODD: tuple[Any, ...] = ("", "  ", {"odd": "x"}, ["odd", 2], 7, "seven", True, "true")


@pytest.mark.parametrize("option", sorted(CONNECTION))
def test_connection_options(option: str) -> None:
    """Each odd value is refused in one line, or taken for what it says; none comes out in Python's own form."""
    for value in ODD:
        options = {"host": "verge", "username": "admin", "password": "pw", "token": None, option: value}
        if option == "token":
            options.update(username=None, password=None)
        try:
            given = accepted(CONNECTION, options)
        except WishError as error:
            assert "\n" not in str(error) and isinstance(value, (dict, list, bool))
            continue
        checked = ArgumentSpecValidator(CONNECTION).validate(given)
        if checked.error_messages:
            continue
        try:
            found = settings(checked.validated_parameters, {})
        except VergeError as error:
            assert "\n" not in str(error)
        else:
            assert "odd" not in str(vars(found))
