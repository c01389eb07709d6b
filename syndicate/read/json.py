"""The JSON that ``syndicate inspect`` prints, back to drafts. Bytes in, drafts out; opens nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from msgspec import Struct

from syndicate.errors import ReadError
from syndicate.model import Article, Source, interchange
from syndicate.model.draft import Draft
from syndicate.model.readers.json import TRAITS


class JsonReader(Struct, frozen=True):
    """The reader of the canonical form; see `syndicate.model.interchange`."""

    traits: ClassVar = TRAITS
    name: str = TRAITS.name
    suffixes: tuple[str, ...] = TRAITS.suffixes

    def accepts(self, head: bytes, name: str) -> bool:  # noqa: ARG002 -- a name says nothing that bytes do not
        """Whether it begins as the form does."""
        return head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")[:1] == b"{" and b'"articles"' in head

    def read(self, data: bytes, source: Source) -> Iterator[Draft]:
        """The articles, each with the source that it names itself.

        Raises:
            ReadError: not JSON, or not of this form.
        """
        try:
            articles = interchange.load(data.removeprefix(b"\xef\xbb\xbf"))
        except (ValueError, RecursionError) as error:
            hint = "syndicate inspect --schema prints the form"
            raise ReadError(
                f"{source.uri}: {error or 'nested too deeply'}", hint, code="source-malformed"
            ) from error
        yield from map(_draft, articles)


def _draft(article: Article) -> Draft:
    # A draft has besides only the notice and what surrounds the text: here, nothing does.
    same = {name: getattr(article, name) for name in Draft.__struct_fields__ if hasattr(article, name)}
    return Draft(**{**same, "notice": article.terms.disclaimer})


reader = JsonReader()
