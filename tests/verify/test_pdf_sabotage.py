"""What an exporter, a theme or another program could do to a PDF: each is refused, and named.

One file is exported once; each row of the tables changes it with qpdf. The first test shows that the file passes when
it is only written again, so that every refusal is of the change.
"""

from __future__ import annotations

import io
import random
import re
import warnings
import zlib
from collections.abc import Callable

import msgspec
import pikepdf
import pytest
from helpers.demanded import demanded
from helpers.sample_editions import article, edition_of, p
from helpers.sample_pictures import asset, chart, photo, saved
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from syndicate.errors import ArtifactError
from syndicate.export.pdf import Pdf as Printed
from syndicate.export.pdf import pdf as exporter
from syndicate.model import RequiredLink
from syndicate.model.artifact import Artifact
from syndicate.model.blocks import Figure, Image
from syndicate.plugins import load_verifier
from syndicate.theme import load_theme
from syndicate.verify import verify
from syndicate.verify.pdf import objects, vocabulary
from syndicate.verify.pdf.content import Interpreter
from syndicate.verify.pdf.drawn import GlyphRun
from syndicate.verify.pdf.limits import PdfLimits

NOTICE = "Opinions are those of the author, and not those of the Harbour Courier."
OTHER = "The Lantern lends this story to its neighbours for as long as they name the author of it."
LINKED = "Read the terms before you print it."
TERMS = RequiredLink("the terms", "https://x.example/terms")
PHOTO = asset("https://x.example/photo", saved(photo(), "JPEG"))
CHART = asset("https://x.example/chart", saved(chart(), "PNG"))
EDITION = edition_of(
    article(
        "The pier", notice=(NOTICE,), body=(p("A boat tied up."), Figure(Image(PHOTO.source, "The pier"), ()))
    ),
    article("The bus", notice=(OTHER,), body=(p("A bus went."), Figure(Image(CHART.source, "A chart"), ()))),
    article("The light", notice=(LINKED,), links=(TERMS,), body=(p("A light shone."),)),
    assets=(PHOTO, CHART),
)


@pytest.fixture(scope="module")
def base() -> bytes:
    data = exporter.export(EDITION, load_theme("newspaper")).data
    assert said(data) == ""
    return data


def said(data: bytes) -> str:
    """All that is wrong with a file, in one line; empty where it is proven."""
    try:
        artifact = Artifact("digest.pdf", "application/pdf", data)
        verdicts = verify(artifact, demanded(EDITION), load_verifier("application/pdf"))
    except ArtifactError as error:
        return str(error)
    return "; ".join(problem for verdict in verdicts for problem in verdict.problems)


def changed(data: bytes, change: Callable[[Pdf], object], **options: object) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # qpdf warns of what is put in here
        change(pdf)
        pdf.save(target, **options)  # type: ignore[arg-type]
    return target.getvalue()


def test_the_file_passes_as_it_is_and_when_it_is_written_again(base: bytes) -> None:
    assert said(base) == ""
    assert said(changed(base, lambda _: None)) == ""
    assert said(changed(base, lambda pdf: edit(pdf, lambda text: text))) == ""


# What a file may be made of


def annotation(kind: str, **entries: object) -> Callable[[Pdf], object]:
    def change(pdf: Pdf) -> None:
        values = {
            "/Type": Name.Annot,
            "/Subtype": Name("/" + kind),
            "/Rect": Array([0, 0, 590, 840]),
            "/F": 4,
        }
        values |= {"/" + key: value for key, value in entries.items()}
        page = pdf.pages[0]
        page.Annots = Array([*page.get("/Annots", []), pdf.make_indirect(Dictionary(values))])

    return change


def root(**entries: object) -> Callable[[Pdf], object]:
    return lambda pdf: [pdf.Root.__setitem__("/" + key, value) for key, value in entries.items()]


def page(**entries: object) -> Callable[[Pdf], object]:
    return lambda pdf: [pdf.pages[0].__setitem__("/" + key, value) for key, value in entries.items()]


def first_link(pdf: Pdf) -> Dictionary:
    links = [a for one in pdf.pages for a in one.get("/Annots", []) if "/A" in a]
    return links[0]  # type: ignore[return-value]


def link(**entries: object) -> Callable[[Pdf], object]:
    return lambda pdf: [first_link(pdf).__setitem__("/" + key, value) for key, value in entries.items()]


def action(kind: str, **entries: object) -> Dictionary:
    return Dictionary({"/S": Name("/" + kind)} | {"/" + key: value for key, value in entries.items()})


def state(**entries: object) -> Callable[[Pdf], object]:
    def change(pdf: Pdf) -> None:
        states = pdf.pages[0].Resources.ExtGState
        for name in states.keys():  # noqa: SIM118 -- no Python dictionary
            for key, value in entries.items():
                states[name]["/" + key] = value

    return change


def layer(pdf: Pdf) -> None:
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="x"))
    pdf.pages[0].Resources.Properties = Dictionary(oc=group)
    edit(pdf, lambda text: b"/OC /oc BDC\n" + text + b"\nEMC")


def type_3(pdf: Pdf) -> None:
    fonts = pdf.pages[0].Resources.Font
    for name in fonts.keys():  # noqa: SIM118
        fonts[name].Subtype = Name.Type3


def form_twice(pdf: Pdf) -> None:
    form = Stream(
        pdf, b"q Q", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9], Resources=Dictionary()
    )
    pdf.pages[0].Resources.XObject.xx = pdf.make_indirect(form)
    edit(pdf, lambda text: text + b"\n/xx Do /xx Do")


def nested_pages(pdf: Pdf) -> None:
    inner = pdf.make_indirect(Dictionary(Type=Name.Pages, Kids=pdf.Root.Pages.Kids, Count=len(pdf.pages)))
    pdf.Root.Pages.Kids = Array([inner])


def pattern(pdf: Pdf) -> None:
    tile = Stream(
        pdf, b"0 0 1 1 re f", Type=Name.Pattern, PatternType=1, PaintType=1, TilingType=1, BBox=[0, 0, 1, 1],
        XStep=0.001, YStep=0.001, Resources=Dictionary(),
    )  # fmt: skip
    pdf.pages[0].Resources.Pattern.xx = pdf.make_indirect(tile)


