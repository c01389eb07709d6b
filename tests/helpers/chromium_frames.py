"""Pages side by side in one window of Chromium, and what two of them differ in."""

from __future__ import annotations

# ruff: noqa: E501 -- the command is one line of words
import html
import subprocess
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageChops


def drawn(
    pages: Sequence[str], folder: Path, size: tuple[int, int], *, across: int = 8, scheme: str = "light"
) -> list[Image.Image]:
    """Each page in a frame of its own, in shades of grey."""
    width, height = size
    frames = "".join(f'<iframe srcdoc="{html.escape(page)}"></iframe>' for page in pages)
    folder.mkdir()
    (folder / "all.html").write_text(
        f"<!DOCTYPE html><meta charset='utf-8'><style>body {{ margin: 0; width: {width * across}px; line-height: 0 }} "
        f"iframe {{ color-scheme: {scheme}; border: 0; width: {width}px; height: {height}px }}</style>{frames}", "utf-8",
    )  # fmt: skip
    shot, rows = folder / "all.png", -(-len(pages) // across)
    subprocess.run(
        [
            "chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", f"--screenshot={shot}",
            f"--user-data-dir={folder / 'profile'}", f"--window-size={width * across},{height * rows}",
            "--force-device-scale-factor=1", "--run-all-compositor-stages-before-draw", "--virtual-time-budget=2000",
            (folder / "all.html").as_uri(),
        ],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    with Image.open(shot) as opened:
        picture = opened.convert("L")
    corners = [(number % across * width, number // across * height) for number in range(len(pages))]
    return [picture.crop((x, y, x + width, y + height)) for x, y in corners]


def differing(shown: Sequence[Image.Image]) -> list[int]:
    """Of each two pictures in a row, the pixels in which they differ."""
    pairs = zip(shown[::2], shown[1::2], strict=True)
    return [sum(ImageChops.difference(one, other).histogram()[70:]) for one, other in pairs]
