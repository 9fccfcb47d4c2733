# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Credentials in what others write: a proxy or a broken server may send the request back in the text of its error."""

from __future__ import annotations

import base64
import html
import json
import re
from typing import Any, Iterable, Iterator
from urllib.parse import quote, quote_plus

HIDDEN = "********"
# Shorter ones are parts of ordinary words; in a login they are found all the same, being encoded together.
SHORTEST = 4


class Hider:
    """Takes credentials out of texts, however they are written there.

    Args:
        secrets: Passwords and keys.
        logins: ``user:password`` as Basic login encodes it.
    """

    def __init__(self, secrets: Iterable[str], logins: Iterable[str]) -> None:
        found = {form for text in secrets if len(text) >= SHORTEST for form in _forms(text)}
        for login in filter(None, logins):
            found.update(form for code in _encoded(login) for form in _forms(code))
        longest_first = sorted(found, key=lambda form: (-len(form), form))
        # Percent-encoding may write its digits in capitals or not.
        self._found = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE) if found else None

    def text(self, text: str) -> str:
        """Return a text without the credentials."""
        return self._found.sub(HIDDEN, text) if self._found else text

    def value(self, value: Any) -> Any:
        """Return what JSON gave, with every text in it, names included, without the credentials."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.text(name): self.value(each) for name, each in value.items()}
        return [self.value(each) for each in value] if isinstance(value, list) else value

    def body(self, body: bytes) -> bytes:
        """Return the body of an answer without the credentials, be it JSON or anything else."""
        text = body.decode("utf-8", "surrogateescape")
        try:
            hidden = json.dumps(self.value(json.loads(text)))
        except (ValueError, RecursionError):
            hidden = self.text(text)
        return hidden.encode("utf-8", "surrogateescape")


def _forms(text: str) -> Iterator[str]:
    """How programs write a text: as it is, in a URL, in JSON, in HTML, in base64."""
    yield from (text, quote(text), quote(text, safe=""), quote_plus(text), html.escape(text))
    yield from (json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], text.replace("/", "\\/"))
    yield from _encoded(text)


def _encoded(text: str) -> Iterator[str]:
    """Base64 with and without the signs that URLs cannot have, and without what fills it up."""
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield encode(text.encode()).decode().rstrip("=")