KINDS = (
    "Text FreeText Line Square Circle Polygon PolyLine Highlight Underline Squiggly StrikeOut Stamp Caret Ink Popup "
    "FileAttachment Sound Movie Screen Widget PrinterMark Watermark 3D Redact RichMedia"
)
SCRIPT = action("JavaScript", JS=String("app.alert(1)"))
MADE_OF: dict[str, tuple[Callable[[Pdf], object], str]] = {
    **{
        f"an annotation: {kind}": (annotation(kind), f"an annotation of the kind {kind}")
        for kind in KINDS.split()
    },
    "a field with an appearance": (
        lambda pdf: (annotation("Widget", FT=Name.Tx)(pdf), root(AcroForm=Dictionary(Fields=Array()))(pdf)),
        "/AcroForm is not allowed",
    ),
    "a form": (root(AcroForm=Dictionary(Fields=Array())), "/AcroForm is not allowed"),
    "a form in XML": (root(AcroForm=Dictionary(XFA=Array())), "/AcroForm is not allowed"),
    "a script when it opens": (root(OpenAction=SCRIPT), "/OpenAction is not allowed"),
    "a place when it opens": (root(OpenAction=action("GoTo")), "/OpenAction is not allowed"),
    "actions of the file": (root(AA=Dictionary(WC=SCRIPT)), "/AA is not allowed"),
    "actions of a page": (page(AA=Dictionary(O=SCRIPT)), "/AA is not allowed"),
    "scripts by name": (
        lambda pdf: pdf.Root.Names.__setitem__("/JavaScript", Dictionary()),
        "/JavaScript is not",
    ),
    "files within": (
        lambda pdf: pdf.Root.Names.__setitem__("/EmbeddedFiles", Dictionary()),
        "/EmbeddedFiles is not",
    ),
    "a collection": (root(Collection=Dictionary()), "/Collection is not allowed"),
    "associated files": (root(AF=Array()), "/AF is not allowed"),
    "layers": (root(OCProperties=Dictionary()), "/OCProperties is not allowed"),
    "a layer in the content": (layer, "/Properties is not allowed"),
    "article threads": (root(Threads=Array()), "/Threads is not allowed"),
    "a way to open it": (root(PageMode=Name.FullScreen), "/PageMode is not allowed"),
    "requirements": (root(Requirements=Array()), "/Requirements is not allowed"),
    "page labels": (root(PageLabels=Dictionary()), "/PageLabels is not allowed"),
    "permissions": (root(Perms=Dictionary()), "/Perms is not allowed"),
    "units": (page(UserUnit=4), "/UserUnit is not allowed"),
    "a turned page": (page(Rotate=180), "/Rotate is not allowed"),
    "a page that goes on by itself": (page(Dur=1), "/Dur is not allowed"),
    "a transparency group of a page": (page(Group=Dictionary(S=Name.Transparency)), "/Group is not allowed"),
    "a part of the page": (page(CropBox=Array([0, 0, 300, 841.889764])), "a part of it only"),
    "a trim larger than the page": (page(TrimBox=Array([0, 0, 900, 900])), "its /TrimBox is larger"),
    "a page of 3 x 4 m": (page(MediaBox=Array([0, 0, 8504, 11339])), "page 1 is 3000 x 4000 mm"),
    "a page of 30,000 points": (page(MediaBox=Array([0, 0, 30000, 30000])), "page 1 is 10583 x 10583 mm"),
    "a page like a thread": (page(MediaBox=Array([0, 0, 5, 800])), "page 1 is 2 x 282 mm"),
    "a page without numbers": (page(MediaBox=Array([Name.a, 0, 0, 0])), "/MediaBox holds something else"),
    "a link that starts a program": (link(A=action("Launch", F="x")), "has the action Launch"),
    "a link with a script": (link(A=SCRIPT), "has the action JavaScript"),
    "a link into another file": (link(A=action("GoToR", F="x")), "has the action GoToR"),
    "a link that sends": (link(A=action("SubmitForm")), "has the action SubmitForm"),
    "a link that hides": (link(A=action("Hide")), "has the action Hide"),
    "a link that does more": (
        link(A=action("URI", URI="https://x.example/terms", Next=SCRIPT)),
        "the action URI",
    ),
    "a link with a look": (link(AP=Dictionary()), "a link has /AP"),
    "a link with a frame": (link(BS=Dictionary(W=9)), "a link has a frame"),
    "a link with a place elsewhere": (link(Dest=Array([0, Name.Fit])), "leads out of the file"),
    "a bookmark that acts": (
        lambda pdf: pdf.Root.Outlines.First.__setitem__("/A", SCRIPT),
        "/A is not allowed",
    ),
    "bookmarks in a circle": (
        lambda pdf: pdf.Root.Outlines.Last.__setitem__("/Next", pdf.Root.Outlines.First),
        "go round in circles",
    ),
    "a blend mode": (state(BM=Name.Multiply), "has /BM"),
    "a soft mask": (state(SMask=Dictionary(S=Name.Alpha)), "has /SMask"),
    "overprint": (state(OP=True), "has /OP"),
    "a transfer function": (state(TR=Name.Identity), "has /TR"),
    "a font of pictures": (type_3, "of the kind Type3, whose glyphs may be pictures"),
    "a form drawn twice": (form_twice, "is drawn more than once"),
    "pages within pages": (nested_pages, "are not in one list"),
    "a page twice": (
        lambda pdf: pdf.Root.Pages.Kids.append(pdf.Root.Pages.Kids[0]),
        "are not in one list",
    ),
    "a colour of its own": (
        lambda pdf: pdf.pages[0].Resources.ColorSpace.__setitem__(
            "/ink", Array([Name.Separation, Name.All, Name.DeviceRGB, Dictionary()])
        ),
        "the colour space 'Separation'",
    ),
    "a pattern of tiny tiles": (pattern, "a pattern of tiny tiles"),
    "roles by other names": (
        lambda pdf: pdf.Root.StructTreeRoot.__setitem__("/RoleMap", Dictionary()),
        "the structure tree has /RoleMap",
    ),
    "no structure": (lambda pdf: pdf.Root.__delitem__("/StructTreeRoot"), "no article is marked"),
}


@pytest.mark.parametrize(("change", "reason"), MADE_OF.values(), ids=list(MADE_OF))
def test_a_file_is_made_of_nothing_else(base: bytes, change: Callable[[Pdf], object], reason: str) -> None:
    assert reason in said(changed(base, change))


