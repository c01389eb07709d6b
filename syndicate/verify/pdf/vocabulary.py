"""Checks that a file is made of the objects and keys that pages with text, pictures and links need.

Everything else is refused by its name, whatever its purpose: form fields, scripts, actions, layers, embedded files,
pages that the viewer turns or scales. Programs treat them differently, and a proof has to hold in all programs.
"""

from __future__ import annotations

from collections.abc import Iterator

from syndicate.errors import ArtifactError
from syndicate.verify.pdf.colours import DEVICES, Colours
from syndicate.verify.pdf.limits import PdfLimits
from syndicate.verify.pdf.objects import FOREIGN, Entries, Name, Value, inflated, names
from syndicate.verify.pdf.resources import Resources

_A2 = (420 / 25.4 * 72, 594 / 25.4 * 72)
_AROUND = 120.0
"""Points for bleed and marks around a page of A2."""
_SMALLEST = 72.0
_FEWER = "publish fewer articles together"
_MOST_PIXELS = 40_000_000
"""Pixels of one picture."""

_TRAILER = names("Size Root Info ID Type W Index Filter DecodeParms Length")
_CATALOG = names(
    "Type Pages Lang MarkInfo Metadata Names Outlines OutputIntents StructTreeRoot ViewerPreferences"
)
_PAGE = names("Type Parent Resources MediaBox CropBox BleedBox TrimBox Annots Contents StructParents Tabs")
_LINK = names("Type Subtype Rect A BS Contents Dest F StructParent")
_OUTLINE = names("Title Parent Prev Next First Last Count Dest")
_IMAGE = names(
    "Type Subtype Width Height ColorSpace BitsPerComponent Filter DecodeParms Interpolate Length Decode"
)
_FORM = names("Type Subtype BBox Group Resources Filter Length")
_PATTERN = names("Type PatternType PaintType TilingType BBox XStep YStep Matrix Resources Filter Length")
_INTENT = names("Type S OutputConditionIdentifier OutputCondition Info RegistryName DestOutputProfile")
_TYPES_OF_STREAM = frozenset({"", "Metadata", "ObjStm", "XRef", "XObject", "Pattern", "CMap", "EmbeddedFont"})


def check_file(trailer: Entries, catalog: Entries, limits: PdfLimits) -> tuple[Entries, ...]:
    """Check a file, except for the streams of its objects.

    Returns:
        Its pages.

    Raises:
        ArtifactError: something is not allowed; the message names it and its place.
    """
    trailer.check_keys(_TRAILER)
    catalog.check_keys(_CATALOG)
    if catalog.get("Names") is not None:
        catalog.entries("Names").check_keys(frozenset({"Dests"}))
    if catalog.get("ViewerPreferences") is not None:
        catalog.entries("ViewerPreferences").check_keys(frozenset({"DisplayDocTitle"}))
    if catalog.get("MarkInfo") is not None:
        catalog.entries("MarkInfo").check_keys(frozenset({"Marked"}))
    if catalog.get("Outlines") is not None:
        _check_outlines(catalog.entries("Outlines"), limits.objects)
    _check_intents(catalog)
    pages = _pages(catalog.entries("Pages"), limits.pages)
    for number, page in enumerate(pages, 1):
        _check_page(page, f"page {number}")
    return pages


def _check_intents(catalog: Entries) -> None:
    """Check the output intent, which defines the inks, or red, green and blue (ISO 32000-1 section 14.11.5)."""
    intents = catalog.array("OutputIntents") if catalog.get("OutputIntents") is not None else ()
    for intent in intents:
        if not isinstance(intent, Entries) or len(intents) > 1:
            raise ArtifactError(
                "the catalog: it has more than one output intent, or a malformed one", FOREIGN
            )
        intent.check_keys(_INTENT)
        Colours().check_profile(intent.get("DestOutputProfile"), intent.place)


def _pages(root: Entries, most: int) -> tuple[Entries, ...]:
    root.check_keys(frozenset({"Type", "Kids", "Count"}))
    kids = root.array("Kids")
    pages = tuple(kid for kid in kids if isinstance(kid, Entries) and kid.name("Type") == "Page")
    if len(pages) != len(kids) or len({page.number for page in pages}) != len(kids) or not pages:
        raise ArtifactError("the pages do not stand in one list, each once", FOREIGN)
    if len(pages) > most:
        raise ArtifactError(f"it has {len(pages):,} pages, more than {most:,}", _FEWER)
    return pages


