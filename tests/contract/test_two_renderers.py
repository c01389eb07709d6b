"""Two programs that share no code show the same page: what PDFium proves of a notice, poppler's readers see."""

from __future__ import annotations

import shutil
import subprocess
from array import array
from pathlib import Path

import pypdfium2
import pytest
from helpers.sample_editions import ARABIC_NOTICE, JAPANESE_NOTICE, NBSP_NOTICE, article, edition_of, p
from PIL import Image, ImageChops

from syndicate.export.pdf import pdf
from syndicate.theme import Theme, built_in_themes

DPI = 288
FIELDS_A_PAGE = 60
"""So many down a page: each about a line of a notice high."""
LEAST_INK = 10
"""Of 255, on the average of a field: with less, smoothed edges of hair lines are all there is."""
MOST_IN_A_FIELD, MOST_IN_ALL = 0.2, 0.05
"""Of the darker one's ink: how much the lighter one may be without. Measured: 0.12 and 0.03, by smoothing alone."""


def by_pdfium(data: bytes) -> list[Image.Image]:
    pages = pypdfium2.PdfDocument(data)
    return [page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L") for page in pages]


def by_poppler(data: bytes, folder: Path) -> list[Image.Image]:
    (folder / "digest.pdf").write_bytes(data)
    command = ["pdftoppm", "-gray", "-r", str(DPI), "digest.pdf", "page"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return [Image.open(path).convert("L") for path in sorted(folder.glob("page*.pgm"))]


def fields(page: Image.Image) -> array[float]:
    """The ink of a page's fields, from 0 to 255 each."""
    across = round(FIELDS_A_PAGE * page.width / page.height)
    ink = ImageChops.invert(page).convert("F").resize((across, FIELDS_A_PAGE), Image.Resampling.BOX)
    return array("f", ink.tobytes())


@pytest.mark.judge("poppler")
@pytest.mark.parametrize("theme", list(built_in_themes()), ids=lambda theme: theme.name)
def test_poppler_and_pdfium_show_the_same_notices(theme: Theme, tmp_path: Path) -> None:
    if shutil.which("pdftoppm") is None:
        pytest.skip("not run: poppler (pdftotext, pdftoppm) is not on this machine")
    notices = {"en": NBSP_NOTICE, "ar": ARABIC_NOTICE, "ja": JAPANESE_NOTICE}
    stories = [
        article(f"Story in {language}", language=language, body=(p("A story."),), notice=(notice,))
        for language, notice in notices.items()
    ]
    data = pdf.export(edition_of(*stories), theme).data
    pages = list(zip(by_pdfium(data), by_poppler(data, tmp_path), strict=True))
    assert all(one.size == other.size for one, other in pages)
    inks = [ink for one, other in pages for ink in zip(fields(one), fields(other), strict=True)]
    lacking = [1 - min(ink) / max(ink) for ink in inks if max(ink) > LEAST_INK]
    assert len(lacking) > 200
    assert max(lacking) < MOST_IN_A_FIELD
    totals = [sum(ink) for ink in zip(*inks, strict=True)]
    assert 1 - min(totals) / max(totals) < MOST_IN_ALL