def test_a_file_is_whole_and_was_written_in_one_go(base: bytes) -> None:
    twice = base.replace(b"%PDF-1.7\n", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n1 0 obj\n<<>>\nendobj\n", 1)
    plain = changed(base, lambda _: None, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    updated = plain + b"\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"
    assert said(plain) == ""
    assert said(updated) != ""
    assert (
        said(base + b"\n<< /Type /Catalog >>\n")
        == "digest.pdf: something was added after its end (an incremental update)"
    )
    assert said(base + base) != ""
    assert said(twice) != ""
    for share in (0.2, 0.6, 0.95):
        assert "not a PDF that is whole" in said(base[: int(share * len(base))])
    secret = changed(base, lambda _: None, encryption=pikepdf.Encryption(owner="a", user=""))
    assert said(secret) == "digest.pdf: it is encrypted"
    assert said(changed(base, lambda _: None, encryption=pikepdf.Encryption(owner="a", user="b"))) == (
        "digest.pdf: it is encrypted"
    )


# What the content may do


def edit(pdf: Pdf, change: Callable[[bytes], bytes], number: int = 0) -> None:
    one = pdf.pages[number]
    one.Contents = pdf.make_indirect(Stream(pdf, change(one.Contents.read_bytes())))


def runs_of(data: bytes, text: str) -> list[GlyphRun]:
    """The runs of the first page whose text stands in a paragraph."""
    limits = PdfLimits()
    with objects.opened(data, limits.file_bytes) as pdf:
        pages = vocabulary.check_file(*objects.root(pdf), limits)
        content = Interpreter(pdf, limits.operators).read(pages[0], "page 1")
    found = [run for run in content.runs if len(run.text) > 9 and run.text.strip() in text]
    assert found, "the notice stands on the first page"
    return found


def drawn_over(base: bytes, drawing: str) -> bytes:
    """The file with something drawn in the points of its page, last."""
    operators = f"\nq 1 0 0 -1 0 841.889764 cm {drawing} Q".encode()
    return changed(base, lambda pdf: edit(pdf, lambda text: text + operators))


def text_matrix(base: bytes, change: Callable[[re.Match[bytes]], bytes]) -> bytes:
    """The file with another text matrix before each run of the notice."""
    numbers = {run.mcid for run in runs_of(base, NOTICE)}
    form = rb"(/MCID (?:%s)\s*>>\s*BDC.*?BT\s)([-\d. ]+)( Tm)" % b"|".join(b"%d" % n for n in numbers)
    return changed(base, lambda pdf: edit(pdf, lambda text: re.sub(form, change, text, flags=re.DOTALL)))


def placed(a: float, b: float, c: float, d: float) -> Callable[[re.Match[bytes]], bytes]:
    def change(match: re.Match[bytes]) -> bytes:
        x, y = match[2].split()[4:6]
        return match[1] + b"%g %g %g %g %s %s" % (a, b, c, d, x, y) + match[3]

    return change


def each_letter(base: bytes, cover: Callable[[float, float, float, float], str]) -> str:
    """A drawing for each letter of the notice: where it is set, how wide it is, its size."""
    return " ".join(
        cover(glyph.x, glyph.y, glyph.width, run.size * abs(run.matrix[3]))
        for run in runs_of(base, NOTICE)
        for glyph in run.glyphs()
    )


CONTENT: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "squeezed by Tz": (lambda text: b"50 Tz " + text, "text that is squeezed (Tz)"),
    "spaced by Tc": (lambda text: b"1 Tc " + text, "text that is spaced (Tc)"),
    "spaced by Tw": (lambda text: b"1 Tw " + text, "text that is spaced (Tw)"),
    "invisible": (lambda text: b"3 Tr " + text, "text has the rendering mode 3"),
    "a clip of text": (lambda text: b"7 Tr " + text, "text has the rendering mode 7"),
    "outlined": (lambda text: b"1 Tr " + text, "text has the rendering mode 1"),
    "a picture inside": (
        lambda text: text + b" BI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI",
        "an operator that pages are not written with",
    ),
    "operators that may be unknown": (
        lambda text: text + b" BX foo EX",
        "operators that some programs leave out",
    ),
    "lines of text by themselves": (lambda text: text.replace(b"ET", b"T* ET", 1), "not written with (T*)"),
    "a colour of six numbers": (
        lambda text: re.sub(rb"([\d.]+ [\d.]+ [\d.]+) rg\b", rb"1 1 1 \1 rg", text),
        "rg holds something else than 3 numbers",
    ),
    "a colour of two numbers": (lambda text: b"0 0 RG " + text, "RG holds something else than 3 numbers"),
    "a colour of names": (lambda text: b"/a /b /c /d k " + text, "k holds something else than 4 numbers"),
    "a colour of two numbers in a space": (lambda text: b"/srgb cs 0 0 scn " + text, "scn names nothing"),
    "a colour by another operator": (lambda text: b"/srgb cs 0 0 0 sc " + text, "not written with (sc)"),
    "a rendering intent": (lambda text: b"/Foo ri " + text, "not written with (ri)"),
    "no end": (lambda text: b"q " + text, "an end without its beginning"),
    "an end too many": (lambda text: text + b" Q Q Q Q Q", "Q without q"),
    "text that replaces itself": (
        lambda text: re.sub(rb"<<\s*(/MCID \d+)\s*>>", rb"<< \1 /ActualText (x) >>", text, count=1),
        "marked content has /ActualText",
    ),
}


@pytest.mark.parametrize(("change", "reason"), CONTENT.values(), ids=list(CONTENT))
def test_content_is_written_with_a_few_operators(
    base: bytes, change: Callable[[bytes], bytes], reason: str
) -> None:
    assert reason in said(changed(base, lambda pdf: edit(pdf, change)))


# Place


@pytest.mark.parametrize(
    ("matrix", "reason"),
    {
        "mirrored": ((-1.0, 0.0, 0.0, -1.0), "it is mirrored or upside down"),
        "upside down": ((1.0, 0.0, 0.0, 1.0), "it is mirrored or upside down"),
        "turned by half": ((-1.0, 0.0, 0.0, 1.0), "it is mirrored or upside down"),
        "turned by ten degrees": ((0.985, 0.174, 0.174, -0.985), "it is turned"),
        "squeezed": ((0.3, 0.0, 0.0, -1.0), "squeezed or slanted"),
        "slanted": ((1.0, 0.0, 0.8, -1.0), "squeezed or slanted"),
        "tiny": ((0.3, 0.0, 0.0, -0.3), "points high"),
    }.values(),
)
def test_text_that_is_not_upright_is_refused(
    base: bytes, matrix: tuple[float, float, float, float], reason: str
) -> None:
    assert reason in said(text_matrix(base, placed(*matrix)))


def test_letters_advance_lines_go_down_and_notices_stay_with_their_articles(base: bytes) -> None:
    back = re.compile(rb"(<[0-9a-f]{4}>)")

    def reversed_letters(match: re.Match[bytes]) -> bytes:
        return match[0].replace(b"] TJ", b" 9000] TJ")

    first, *_ = runs_of(base, NOTICE)
    form = re.compile(rb"/MCID %d\s*>>\s*BDC.*?EMC" % first.mcid, re.DOTALL)

    def jump(text: bytes) -> bytes:
        match = form.search(text)
        assert match
        letters = list(back.finditer(match[0]))
        middle = match.start() + letters[len(letters) // 2].start()
        return text[:middle] + b"20000" + text[middle:]

    assert "do not advance" in said(changed(base, lambda pdf: edit(pdf, jump)))
    lines = [run.matrix[5] for run in runs_of(base, NOTICE)]
    if len(set(lines)) > 1:
        top, bottom = max(lines), min(lines)

        def exchanged(match: re.Match[bytes]) -> bytes:
            values = match[2].split()
            y = 841.889764 - 0.75 * float(values[5])
            values[5] = b"%g" % ((841.889764 - (top + bottom - y)) / 0.75)
            return match[1] + b" ".join(values) + match[3]

        assert "its lines do not go down" in said(text_matrix(base, exchanged))


def test_two_notices_in_each_others_places_are_found(base: bytes) -> None:
    """Each stands in the structure where it should, and on the page under the other's article."""
    one, other = runs_of(base, NOTICE)[0], runs_of(base, OTHER)[0]
    dx, dy = (other.matrix[4] - one.matrix[4]) / 0.75, -(other.matrix[5] - one.matrix[5]) / 0.75
    ours = {run.mcid for run in runs_of(base, NOTICE)}
    theirs = {run.mcid for run in runs_of(base, OTHER)}

    def moved(text: bytes) -> bytes:
        for numbers, sign in ((ours, 1), (theirs, -1)):
            for number in numbers:
                form = re.compile(rb"(/MCID %d\s*>>\s*BDC.*?BT\s)([-\d. ]+)( Tm)" % number, re.DOTALL)

                def put(match: re.Match[bytes], sign: int = sign) -> bytes:
                    values = [float(value) for value in match[2].split()]
                    values[4] += sign * dx
                    values[5] += sign * dy
                    return match[1] + b" ".join(b"%g" % value for value in values) + match[3]

                text = form.sub(put, text)
        return text

    assert "stands among another article" in said(changed(base, lambda pdf: edit(pdf, moved)))


# Ink


def test_a_line_a_word_or_a_picture_over_a_notice_is_found(base: bytes) -> None:
    run = runs_of(base, NOTICE)[0]
    glyphs = run.glyphs()
    x, y, width = glyphs[0].x, glyphs[0].y, glyphs[-1].x - glyphs[0].x
    thin = f"0 0 0 RG 0.5 w {x} {y + 2} m {x + width} {y + 2} l S"
    assert "a line is drawn through" in said(drawn_over(base, thin))
    assert "something else is drawn" in said(drawn_over(base, f"0.7 0.7 0.7 rg {x + 20} {y - 1} 15 7 re f"))
    cover = f"1 1 1 rg {x + width / 2} {y - 2} 12 10 re f"
    assert "is covered or too pale" in said(drawn_over(base, cover))
    picture = f"10 0 0 8 {x + 30} {y - 1} cm /{photo_name(base)} Do"
    assert said(drawn_over(base, picture)) != ""
    border = f"0 0 0 RG 0.5 w {x - 1} {y - 4} m {x + width} {y - 4} l S"
    assert said(drawn_over(base, border)) == "", "a line below the letters is an underline"


def photo_name(data: bytes) -> str:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return next(iter(pdf.pages[0].Resources.XObject.keys())).removeprefix("/")


@pytest.mark.parametrize(
    "cover",
    {
        "the upper part of each letter": lambda x, y, w, s: f"{x} {y + 0.12 * s} {w} {s} re f",
        "all but a sliver on the left": lambda x, y, w, s: f"{x + 0.2 * w} {y - s} {w} {2 * s} re f",
        "stripes": lambda x, y, w, s: " ".join(
            f"{x} {y + k * s / 10} {w} {s / 14} re f" for k in range(-3, 9)
        ),
    }.values(),
)
def test_a_sliver_of_each_letter_is_not_the_letter(
    base: bytes, cover: Callable[[float, float, float, float], str]
) -> None:
    found = said(drawn_over(base, "1 1 1 rg " + each_letter(base, cover)))
    assert re.search("covered or too pale|no ink|the contrast of", found)


def test_text_that_is_cut_out_is_found(base: bytes) -> None:
    run = runs_of(base, NOTICE)[0]
    y = (841.889764 - run.matrix[5]) / 0.75
    for shape in (f"0 {y - 3:g} 800 20 re W n", "0 0 m 800 0 l 800 1200 l 0 1200 l h W n"):
        form = re.compile(rb"(/MCID %d\s*>>\s*BDC)" % run.mcid)

        def cut(text: bytes, shape: str = shape, form: re.Pattern[bytes] = form) -> bytes:
            return form.sub(rb"\1 q " + shape.encode() + b" ", text).replace(b"EMC", b"EMC", 1)

        def closed(text: bytes, cut: Callable[[bytes], bytes] = cut, mcid: int = run.mcid) -> bytes:
            text = cut(text)
            start = re.search(rb"/MCID %d\s*>>" % mcid, text)
            assert start
            end = text.index(b"EMC", start.end())
            return text[:end] + b" Q " + text[end:]

        assert "some of it is cut off" in said(changed(base, lambda pdf, closed=closed: edit(pdf, closed)))


# What glyphs claim


def fonts_of(pdf: Pdf) -> list[Dictionary]:
    fonts = pdf.pages[0].Resources.Font
    return [fonts[name] for name in fonts.keys()]  # type: ignore[misc]  # noqa: SIM118


def claims(change: Callable[[bytes], bytes]) -> Callable[[Pdf], object]:
    def apply(pdf: Pdf) -> None:
        for font in fonts_of(pdf):
            font.ToUnicode = pdf.make_indirect(Stream(pdf, change(font.ToUnicode.read_bytes())))

    return apply


def relabelled(base: bytes, word: str, texts: list[str]) -> bytes:
    """The file with codes of their own for the letters of a word in the notice: the same glyphs, other claims."""
    run = next(run for run in runs_of(base, NOTICE) if word in run.text)
    codes = [glyph.code for glyph in run.glyphs()][run.text.index(word) :][: len(word)]
    new = list(range(0xF000, 0xF000 + len(codes)))

    def change(pdf: Pdf) -> None:
        fonts = pdf.pages[0].Resources.Font
        font = next(fonts[k] for k in fonts.keys() if str(fonts[k].BaseFont)[1:] == run.font.name)  # noqa: SIM118
        glyphs = "".join(f"<{code:04x}> {glyph}\n" for code, glyph in zip(new, codes, strict=True))
        claims = "".join(
            f"<{code:04x}> <{text.encode('utf-16-be').hex()}>\n"
            for code, text in zip(new, texts, strict=True)
        )
        ranges = "1 begincidrange\n<0000> <ffff> 0\nendcidrange\n"
        cmap = f"begincmap\n{ranges}{len(new)} begincidchar\n{glyphs}endcidchar\nendcmap"
        font.Encoding = pdf.make_indirect(Stream(pdf, cmap.encode(), Type=Name.CMap))
        old = font.ToUnicode.read_bytes()
        added = f"{len(new)} beginbfchar\n{claims}endbfchar\nendcmap".encode()
        font.ToUnicode = pdf.make_indirect(Stream(pdf, old.replace(b"endcmap", added, 1)))

        def in_run(text: bytes) -> bytes:
            start = re.search(rb"/MCID %d\s*>>" % run.mcid, text)
            assert start
            rest = text[start.end() :]
            pieces = re.split(rb"(<[0-9a-f]{4}>)", rest)
            shown = [at for at, piece in enumerate(pieces) if re.fullmatch(rb"<[0-9a-f]{4}>", piece)]
            for at, code in zip(shown[run.text.index(word) :], new, strict=False):
                pieces[at] = b"<%04x>" % code
            return text[: start.end()] + b"".join(pieces)

        edit(pdf, in_run)

    return changed(base, change)


def said_of(data: bytes, notice: str) -> str:
    """What is wrong with the first article if its notice were another one."""
    first = demanded(EDITION)[0]
    demand = msgspec.structs.replace(first.demands[0], paragraphs=(notice,))
    wanted = msgspec.structs.replace(first, demands=(demand, *first.demands[1:]))
    try:
        artifact = Artifact("digest.pdf", "application/pdf", data)
        verdicts = verify(artifact, (wanted, *demanded(EDITION)[1:]), load_verifier("application/pdf"))
    except ArtifactError as error:
        return str(error)
    return "; ".join(problem for verdict in verdicts for problem in verdict.problems)


LIES: dict[str, tuple[str, list[str], str, str]] = {
    "letters that claim to be nothing": (
        "not",
        ["\u200b"] * 3,
        "\u200b" * 3,
        "a shape is drawn that claims",
    ),
    "letters that claim to be spaces": ("not", ["\u00a0"] * 3, "\u00a0" * 3, "a shape is drawn that claims"),
    "letters that claim to be soft hyphens": (
        "not",
        ["\u00ad"] * 3,
        "\u00ad" * 3,
        "a shape is drawn that claims",
    ),
    "a glyph of several letters": (
        "not",
        ["glad", "ly", " to"],
        "gladly to",
        "one glyph claims to be 'glad'",
    ),
    "another word of as many letters": ("not", ["y", "e", "t"], "yet", "here and"),
    "a digit": ("not", ["n", "o", "7"], "no7", "here and"),
    "a letter of another alphabet": ("not", ["n", "o", "ж"], "noж", "here and"),
    "raised": ("not", ["n", "o", "²"], "no²", "here and"),
    "a ligature that no font has": ("not", ["n", "o", "tx"], "notx", "'tx' there"),
    "a letter with an accent": ("not", ["n", "ö", "t"], "nöt", "here and"),
}


@pytest.mark.parametrize(("word", "texts", "claimed", "reason"), LIES.values(), ids=list(LIES))
def test_a_glyph_claims_one_thing(
    base: bytes, word: str, texts: list[str], claimed: str, reason: str
) -> None:
    assert said_of(relabelled(base, word, ["n", "o", "t"]), NOTICE) == "", "codes of their own are no lie"
    found = said_of(relabelled(base, word, texts), NOTICE.replace(word, claimed, 1))
    assert "not visible" in found
    assert reason in found


@pytest.mark.parametrize(
    ("change", "reason"),
    {
        "two texts": (
            lambda cmap: re.sub(rb"(bfchar\n)(<....>)", rb"\1\2 <0041>\n\2", cmap),
            "has two texts",
        ),
        "ranges": (lambda cmap: cmap.replace(b"bfchar", b"bfrange"), "its CMap has bfrange"),
        "no text": (lambda cmap: re.sub(rb"<....> <.*>\n", b"", cmap), "has no characters"),
        "half a character": (lambda cmap: re.sub(rb"> <....>", b"> <d8>", cmap), "what is no text"),
    }.values(),
)
def test_a_font_that_maps_codes_to_other_characters_is_refused(
    base: bytes, change: Callable[[bytes], bytes], reason: str
) -> None:
    assert reason in said(changed(base, claims(change)))


# Colours, graphics states, links and fonts: only as the exporter writes them


WHITE_CURVES = Dictionary(WhitePoint=Array([0.95, 1, 1.09]), Gamma=Array([0.0001, 0.0001, 0.0001]))


def space(name: str, *parts: object) -> Callable[[Pdf], object]:
    """A page of its own resources, with one more colour space in them."""

    def change(pdf: Pdf) -> None:
        resources = Dictionary(dict(pdf.pages[0].Resources.items()))
        resources.ColorSpace = Dictionary(
            {**dict(resources.ColorSpace.items()), "/" + name: Array(list(parts))}
        )
        pdf.pages[0].Resources = resources

    return change


def only_space(pdf: Pdf) -> None:
    resources = Dictionary(dict(pdf.pages[0].Resources.items()))
    resources.ColorSpace = Dictionary(DefaultRGB=Array([Name.CalRGB, WHITE_CURVES]))
    pdf.pages[0].Resources = resources


def own_profile(pdf: Pdf, name: str = "srgb") -> None:
    """The profile of sRGB with curves that make everything white, under the name that the page uses for it."""
    data = pdf.Root.OutputIntents[0].DestOutputProfile.read_bytes()
    at = data.index(b"curv\0\0\0\0", 132)
    changed = data[: at + 12] + b"\xff" * 64 + data[at + 76 :]
    profile = pdf.make_indirect(Stream(pdf, changed, N=3))
    space(name, Name.ICCBased, profile)(pdf)
    edit(pdf, lambda text: re.sub(rb"([\d.]+ [\d.]+ [\d.]+) rg\b", rb"/srgb cs \1 scn", text))


def profile_with(**entries: object) -> Callable[[Pdf], object]:
    def change(pdf: Pdf) -> None:
        profile = pdf.Root.OutputIntents[0].DestOutputProfile
        for key, value in entries.items():
            profile["/" + key] = value

    return change


def intent(pdf: Pdf) -> None:
    pdf.Root.OutputIntents[0].DestOutputProfile = pdf.make_indirect(Stream(pdf, b"x" * 200, N=3))


def own_resources(where: str, **entries: object) -> Callable[[Pdf], object]:
    """Resources that stand inside a page, a form or a pattern, with one dictionary in them."""

    def change(pdf: Pdf) -> None:
        held = Dictionary({"/" + key: value for key, value in entries.items()})
        if where == "page":
            resources = Dictionary(dict(pdf.pages[0].Resources.items()))
            for key, value in entries.items():
                resources["/" + key] = value
            pdf.pages[0].Resources = resources
            return
        if where == "form":
            made = Stream(
                pdf, b"q Q", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9], Resources=held
            )
            pdf.pages[0].Resources.XObject.xx = pdf.make_indirect(made)
            edit(pdf, lambda text: text + b"\n/xx Do")
            return
        made = Stream(
            pdf, b"q Q", Type=Name.Pattern, PatternType=1, PaintType=1, TilingType=1, BBox=[0, 0, 9, 9],
            XStep=9, YStep=9, Resources=held,
        )  # fmt: skip
        pdf.pages[0].Resources.Pattern.xx = pdf.make_indirect(made)

    return change


def states(**entries: object) -> Dictionary:
    return Dictionary({"/a1.0": Dictionary({"/" + key: value for key, value in entries.items()})})


def thin_link(pdf: Pdf) -> None:
    """The link's area is a line through the letters."""
    left, top, right, bottom = (float(value) for value in first_link(pdf).Rect)
    middle = bottom + 0.35 * (top - bottom)
    first_link(pdf).Rect = Array([left, middle - 0.2, right, middle + 1.2])


def second_link(**entries: object) -> Callable[[Pdf], object]:
    """Another link on the same words, last: some programs take it."""

    def change(pdf: Pdf) -> None:
        one = first_link(pdf)
        other = Dictionary(dict(one.items()) | {"/" + key: value for key, value in entries.items()})
        if "/Dest" in other:
            del other["/A"]
        page = next(page for page in pdf.pages if any(a == one for a in page.get("/Annots", [])))
        page.Annots = Array([*page.Annots, pdf.make_indirect(other)])

    return change


def each_font(change: Callable[[Pdf, Dictionary, Dictionary, Dictionary], object]) -> Callable[[Pdf], object]:
    def apply(pdf: Pdf) -> None:
        for font in fonts_of(pdf):
            descendant = font.DescendantFonts[0]
            change(pdf, font, descendant, descendant.FontDescriptor)

    return apply


def two_files(pdf: Pdf, _font: Dictionary, _descendant: Dictionary, descriptor: Dictionary) -> None:
    file = Stream(pdf, descriptor.FontFile2.read_bytes(), Subtype=Name.OpenType)
    descriptor.FontFile3 = pdf.make_indirect(file)


def as_type_1(pdf: Pdf, _font: Dictionary, _descendant: Dictionary, descriptor: Dictionary) -> None:
    two_files(pdf, _font, _descendant, descriptor)
    del descriptor["/FontFile2"]
    _descendant.Subtype = Name.CIDFontType0


def cmap(text: bytes) -> Callable[[Pdf, Dictionary, Dictionary, Dictionary], object]:
    def change(pdf: Pdf, font: Dictionary, _descendant: Dictionary, _descriptor: Dictionary) -> None:
        ranges = b"1 begincidrange\n<0000> <ffff> 0\nendcidrange\n"
        font.Encoding = pdf.make_indirect(
            Stream(pdf, text + b" begincmap " + ranges + b"endcmap", Type=Name.CMap)
        )

    return change


FUNCTION = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([0]), C1=Array([1]), N=1)
AS_WRITTEN: dict[str, tuple[Callable[[Pdf], object], str]] = {
    "a DefaultRGB and nothing else": (only_space, "colour space 'CalRGB' is not allowed as /DefaultRGB"),
    "a DefaultRGB": (space("DefaultRGB", Name.CalRGB, WHITE_CURVES), "not allowed as /DefaultRGB"),
    "a DefaultRGB of a profile": (
        lambda pdf: space("DefaultRGB", Name.ICCBased, pdf.Root.OutputIntents[0].DestOutputProfile)(pdf),
        "not allowed as /DefaultRGB",
    ),
    "a DefaultRGB of a palette": (
        space("DefaultRGB", Name.Indexed, Name.DeviceRGB, 0, String("abc")),
        "not allowed as /DefaultRGB",
    ),
    "a DefaultGray": (
        space("DefaultGray", Name.CalGray, Dictionary(WhitePoint=Array([0.95, 1, 1.09]), Gamma=0.0001)),
        "not allowed as /DefaultGray",
    ),
    "a DefaultCMYK": (space("DefaultCMYK", Name.DeviceCMYK), "not allowed as /DefaultCMYK"),
    "a palette": (space("x", Name.Indexed, Name.DeviceRGB, 0, String("abc")), "not allowed as /x"),
    "a Lab of its own": (
        space(
            "lab-d50", Name.Lab, Dictionary(WhitePoint=Array([9, 1, 9]), Range=Array([-125, 125, -125, 125]))
        ),
        "not allowed as /lab-d50",
    ),
    "a Lab with a black point": (
        lambda pdf: (
            pdf.pages[0].Resources.ColorSpace["/lab-d65"][1].__setitem__("/BlackPoint", Array([1, 1, 1]))
        ),
        "not allowed as /lab-d65",
    ),
    "another name for red, green and blue": (
        space("DeviceRGB", Name.DeviceGray),
        "not allowed as /DeviceRGB",
    ),
    "a profile with white curves": (own_profile, "an ICC profile that is not the exporter's"),
    "a profile of other components": (profile_with(N=4), "an ICC profile that is not the exporter's"),
    "a profile with an alternate": (profile_with(Alternate=Name.DeviceGray), "an ICC profile has /Alternate"),
    "a profile of the press of its own": (intent, "an ICC profile that is not the exporter's"),
    "two output intents": (
        lambda pdf: pdf.Root.OutputIntents.append(pdf.Root.OutputIntents[0]),
        "more than one output intent",
    ),
    "a picture of a palette": (
        lambda pdf: of_filter(pdf, "FlateDecode").__setitem__(
            "/ColorSpace", Array([Name.Indexed, Name.DeviceRGB, 0, String("abc")])
        ),
        "a picture in the colour space",
    ),
    **{
        f"a direct {where} with {key}": (
            own_resources(where, ExtGState=states(**{key: value})),
            f"the graphics state a1.0 has /{key}",
        )
        for where in ("page", "form", "pattern")
        for key, value in {
            "BM": Array([Name.Foo, Name.Screen]),
            "TR": Name.Identity,
            "TR2": Name.Default,
            "SMask": Name.Foo,
            "Font": Array([Dictionary(), 1]),
            "D": Array([Array([1]), 0]),
            "HT": Name.Default,
            "LW": 9,
        }.items()
    },
    "a share of more than all": (
        own_resources("page", ExtGState=states(ca=-1)),
        "has a /ca that is not between 0 and 1",
    ),
    "a state that is none": (
        own_resources("page", ExtGState=Dictionary({"/a1.0": Array()})),
        "/a1.0 is not a dictionary",
    ),
    "a state that is not there": (
        lambda pdf: edit(pdf, lambda text: b"/none gs " + text),
        "has the name none",
    ),
    "a colour that is not there": (
        lambda pdf: edit(pdf, lambda text: b"/none cs " + text),
        "has the name none",
    ),
    "a pattern that is not there": (
        lambda pdf: edit(pdf, lambda text: b"/Pattern cs /none scn " + text),
        "has the name none",
    ),
    "a shading that is not there": (
        lambda pdf: edit(pdf, lambda text: b"/none sh " + text),
        "has the name none",
    ),
    "a direct pattern of a shading": (
        own_resources("page", Pattern=Dictionary(x=Dictionary(PatternType=2, Shading=Dictionary()))),
        "the pattern x is of another kind",
    ),
    "a direct shading of a palette": (
        own_resources(
            "form",
            Shading=Dictionary(
                x=Dictionary(ShadingType=2, ColorSpace=Array([Name.CalRGB, WHITE_CURVES]), Function=FUNCTION)
            ),
        ),
        "the colour space",
    ),
    "a direct shading of a program": (
        own_resources(
            "form",
            Shading=Dictionary(
                x=Dictionary(ShadingType=2, ColorSpace=Name.DeviceGray, Function=Dictionary(FunctionType=4))
            ),
        ),
        "a function of another kind",
    ),
    "a direct layer": (own_resources("form", Properties=Dictionary()), "/Properties is not allowed"),
    "a link with a border": (link(Border=Array([0, 0, 9])), "a link has /Border"),
    "a link without a frame's width": (link(BS=Dictionary(S=Name.S)), "a link has a frame"),
    "a link with dashes": (link(BS=Dictionary(W=0, S=Name.D, D=Array([3]))), "a link has a frame"),
    "a link that says nothing of a frame": (
        lambda pdf: first_link(pdf).__delitem__("/BS"),
        "/BS is not a dictionary",
    ),
    "a link that is hidden": (link(F=2), "a link has the flags 2"),
    "a link that is not viewed": (link(F=36), "a link has the flags 36"),
    "a link like a line": (thin_link, "the link on 'the terms' to https://x.example/terms is missing"),
    "a link under another": (
        second_link(A=action("URI", URI=String("https://y.example/"))),
        "to https://x.example/terms is missing",
    ),
    "a link under a place in the file": (
        second_link(Dest=String("x")),
        "to https://x.example/terms is missing",
    ),
    "two files of a font": (each_font(two_files), "/FontFile3 is not allowed there"),
    "a TrueType font as Type 1": (each_font(as_type_1), "its file is of another kind than it says"),
    "glyphs of a collection": (
        each_font(lambda _p, _f, one, _d: one.CIDSystemInfo.__setitem__("/Ordering", String("Japan1"))),
        "its characters are those of a collection",
    ),
    "a usual width": (
        each_font(lambda _p, _f, one, _d: one.__setitem__("/DW", 0)),
        "/DW is not allowed there",
    ),
    "widths from top to bottom": (
        each_font(lambda _p, _f, one, _d: one.__setitem__("/W2", Array())),
        "/W2 is not allowed there",
    ),
    "widths of a range": (
        each_font(lambda _p, _f, one, _d: one.W.extend([50000, 50001, 0])),
        "its widths are given in another way",
    ),
    "two widths of a glyph": (
        each_font(lambda _p, _f, one, _d: one.W.extend([0, Array([9])])),
        "its widths are given in another way",
    ),
    "two descendants": (
        each_font(lambda _p, font, one, _d: font.DescendantFonts.append(one)),
        "it does not have one descendant",
    ),
    "a forced bold": (each_font(lambda _p, _f, _o, d: d.__setitem__("/Flags", 4 | 1 << 18)), "its /Flags"),
    "capitals": (each_font(lambda _p, _f, _o, d: d.__setitem__("/Flags", 4 | 1 << 16)), "its /Flags"),
    "letters by their names": (each_font(lambda _p, _f, _o, d: d.__setitem__("/Flags", 32)), "its /Flags"),
    "another name in the descriptor": (
        each_font(lambda _p, _f, _o, d: d.__setitem__("/FontName", Name.Symbol)),
        "it has more than one name",
    ),
    "a descriptor for kinds of letters": (
        each_font(lambda _p, _f, _o, d: d.__setitem__("/FD", Dictionary())),
        "/FD is not allowed there",
    ),
    "a descriptor with a style": (
        each_font(lambda _p, _f, _o, d: d.__setitem__("/MissingWidth", 9)),
        "/MissingWidth is not allowed there",
    ),
    "a font file with metadata": (
        each_font(lambda _p, _f, _o, d: d.FontFile2.__setitem__("/Metadata", Dictionary())),
        "/Metadata is not allowed there",
    ),
    "a font file that is none": (
        each_font(lambda _p, _f, _o, d: d.FontFile2.write(b"OTTO" + b"\0" * 99)),
        "of another kind than it says",
    ),
    "a font from top to bottom": (
        each_font(lambda _p, font, _o, _d: font.__setitem__("/Encoding", Name("/Identity-V"))),
        "its encoding is not known",
    ),
    "codes of another CMap": (each_font(cmap(b"/Identity-V usecmap")), "its CMap builds upon another"),
    "a CMap from top to bottom": (each_font(cmap(b"/WMode 1 def")), "its CMap builds upon another"),
    "characters of another CMap": (
        each_font(
            lambda _p, font, _o, _d: font.ToUnicode.__setitem__("/UseCMap", Name("/Adobe-Japan1-UCS2"))
        ),
        "/UseCMap is not allowed there",
    ),
}


