"""What a verifier reads back of an output: one passage an article, a stretch of text for each paragraph."""

from __future__ import annotations

from msgspec import Struct


class ParagraphText(Struct, frozen=True):
    """One paragraph as a stranger's parser read it back from an output.

    `text` is code-point exact, without the white space that the format itself puts around a paragraph.
    `links` are the (text, URL) pairs in it. `hidden` is the reason why a person does not see it
    (``display: none``, ``white on white``); empty where they do. `in_notice` says whether it stands in the element
    (or below the bar) that the format keeps for the notice, which then holds the demanded paragraphs and links and
    nothing else; None in a format that keeps none.
    """

    text: str
    links: tuple[tuple[str, str], ...] = ()
    hidden: str = ""
    in_notice: bool | None = None


class ShownPicture(Struct, frozen=True):
    """A picture in a passage, as it was found: what a `PictureMark` is compared with, as far as the container has it.

    `sha256` is of the file in the container, `pixels` of its colours, `thumbnail` is of what is seen:
    each as in `PictureMark`, or empty where there is no such thing. `hidden` says why a person would not see the
    picture as it is (``truncated``, ``covered``); empty where they do.
    """

    sha256: str = ""
    pixels: str = ""
    thumbnail: str = ""
    hidden: str = ""


class Head(Struct, frozen=True):
    """The fields of an item that apps show above its text, or instead of it: empty where they are not there."""

    url: str = ""
    summary: str = ""


class Passage(Struct, frozen=True):
    """All of one article in an output, in reading order.

    `article` is the article's id where the format has room for one; `place` is for a person
    (``item 2``, ``pages 3-4``). `pictures` are those that the passage shows, in reading order; None in a container
    that holds no pictures itself. `problems` are what is wrong with the passage whatever is demanded of it.
    """

    article: str | None
    title: str
    place: str
    paragraphs: tuple[ParagraphText, ...]
    pictures: tuple[ShownPicture, ...] | None = None
    problems: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    """The SHA-256 of each style sheet that applies to the passage, in the order in which they count."""
    head: Head | None = None
    """What the format's own fields say of the article; None where it has none."""
    behind_notice: tuple[str, ...] | None = None
    """Texts that may follow the notice, beside addresses and the few words that lead on (``Source``, ``Next``);
    None where the format has its own rule."""
