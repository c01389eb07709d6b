"""What markup and text do not show of an edition stands in the losses of the output."""

from __future__ import annotations

import pytest
from helpers.sample_editions import article, edition_of, full_edition

from syndicate.model import Edition
from syndicate.model.blocks import Block, Emphasis, Figure, Image, Link, Paragraph, Text
from syndicate.plugins import load_exporter
from syndicate.render.losses import markup_losses, text_losses
from syndicate.theme import load_theme

OUTER, INNER = "https://x.example/outer", "https://x.example/inner"
FILE = "0123456789abcdef.png"
"""The name of a picture's content, which is nowhere on the web."""


def _edition(*body: Block) -> Edition:
    return edition_of(article(body=(*body, Paragraph((Text("The tide is out."),)))))


def _nested() -> Edition:
    inner = Emphasis((Link(INNER, (Link(INNER, (Text("inner"),)),)),))
    return _edition(Paragraph((Link(OUTER, (Text("outer "), inner)), Link(OUTER, (Text("alone"),)))))


def test_a_link_in_a_link_is_counted_as_often_as_markup_drops_one() -> None:
    [loss] = markup_losses(_nested())
    assert loss.what == "dropped the address of a link inside another link, kept its words (2 times)"
    assert loss.place == repr(next(_nested().entries).article.title)


@pytest.mark.parametrize("name", ["rss", "atom", "json", "ninjs", "newsml", "epub"])
def test_each_format_of_markup_says_so(name: str) -> None:
    artifact = load_exporter(name).export(_nested(), load_theme("newspaper"))
    assert [loss.code for loss in artifact.losses] == ["inner-link-dropped"]
    if name != "epub":
        assert INNER.encode() not in artifact.data


def test_text_shows_each_link_and_says_nothing() -> None:
    artifact = load_exporter("txt").export(_nested(), load_theme("newspaper"))
    assert (artifact.losses, INNER.encode() in artifact.data) == ((), True)


@pytest.mark.parametrize("name", ["txt", "eml"])
def test_text_says_which_pictures_leave_no_trace_in_it(name: str) -> None:
    """A figure on the web leaves its address, a described one its description."""
    web = "https://x.example/p.png"
    silent = _edition(Figure(Image(FILE)), Paragraph((Text("A "), Image(web), Text("b"))))
    seen = _edition(Figure(Image(web)), Figure(Image(FILE, "A pier")), Paragraph((Image(web, "A boat"),)))
    assert [(loss.code, loss.what[-9:]) for loss in text_losses(silent)] == [
        ("undescribed-picture-dropped", "(2 times)")
    ]
    artifact = load_exporter(name).export(silent, load_theme("newspaper"))
    assert artifact.losses == text_losses(silent)
    assert load_exporter(name).export(seen, load_theme("newspaper")).losses == ()


def test_an_edition_that_is_shown_whole_has_no_losses() -> None:
    assert (markup_losses(full_edition()), text_losses(full_edition())) == ((), ())