@pytest.mark.parametrize(("change", "reason"), AS_WRITTEN.values(), ids=list(AS_WRITTEN))
def test_colours_states_links_and_fonts_are_as_they_are_written(
    base: bytes, change: Callable[[Pdf], object], reason: str
) -> None:
    assert reason in said(changed(base, change))


def test_structure_belongs_to_one_article_and_one_place(base: bytes) -> None:
    def elements(pdf: Pdf, role: str) -> list[Dictionary]:
        return [o for o in pdf.objects if isinstance(o, Dictionary) and o.get("/S") == Name("/" + role)]

    def twice(pdf: Pdf) -> None:
        one, other = [e for e in elements(pdf, "Span") if isinstance(e.K, Array) and isinstance(e.K[0], int)][
            :2
        ]
        other.K[0] = one.K[0]

    def shared(pdf: Pdf) -> None:
        one, other = elements(pdf, "Art")[:2]
        other.K.append(one.K[0])

    def exchanged(pdf: Pdf) -> None:
        one, other = elements(pdf, "Art")[:2]
        one.K, other.K = other.K, one.K

    assert "belongs to two elements" in said(changed(base, twice))
    assert "is in two places" in said(changed(base, shared))
    assert "stands in" in said(changed(base, exchanged))


def test_actual_text_that_differs_from_the_glyphs_is_refused(base: bytes) -> None:
    def claim(pdf: Pdf) -> None:
        for found in pdf.objects:
            if isinstance(found, Dictionary) and str(found.get("/ActualText", "")):
                found.ActualText = String(str(found.ActualText).replace("not ", ""))

    edition = edition_of(article(notice=("We do  not share the views of 10² people.",)))
    data = exporter.export(edition, load_theme("newspaper")).data
    verifier = load_verifier("application/pdf")

    def problems(data: bytes, notice: str) -> list[str]:
        wanted = demanded(edition_of(article(notice=(notice,))))
        verdicts = verify(Artifact("x.pdf", "application/pdf", data), wanted, verifier)
        return [problem for verdict in verdicts for problem in verdict.problems]

    assert problems(data, "We do  not share the views of 10² people.") == []
    [problem] = problems(changed(data, claim), "We do  share the views of 10² people.")
    assert "its glyphs show" in problem

    def squared(pdf: Pdf) -> None:
        for found in pdf.objects:
            if isinstance(found, Dictionary) and str(found.get("/ActualText", "")):
                found.ActualText = String(str(found.ActualText).replace("10²", "102"))

    [problem] = problems(changed(data, squared), "We do  not share the views of 102 people.")
    assert "its glyphs show" in problem


