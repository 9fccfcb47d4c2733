"""Refusals of the platform: a status and one line of text (WIRE 1.5, 11.6)."""

from __future__ import annotations

from typing import Any, Dict, Optional


class Refused(Exception):
    """The platform says no.

    Args:
        status: HTTP status.
        text: what stands under `err`.
        response: further content for the rare answers that carry it (WIRE 7.9).
    """

    def __init__(self, status: int, text: str, response: Optional[Dict[str, Any]] = None):
        super().__init__(text)
        self.status = status
        self.text = text
        self.response = response

    def body(self) -> Dict[str, Any]:
        return {"err": self.text} if self.response is None else {"err": self.text, "response": self.response}


def invalid_argument() -> Refused:
    """WIRE 3.10: a filter the grammar does not take."""
    return Refused(422, "Invalid argument")


def login_required() -> Refused:
    """WIRE 2.6."""
    return Refused(401, "Login required")


def permission_denied() -> Refused:
    """WIRE 2.8; the text is a guess."""
    return Refused(403, "Permission denied")


def not_found(path: str) -> Refused:
    """WIRE 3.22."""
    return Refused(404, f"Resource '/v4/{path}' not found")


def not_permitted() -> Refused:
    """WIRE 11.6: an operation the table does not offer."""
    return Refused(405, "Operation not permitted")


def required(table: str, column: str) -> Refused:
    """WIRE 4.4."""
    return Refused(422, f"field '{table}.{column}' is required")


def not_in_list(value: Any, column: str) -> Refused:
    """WIRE 4.5."""
    return Refused(422, f"value '{value}' is not in list for field '{column}'")


def fails_validation(column: str, reason: str = "fails validation test") -> Refused:
    """WIRE 4.5."""
    return Refused(422, f"Validation error on field: '{column}' - '{reason}'")


def read_only(column: str) -> Refused:
    """WIRE 5.5."""
    return Refused(422, f"field '{column}' is readonly")


def no_such_reference(table: str, column: str) -> Refused:
    """WIRE 4.6: 404, not 422."""
    return Refused(404, f"error setting field '{table}.{column}': No such file or directory")


def must_be_empty(column: str) -> Refused:
    """WIRE 6.3: a refusal with the status of a fault."""
    return Refused(500, f"field '{column}' must be empty to delete")
