# Copyright: (c) 2026, community.vergeos contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kinds of fields; each is an option's type, stored form, comparison and words. CONTRIBUTING lists them."""

from __future__ import annotations

from .base import HIDDEN, NONE, Field, MissingError, WishError, checked_name, plain
from .choice import Choice, Family, Flag
from .document import Json
from .number import Amount, Integer, Moment, Number, Size
from .reference import Pointer, Reference, Unmade
from .text import CommaList, Mac, Secret, Text

__all__ = [
    "Amount",
    "Choice",
    "CommaList",
    "Family",
    "Field",
    "Flag",
    "HIDDEN",
    "Integer",
    "Json",
    "Mac",
    "MissingError",
    "Moment",
    "NONE",
    "Number",
    "Pointer",
    "Reference",
    "Secret",
    "Size",
    "Text",
    "Unmade",
    "WishError",
    "checked_name",
    "plain",
]