def test_the_press_profile_passes_however_it_was_written_again() -> None:
    """A file that is painted twice holds it with another description (little CMS)."""
    data = Printed(profile="print").export(EDITION, load_theme("newspaper")).data

    def described(pdf: Pdf, tag: bytes) -> None:
        profile = pdf.Root.OutputIntents[0].DestOutputProfile
        data = profile.read_bytes()
        at = data.index(tag, 128)
        start = int.from_bytes(data[at + 4 : at + 8], "big")
        profile.write(data[: start + 14] + b"\x55" + data[start + 15 :])

    assert said(data) == ""
    assert said(changed(data, lambda pdf: described(pdf, b"desc"))) == ""
    assert "that is not the exporter's" in said(changed(data, lambda pdf: described(pdf, b"A2B1")))


# Pictures


def images_of(pdf: Pdf) -> list[Stream]:
    return [o for o in pdf.objects if isinstance(o, Stream) and o.get("/Subtype") == Name.Image]


def of_filter(pdf: Pdf, name: str) -> Stream:
    return next(image for image in images_of(pdf) if image.Filter == Name("/" + name))


def truncated(pdf: Pdf) -> None:
    image = of_filter(pdf, "DCTDecode")
    image.write(image.read_raw_bytes()[:400], filter=Name.DCTDecode)


