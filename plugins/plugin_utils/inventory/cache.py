# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the inventory keeps in a cache: one text for a system, under a name that tells whose answer it is.

Core copies, compares and encodes what is cached, and its encodings lie in each other, which for plain rows takes longer
than to read them from the system. A text that is compressed costs it next to nothing.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from functools import lru_cache
from typing import Any

from ...module_utils.vergeos.connection import Settings
from ...module_utils.vergeos.exceptions import VergeError
from .read import FIELDS, Rows, Wanted

# Raised whenever rows are kept in another form, or mean something else; the columns count by themselves.
FORMAT = "verge-rows-3"
# Of PBKDF2: 0.02 seconds of work, so that nobody finds a password by trying words until a name of an entry comes out.
ROUNDS = 50_000
# Fast, and a tenth of the size; the next levels take twice the time for a little less.
LEVEL = 1


def digest(site: str, tenant: str, settings: Settings, wanted: Wanted) -> str:
    """Make a short text that differs wherever the rows may differ.

    Args:
        site: The site's name.
        tenant: The tenant's name, or an empty text.
        settings: Where and as whom; of the credential only what no one can turn back goes into the text.
        wanted: What is asked for.

    Returns:
        Digits that may be part of a file's name.
    """
    asked = wanted._replace(condition=None), str(wanted.condition)
    where = settings.base_url, settings.username, settings.verify
    told = repr((FORMAT, FIELDS, site, tenant, where, asked))
    salted = hashlib.sha256(told.encode()).digest() + _sealed(settings.base_url, settings.authorization())
    return hashlib.sha256(salted).hexdigest()[:24]


@lru_cache(maxsize=64)
def _sealed(salt: str, credential: str) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", credential.encode(), salt.encode(), ROUNDS)


def packed(rows: Rows) -> str:
    """Write the rows of a system as one text.

    Args:
        rows: Table -> rows, as ``inventory_read.read`` returns them.

    Returns:
        Format, checksum and contents (addresses as texts), in ASCII without anything that JSON escapes.
    """
    text = json.dumps(rows, separators=(",", ":"), default=str)
    content = base64.b64encode(zlib.compress(text.encode(), LEVEL)).decode()
    return f"{FORMAT}:{_checksum(content)}:{content}"


def unpacked(text: Any) -> Rows:
    """Read what :func:`packed` wrote.

    Args:
        text: What the cache holds.

    Returns:
        Table -> rows.

    Raises:
        VergeError: It is something else, or was damaged.
    """
    made_by, _colon, rest = text.partition(":") if isinstance(text, str) else ("", "", "")
    checksum, _colon, content = rest.partition(":")
    if made_by != FORMAT:
        raise VergeError("it is not of this version of the collection")
    if checksum != _checksum(content):
        raise VergeError("it is damaged")
    rows: Rows = json.loads(zlib.decompress(base64.b64decode(content)))
    return rows


def _checksum(content: str) -> str:
    return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:16]