def _check_outlines(root: Entries, most: int) -> None:
    seen: set[int] = set()
    pending = [root]
    while pending:
        item = pending.pop()
        item.check_keys(_OUTLINE if item is not root else _OUTLINE | {"Type"})
        if item.number in seen or len(seen) > most:
            raise ArtifactError("the bookmarks go round in circles", FOREIGN)
        seen.add(item.number)
        pending += [kid for key in ("First", "Next") if isinstance(kid := item.get(key), Entries)]
        _check_destination(item.get("Dest"), item.place)


def _check_destination(value: Value, place: str) -> None:
    """Check a destination: a name, or a page of this file with a position."""
    if isinstance(value, tuple):
        if not value or not isinstance(value[0], Entries) or value[0].name("Type") != "Page":
            raise ArtifactError(f"{place}: it leads out of the file", FOREIGN)
    elif value is not None and not isinstance(value, str):
        raise ArtifactError(f"{place}: its destination is malformed", FOREIGN)


def _check_page(page: Entries, place: str) -> None:
    page.check_keys(_PAGE, place)
    media = box(page, "MediaBox")
    longest, shortest = max(_sides(media)), min(_sides(media))
    if longest > _A2[1] + _AROUND or shortest > _A2[0] + _AROUND or shortest < _SMALLEST:
        width, height = (round(side / 72 * 25.4) for side in _sides(media))
        raise ArtifactError(
            f"{place} is {width} x {height} mm; from 25 mm to A2 is right",
            "set another page-size in the theme",
        )
    for key in ("CropBox", "BleedBox", "TrimBox"):
        if page.get(key) is not None:
            inner = box(page, key)
            if (
                inner[0] < media[0] - 1
                or inner[1] < media[1] - 1
                or inner[2] > media[2] + 1
                or inner[3] > media[3] + 1
            ):
                raise ArtifactError(f"{place}: its /{key} is larger than the page", FOREIGN)
    if page.get("CropBox") is not None and box(page, "CropBox") != media:
        raise ArtifactError(f"{place}: viewers would show a part of it only (/CropBox)", FOREIGN)
    annotations = page.get("Annots")
    for annotation in annotations if isinstance(annotations, tuple) else ():
        if not isinstance(annotation, Entries):
            raise ArtifactError(f"{place}: an annotation is not a dictionary", FOREIGN)
        _check_annotation(annotation, place)


def box(page: Entries, key: str) -> tuple[float, float, float, float]:
    """A box of a page in points: left, bottom, right, top."""
    a, b, c, d = page.numbers(key, 4)
    return min(a, c), min(b, d), max(a, c), max(b, d)


def _sides(area: tuple[float, float, float, float]) -> tuple[float, float]:
    return area[2] - area[0], area[3] - area[1]


def _check_annotation(annotation: Entries, place: str) -> None:
    kind = annotation.name("Subtype")
    if kind != "Link":
        raise ArtifactError(
            f"{place}: an annotation of the kind {kind or '?'}; links alone are allowed", FOREIGN
        )
    if others := annotation.keys() - _LINK:
        raise ArtifactError(f"{place}: a link has /{min(others)}", FOREIGN)
    frame = annotation.entries("BS")
    if frame.keys() != {"W"} or frame.get("W") != 0:  # without /BS a line of one point is drawn
        raise ArtifactError(f"{place}: a link has a frame", FOREIGN)
    if annotation.get("F") not in (0, 4):  # ISO 32000-1 section 12.5.3: only 4, it is printed too
        raise ArtifactError(f"{place}: a link has the flags {annotation.get('F')!r}", FOREIGN)
    _check_destination(annotation.get("Dest"), place)
    if annotation.get("A") is None:
        return
    action = annotation.entries("A")
    if action.name("S") != "URI" or action.keys() - {"Type", "S", "URI"}:
        raise ArtifactError(f"{place}: a link has the action {action.name('S') or '?'}", FOREIGN)


_PROGRAMS = (Name("JavaScript"), Name("Launch"))
"""Actions that run a program."""