def cut_png(pdf: Pdf) -> None:
    image = of_filter(pdf, "FlateDecode")
    parameters = image.DecodeParms
    image.write(zlib.compress(b"\0" * 50), filter=Name.FlateDecode, decode_parms=parameters)


def blackened(pdf: Pdf) -> None:
    image = of_filter(pdf, "FlateDecode")
    row = b"\0" * (1 + 3 * int(image.Width))
    image.write(
        zlib.compress(row * int(image.Height)), filter=Name.FlateDecode, decode_parms=image.DecodeParms
    )


def exchanged(pdf: Pdf) -> None:
    names = pdf.pages[0].Resources.XObject
    one, other = [name for name in names.keys()][:2]  # noqa: SIM118, C416
    names[one], names[other] = names[other], names[one]


def with_mask(pdf: Pdf) -> None:
    mask = Stream(pdf, b"\0", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, BitsPerComponent=8)
    mask.ColorSpace = Name.DeviceGray
    images_of(pdf)[0].SMask = pdf.make_indirect(mask)


def mirrored(text: bytes) -> bytes:
    """The chart, the other way round in its place."""
    return re.sub(rb"240 0 0 -160 0 160 cm(\s+/\S+ Do)", rb"-240 0 0 -160 240 160 cm\1", text)


