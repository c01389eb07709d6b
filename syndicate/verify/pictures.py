"""Compares the pictures that an output shows with those of its articles (`syndicate.model.PictureMark`).

A missing, changed, covered or additional picture must not pass.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from syndicate.model import PictureMark
from syndicate.model.passage import ShownPicture

_OF_A_PICTURE = re.compile(r"picture \d+ is ")
ALIKE = 40
"""Of 255: the most by which a field of the thumbnail may differ. A press changes colours."""
_UNKNOWN = "its pictures cannot be proven: the receipt was made by an earlier version; convert again"


def unmet_pictures(wanted: Sequence[PictureMark] | None, found: Sequence[ShownPicture]) -> tuple[str, ...]:
    """What is wrong with the pictures of one passage. They have to be the wanted ones, in order."""
    if wanted is None:
        return (_UNKNOWN,) if found else ()
    problems = []
    for number, (mark, picture) in enumerate(zip(wanted, found, strict=False), 1):
        if picture.hidden:
            problems.append(f"picture {number} is not shown as it is: {picture.hidden}")
        elif not is_of(mark, picture):
            problems.append(f"picture {number} is another one, or was changed")
        elif picture.thumbnail and difference(mark.thumbnail, picture.thumbnail) > ALIKE:
            problems.append(f"picture {number} is there, but something else is seen in its place")
    problems += [f"picture {number} is missing" for number in range(len(found) + 1, len(wanted) + 1)]
    problems += [
        f"picture {number} is not the article's" for number in range(len(wanted) + 1, len(found) + 1)
    ]
    return tuple(problems)


def is_about_a_picture(problem: str) -> bool:
    """Whether a problem of a verdict is one of `unmet_pictures`."""
    return _OF_A_PICTURE.match(problem) is not None


def is_of(mark: PictureMark, picture: ShownPicture) -> bool:
    """Whether a picture is the marked one: by its file or its pixels, or by its thumbnail where it has neither."""
    if not (picture.sha256 or picture.pixels or picture.thumbnail):
        return False
    if picture.sha256 or picture.pixels:
        return picture.sha256 == mark.sha256 or bool(mark.pixels and picture.pixels == mark.pixels)
    return difference(mark.thumbnail, picture.thumbnail) <= ALIKE


def difference(thumbnail: str, other: str) -> int:
    """The largest difference of two thumbnails, of 255. Raises: ValueError: one is not a thumbnail."""
    pairs = zip(bytes.fromhex(thumbnail), bytes.fromhex(other), strict=True)
    return max(abs(a - b) for a, b in pairs)
