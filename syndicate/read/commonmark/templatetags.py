"""One template tag of a site generator to Markdown: a picture with its caption, a film, code, or a loss.

Hugo's shortcodes and Liquid's tags name arguments as ``name="value"`` or ``name: "value"``, or give them in order.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePosixPath

from msgspec import Struct

from syndicate.model.loss import Loss, lost
from syndicate.read.markup.whitespace import squeezed

_TAG = re.compile(r"\{[{%][<%]?-?\s*(?P<name>[\w/.-]*)\s*(?P<rest>.*?)\s*/?-?[>%]?[}%]\}", re.DOTALL)
_ARGUMENT = re.compile(
    r"""(?:(?P<name>[\w-]+)\s*[=:]\s*)?(?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"',]+))""",
    re.DOTALL,
)
_INCLUDES = frozenset({"include", "include_cached", "include_relative", "render"})
_SILENT = frozenset({"else", "elsif", "break", "continue"})
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg)(?:\?\S*)?$", re.IGNORECASE)
_SOURCES = ("src", "image_path", "path", "image", "img", "file", "url")
_CAPTIONS = ("title", "caption")
_LAYOUT = frozenset(
    {
        "class",
        "width",
        "height",
        "align",
        "loading",
        "id",
        "style",
        "link",
        "target",
        "rel",
        "zoomable",
        "size",
    }
)
"""Arguments of a picture that say nothing to a reader."""
_FILMS = {"youtube": "https://www.youtube.com/watch?v=", "vimeo": "https://vimeo.com/"}
_FILM = re.compile(r"[\w-]{6,20}")
_ELEMENT = re.compile(r"</?[A-Za-z][^<>]*>")


class _Tag(Struct, frozen=True):
    """A tag's name (that of the file, where it includes one), its named arguments, and the others in order."""

    name: str
    named: dict[str, str]
    others: tuple[str, ...]


def instead_of(tag: str, told: Callable[[Loss], None]) -> str:
    """A tag as Markdown: a picture, a film, or nothing, which is a loss unless the tag only ends another."""
    read = _read(tag)
    if read.name.startswith(("/", "end")) or read.name in _SILENT:
        return ""
    if film := _film(read):
        return film
    picture, is_whole = _picture(read)
    if not (picture and is_whole):
        told(lost("template-tag-dropped", tag=squeezed(tag)))
    return picture


def _read(tag: str) -> _Tag:
    match = _TAG.match(tag)
    if match is None:
        return _Tag("", {}, ())
    name, rest = match["name"].lower(), match["rest"]
    found = [(one["name"], _value(one)) for one in _ARGUMENT.finditer(rest)]
    others = tuple(value for name, value in found if not name)
    if name in _INCLUDES and others:
        name, others = PurePosixPath(others[0]).stem.lower(), others[1:]
    return _Tag(name, {name.lower(): value for name, value in found if name and value}, others)


def _value(match: re.Match[str]) -> str:
    double, single, bare = match["double"], match["single"], match["bare"]
    return re.sub(r"\\(.)", r"\1", double) if double is not None else single or bare or ""


def _film(tag: _Tag) -> str:
    kind = tag.named.get("provider", "").lower() if tag.name == "video" else tag.name
    film = tag.named.get("id") or next(iter(tag.others), "")
    if kind not in _FILMS or not _FILM.fullmatch(film):
        return ""
    return f'<iframe src="{_FILMS[kind]}{film}"></iframe>'


def _picture(tag: _Tag) -> tuple[str, bool]:
    """A picture in Markdown, empty where the tag is none, and whether that is all that the tag says."""
    used = next((name for name in _SOURCES if _PICTURE.search(tag.named.get(name, ""))), "")
    others = tag.others
    source = tag.named.get(used, "")
    if not source and others and _PICTURE.search(others[0]):
        source, others = others[0], others[1:]
    if not source or re.search(r"[<>\n]|\{[{%]", source):
        return "", False
    alt = tag.named.get("alt", "")
    if not alt and others:
        alt, others = others[0], others[1:]
    caption = " ".join(_words(tag.named[name]) for name in _CAPTIONS if name in tag.named)
    quoted = f' "{_escaped(caption)}"' if caption else ""
    is_whole = not others and {used, "alt", *_CAPTIONS, *_LAYOUT}.issuperset(tag.named)
    return f"![{_escaped(_words(alt))}](<{source}>{quoted})", is_whole


def _words(text: str) -> str:
    return squeezed(_ELEMENT.sub("", text))


def _escaped(text: str) -> str:
    return re.sub(r'([\\\[\]"`<&*_!])', r"\\\1", text)