PICTURES: dict[str, tuple[Callable[[Pdf], object], str]] = {
    "half of a JPEG": (truncated, "it is damaged"),
    "a PNG's rows cut off": (cut_png, "it is damaged"),
    "a black box": (blackened, "is another one, or was changed"),
    "each in the other's place": (exchanged, "is another one, or was changed"),
    "a filter that is a string": (
        lambda pdf: images_of(pdf)[0].__setitem__("/Filter", String("FlateDecode")),
        "",
    ),
    "colours changed": (
        lambda pdf: images_of(pdf)[0].__setitem__("/Decode", Array([1, 0, 1, 0, 1, 0])),
        "whose colours are changed",
    ),
    "a mask": (with_mask, "/SMask is not allowed"),
    "too large": (lambda pdf: images_of(pdf)[0].__setitem__("/Width", 900_000), "a picture of 900000 x"),
    "gone": (lambda pdf: edit(pdf, lambda text: re.sub(rb"/\S+ Do", b"", text)), "is missing"),
    "mirrored": (lambda pdf: edit(pdf, mirrored), "turned or mirrored"),
}


@pytest.mark.parametrize(("change", "reason"), PICTURES.values(), ids=list(PICTURES))
def test_a_changed_picture_is_found(base: bytes, change: Callable[[Pdf], object], reason: str) -> None:
    found = said(changed(base, change))
    assert found
    assert reason in found


