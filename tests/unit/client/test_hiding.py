# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Credentials in texts that others write, in every form that programs give them."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote, quote_plus

import pytest

from ansible_collections.community.vergeos.plugins.module_utils.vergeos.connection import Settings
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.protocol import Response
from ansible_collections.community.vergeos.plugins.module_utils.vergeos.utils.hiding import HIDDEN, Hider

WORD = 'pä/s+w "ö"&d'
LOGIN = f"admin:{WORD}"
CODE = base64.b64encode(LOGIN.encode()).decode()


@pytest.mark.parametrize(
    "form",
    [
        WORD,
        quote(WORD),
        quote(WORD, safe=""),
        quote(WORD, safe="").lower(),
        quote_plus(WORD),
        json.dumps(WORD)[1:-1],
        json.dumps(WORD, ensure_ascii=False)[1:-1],
        WORD.replace("/", "\\/"),
        CODE,
        CODE.rstrip("="),
        base64.urlsafe_b64encode(LOGIN.encode()).decode(),
        quote(CODE, safe=""),
        base64.b64encode(WORD.encode()).decode(),
    ],
)
def test_forms(form):
    assert Hider([WORD], [LOGIN]).text(f"a {form} b") in (f"a {HIDDEN} b", f"a {HIDDEN}= b", f"a {HIDDEN}%3D b")


def test_what_has_no_credential_stays():
    text = "vm admin has no password, and none was used"
    assert Hider([WORD], [LOGIN]).text(text) == text
    assert Hider([], []).text(text) == text
    assert Hider(["", "vm"], ["", "a:vm"]).text(text) == text  # too short for a text, not for a login
    assert Hider(["vm"], ["a:vm"]).text("Basic YTp2bQ==") == f"Basic {HIDDEN}=="


@pytest.mark.parametrize(
    ("body", "hidden"),
    [
        (json.dumps({"err": f"no {WORD}", WORD: [{"a": WORD}, 5, None]}), {"err": f"no {HIDDEN}"}),
        ('{"err": "h\\u0075sh"}', {"err": HIDDEN}),
        ("<p>hush</p>", f"<p>{HIDDEN}</p>"),
        ("[" * 100000 + "hush", None),
    ],
)
def test_bodies(body, hidden):
    found = Hider([WORD, "hush"], []).body(body.encode()).decode()
    assert WORD not in found and "hush" not in found
    if isinstance(hidden, dict):
        assert json.loads(found)["err"] == hidden["err"]
    elif hidden is not None:
        assert found == hidden


def test_a_body_that_is_no_text():
    assert Hider(["hush"], []).body(b"\xff hush \xfe") == b"\xff " + HIDDEN.encode() + b" \xfe"


@pytest.mark.parametrize(
    ("options", "secret"),
    [
        ({"username": "u", "password": "hush-hush"}, "hush-hush"),
        ({"username": "u", "password": "pw"}, "Basic dTpwdw=="),
        ({"token": "hush-hush"}, "Bearer hush-hush"),
        ({"token": "t", "proxy": "http://me:hush%2Fhush@proxy:3128"}, "hush/hush"),
        ({"token": "t", "proxy": "http://me:hush%2Fhush@proxy:3128"}, "Basic bWU6aHVzaC9odXNo"),
    ],
)
def test_answers_that_refuse(options, secret):
    response = Response(500, {"Content-Type": f"text/{secret}"}, json.dumps({"err": secret}).encode())
    hidden = Settings("h", **options).without_credentials(response)
    core = secret.split(" ")[-1].rstrip("=")
    assert core not in hidden.body.decode() and core not in str(hidden.headers)


def test_good_answers_are_as_they_came():
    body = json.dumps([{"name": "hush-hush"}]).encode()
    response = Settings("h", token="hush-hush").without_credentials(
        Response(200, {"Content-Type": "application/json"}, body)
    )
    assert response.body is body
