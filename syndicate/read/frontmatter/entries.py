"""The stated fields of a source by key: a reader takes those that it knows, and the others become losses.

Keys are compared without case, hyphens and underscores (``publishDate``, ``publish-date``). Nothing is dropped in
silence: a field that nothing takes is a loss, unless it only tells a site generator how to lay out its page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from syndicate.model import Loss
from syndicate.model.loss import lost
from syndicate.read.frontmatter import StatedField, keynames
from syndicate.read.markup.references import without_references

_LIST = re.compile(r"[,;\n،、；，]")
_MOST_LOSSES = 100


class StatedFields:
    """The fields of one source by their folded keys.

    Args:
        entries: those without a line number stand somewhere in the file; of two with one key the first counts.
        uri: names the source in errors.
        called: what the format calls such a field.
        is_markdown: whether a notice in it is Markdown; if not, it is plain text.
    """

    def __init__(self, entries: Iterable[StatedField], uri: str, called: str, *, is_markdown: bool) -> None:
        self._uri = uri
        self.called = called
        self.is_markdown = is_markdown
        self._left: dict[str, StatedField] = {}
        self._losses: list[Loss] = []
        for entry in entries:
            key = re.sub(r"[-_ ]", "", entry.key.casefold())
            if key in self._left:
                self.lose(entry, "field-repetition-ignored")
            else:
                self._left[key] = entry

    def losses(self) -> tuple[Loss, ...]:
        """Of the entries that were read, and of those that no field took."""
        for key, entry in self._left.items():
            if key not in keynames.LAYOUT_ONLY:
                if entry.line:
                    self.lose(entry, "field-ignored")
                else:  # without a line to look at, the value says which it is: it may be words of the text
                    self.lose(entry, "field-value-ignored", value=short(entry.value, 500))
        more = len(self._losses) - _MOST_LOSSES
        rest = (lost("field-losses-shortened", count=more, called=self.called),) if more > 0 else ()
        return (*self._losses[:_MOST_LOSSES], *rest)

    def lose(self, entry: StatedField, code: str, **values: str) -> None:
        """Note a loss of a field, by its code in `syndicate.model.loss`."""
        values |= {"called": self.called, "key": short(entry.key)}
        self._losses.append(lost(code, place_of(entry), **values))

    def at(self, entry: StatedField) -> str:
        """The source and the line of a field, for an error."""
        return f"{self._uri}: {place}" if (place := place_of(entry)) else self._uri

    def taken(self, keys: Iterable[str]) -> Iterator[StatedField]:
        """The entries under these keys that hold something, in the order of the keys; they count as used."""
        for key in keys:
            entry = self._left.pop(key, None)
            if entry is not None and entry.value not in ("", [], {}):
                yield entry

    def one(self, keys: Iterable[str], accepts: Callable[[StatedField], bool] = bool) -> StatedField | None:
        """The first entry that will do; others are losses unless they say the same."""
        found = [entry for entry in self.taken(keys) if accepts(entry)]
        for other in found[1:]:
            if other.value != found[0].value:
                self.lose(other, "field-superseded", other=short(found[0].key))
        return found[0] if found else None

    def line(self, entry: StatedField) -> str:
        """The text of a field, or the texts of its list between commas; empty, with a loss, where it has none."""
        match entry.value:
            case str(text):
                return text
            case list(items) if all(isinstance(item, str) for item in items):
                return ", ".join(map(str, items))
            case _:
                self.lose(entry, "field-without-text-ignored")
                return ""

    def text(self, keys: Iterable[str]) -> str:
        """A text for readers; as in Markdown itself (CommonMark section 2.5), ``&rsquo;`` is a character in it."""
        entry = self.one(keys)
        return without_references(self.line(entry)) if entry else ""

    def names(self, entry: StatedField) -> Iterator[str]:
        """The items of a list, or of a text with commas."""
        items = entry.value if isinstance(entry.value, list) else [entry.value]
        for item in items:
            if not isinstance(item, str):
                self.lose(entry, "item-without-text-ignored")
            elif entry.value is item:
                yield from filter(None, map(str.strip, _LIST.split(without_references(item))))
            elif item.strip():
                yield without_references(item.strip())

    def add(self, losses: Iterable[Loss]) -> None:
        """Losses of what was taken."""
        self._losses += losses

    def untaken(self, key: str) -> StatedField | None:
        """The field of a key that nothing has taken so far."""
        return self._left.get(key)


def place_of(entry: StatedField) -> str:
    """The line on which a field stands; empty where the format has no lines."""
    return f"line {entry.line}" if entry.line else ""


def short(text: object, length: int = 60) -> str:
    """A text in quotation marks, for a loss or an error."""
    shown = str(text)
    return repr(shown if len(shown) <= length else shown[:length] + "…")
