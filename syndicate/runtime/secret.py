"""A password between where it is kept and where it is used; nothing in between can show it."""

from __future__ import annotations

from typing import Never


class Secret:
    """A text that only `reveal` shows: not `repr`, `str`, a log, JSON, or a pickle.

    Two are equal if their texts are. msgspec has no way to encode one.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text, for the one call that sends it. Never keep it, and never put it into a message."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash((Secret, self._text))

    def __reduce__(self) -> Never:
        raise TypeError("a secret is not to be written anywhere")


def redact(text: str, *secrets: Secret | None) -> str:
    """A text of strangers (a server's answer, a library's error) without the secrets that they might repeat."""
    for secret in secrets:
        if secret and secret.reveal():
            text = text.replace(secret.reveal(), "…")
    return text