def test_a_picture_that_is_covered_is_found(base: bytes) -> None:
    assert "something else is seen in its place" in said(drawn_over(base, "0 0 0 rg 0 0 300 841 re f"))


# What a stranger's file may cost


def bomb(pdf: Pdf) -> None:
    pdf.pages[0].Contents.write(zlib.compress(b" " * 80_000_000), filter=Name.FlateDecode)


def picture_bomb(pdf: Pdf) -> None:
    image = of_filter(pdf, "FlateDecode")
    image.write(zlib.compress(b"\0" * 200_000_000), filter=Name.FlateDecode, decode_parms=image.DecodeParms)


def deep(pdf: Pdf) -> None:
    value: object = Array([0])
    for _ in range(400):
        value = Array([value])
    pdf.pages[0].Tabs = value  # type: ignore[assignment]
    pdf.pages[0].StructParents = value  # type: ignore[assignment]
    pdf.pages[0].MediaBox = value  # type: ignore[assignment]


def empty_claim(pdf: Pdf) -> None:
    arts = [o for o in pdf.objects if isinstance(o, Dictionary) and o.get("/S") == Name.Art]
    values = Dictionary(
        Type=Name.StructElem, S=Name.P, P=arts[0], K=Array(), ActualText=String("Words of no glyph.")
    )
    arts[0].K.append(pdf.make_indirect(values))


COSTLY: dict[str, tuple[Callable[[Pdf], object], str]] = {
    "content of 80 MB in 80 kB": (bomb, "longer than 64 MB"),
    "a picture of 200 MB in 200 kB": (picture_bomb, ""),
    "arrays in arrays": (deep, "nested too deeply"),
    "type of a million points": (
        lambda pdf: edit(pdf, lambda text: re.sub(rb"(/\S+) [\d.]+ Tf", rb"\1 1000000 Tf", text)),
        "over the edge of the page",
    ),
    "a number with forty digits": (
        lambda pdf: edit(pdf, lambda text: b"1 0 0 1 " + b"9" * 40 + b" 0 cm " + text),
        "something else than 6 numbers",
    ),
    "a mile of dashes": (
        lambda pdf: edit(pdf, lambda text: text + b" [0.00001] 0 d 0 0 m 9999999 0 l S"),
        "a line of dashes too short",
    ),
    "q without end": (
        lambda pdf: edit(pdf, lambda text: b"q " * 100_000 + text),
        "an end without its beginning",
    ),
    "a picture of no size": (
        lambda pdf: edit(
            pdf, lambda text: text.replace(b"240 0 0 -160 0 160 cm", b"0.001 0 0 -0.001 0 0 cm")
        ),
        "points small",
    ),
    "all that is drawn on one line": (
        lambda pdf: edit(pdf, lambda text: re.sub(rb"(BT\s+1 0 0 -1 [\d.]+) [\d.]+ Tm", rb"\1 300 Tm", text)),
        "runs into",
    ),
    "content that is no content": (lambda pdf: edit(pdf, lambda _: bytes(range(256)) * 400), ""),
    "an element around itself": (
        lambda pdf: pdf.Root.StructTreeRoot.K[0].K.append(pdf.Root.StructTreeRoot.K[0]),
        "is in two places",
    ),
    "text on a page that is none": (
        lambda pdf: [
            o.__setitem__("/Pg", pdf.Root) for o in pdf.objects if isinstance(o, Dictionary) and "/Pg" in o
        ],
        "its page is not in the file",
    ),
}


@pytest.mark.parametrize(("change", "reason"), COSTLY.values(), ids=list(COSTLY))
def test_a_foreign_file_is_refused_with_its_place(
    base: bytes, change: Callable[[Pdf], object], reason: str
) -> None:
    found = said(changed(base, change))
    assert found
    assert reason in found


def test_words_without_glyphs_are_not_seen(base: bytes) -> None:
    data = changed(base, empty_claim)
    [first, *_] = load_verifier("application/pdf").passages(Artifact("digest.pdf", "application/pdf", data))
    [stretch] = [stretch for stretch in first.paragraphs if stretch.text == "Words of no glyph."]
    assert "nothing is drawn" in stretch.hidden


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_file_is_proven_or_refused(base: bytes, seed: int) -> None:
    """Bytes, and values of objects, at random: nothing but a refusal comes of them."""
    chance = random.Random(seed)

    def damage(pdf: Pdf) -> None:
        found = [o for o in pdf.objects if isinstance(o, Dictionary | Stream)]
        for _ in range(3):
            one = chance.choice(found)
            key = chance.choice(sorted(one.keys()))
            if key != "/Length":
                one[key] = chance.choice(
                    [
                        0,
                        -1,
                        1_000_000_000,
                        True,
                        Name.X,
                        String("x"),
                        Array(),
                        Dictionary(),
                        chance.choice(found),
                    ]
                )
            if (
                isinstance(one, Stream)
                and one.get("/Filter") == Name.FlateDecode
                and "/DecodeParms" not in one
            ):
                data = bytearray(one.read_raw_bytes())
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
                one.write(bytes(data), filter=Name.FlateDecode)

    said(changed(base, damage) if seed % 2 else bytes(flipped(base, chance)))


def flipped(data: bytes, chance: random.Random) -> bytearray:
    result = bytearray(data)
    for _ in range(5):
        result[chance.randrange(len(result))] = chance.randrange(256)
    return result