def check_objects(every: Iterator[Entries], limits: PdfLimits) -> tuple[Entries, ...]:
    """Check each object by its kind, and all of them by the limits.

    Returns:
        The patterns, whose content is still to be checked.

    Raises:
        ArtifactError: something is not allowed; the message names it and its place.
    """
    patterns, unpacked, pictures, resources = [], 0, 0, Resources()
    for count, entries in enumerate(every, 1):
        if count > limits.objects:
            raise ArtifactError(f"it has more than {limits.objects:,} objects", _FEWER)
        keys = entries.keys()
        if entries.is_stream:
            unpacked += _check_stream(entries, keys, resources, limits.stream_bytes)
            pictures += entries.name("Subtype") == "Image"
            if unpacked > limits.stream_bytes:
                raise ArtifactError(f"its streams hold more than {limits.stream_bytes:,} bytes", _FEWER)
            if pictures > limits.pictures:
                raise ArtifactError(f"it has more than {limits.pictures:,} pictures", _FEWER)
        if "PatternType" in keys:
            _check_pattern(entries)
            patterns.append(entries)
        if "ShadingType" in keys:
            resources.check_shading(entries)
        if keys & {"Font", "XObject", "ExtGState"}:
            resources.check(entries)
        if "JS" in keys or ("S" in keys and entries.get("S") in _PROGRAMS):
            raise ArtifactError(f"{entries.place}: it holds a script or starts a program", FOREIGN)
    return tuple(patterns)


def _check_stream(stream: Entries, keys: frozenset[str], resources: Resources, most_bytes: int) -> int:
    """The number of unpacked bytes; 0 for a picture, which is not unpacked here."""
    if stream.name("Type") not in _TYPES_OF_STREAM or keys & {
        "F",
        "FFilter",
        "FDecodeParms",
        "EF",
        "Extends",
    }:
        raise ArtifactError(f"{stream.place}: a stream of the kind {stream.name('Type') or '?'}", FOREIGN)
    match stream.name("Subtype"):
        case "Image":
            _check_image(stream)
            return 0
        case "Form":
            stream.check_keys(_FORM)
            if stream.get("Group") is not None:
                resources.check_group(stream.entries("Group"))
        case "XML" | "Type1C" | "CIDFontType0C" | "OpenType" | "":
            pass
        case kind:
            raise ArtifactError(f"{stream.place}: a stream of the kind {kind}", FOREIGN)
    if not stream.filters():
        return 0
    if "DecodeParms" in keys or stream.name("Type") in (
        "XRef",
        "ObjStm",
    ):  # qpdf unpacked these, or could not
        data = stream.raw()
        return (
            len(inflated(data, most_bytes, stream.place))
            if stream.filters() == ("FlateDecode",)
            else len(data)
        )
    return len(stream.data())


def _check_image(image: Entries) -> None:
    image.check_keys(_IMAGE)
    width, height, bits = image.get("Width"), image.get("Height"), image.get("BitsPerComponent")
    if (
        not isinstance(width, int)
        or not isinstance(height, int)
        or min(width, height) < 1
        or bits not in (1, 2, 4, 8)
    ):
        raise ArtifactError(f"{image.place}: a picture without a size", FOREIGN)
    if width * height > _MOST_PIXELS:
        raise ArtifactError(f"{image.place}: a picture of {width} x {height} pixels", "use a smaller picture")
    if image.get("Decode") not in (None, (1, 0) * 4) or (
        image.get("Decode") is not None and image.get("ColorSpace") != Name("DeviceCMYK")
    ):  # programs invert the inks of a JPEG
        raise ArtifactError(f"{image.place}: a picture whose colours are changed (/Decode)", FOREIGN)
    space = image.get("ColorSpace")
    if not isinstance(space, Name) or space not in DEVICES:
        raise ArtifactError(f"{image.place}: a picture in the colour space {space!r:.80}", FOREIGN)


def _check_pattern(pattern: Entries) -> None:
    pattern.check_keys(_PATTERN)
    if not pattern.is_stream or any(
        pattern.get(key) != 1 for key in ("PatternType", "PaintType", "TilingType")
    ):
        raise ArtifactError(f"{pattern.place}: a pattern of another kind", FOREIGN)
    across, up = (abs(pattern.number_of(key)) for key in ("XStep", "YStep"))
    if across < 1 or up < 1:
        raise ArtifactError(f"{pattern.place}: a pattern of tiny tiles", FOREIGN)
