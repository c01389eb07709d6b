"""The checks of `syndicate.testing.ExporterSuite`: each raises AssertionError with how a promise is broken."""

from __future__ import annotations

import contextlib
import hashlib
import pickle
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TypeAlias

from msgspec.structs import replace

from syndicate.errors import ExportError
from syndicate.model import Loss
from syndicate.model.blocks import block_texts
from syndicate.plugins import Exporter, Verifier
from syndicate.testing import samples
from syndicate.testing.sabotage import SABOTAGES, doubled, dropped
from syndicate.testing.subject import Subject

Promise: TypeAlias = Callable[[Subject], None]

_ISOLATES = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))
"""Isolates, which plain text has around words of another direction."""


def _hold(kept: object, broken: str) -> None:
    """Raises: AssertionError: a promise is broken. ``python -O`` would leave out an `assert` statement."""
    if not kept:
        raise AssertionError(broken)


def _hold_none(problems: Iterable[str], of: str) -> None:
    found = list(problems)
    _hold(not found, f"{of}: {'; '.join(found[:5])}")


def _pickles(subject: Subject) -> None:
    for what, plugin in (("exporter", subject.exporter), ("verifier", subject.verifier)):
        copy: object = pickle.loads(pickle.dumps(plugin))  # noqa: S301 -- written by the line itself
        _hold(copy == plugin, f"the unpickled {what} is not equal to the pickled one")


def _has_the_protocols(subject: Subject) -> None:
    exporter, verifier = subject.exporter, subject.verifier
    _hold(isinstance(exporter, Exporter), "the exporter lacks name, media_type or export")
    _hold(isinstance(verifier, Verifier), "the verifier lacks name, media_type or passages")
    _hold(
        verifier.media_type == exporter.media_type,
        f"the verifier reads {verifier.media_type}, the exporter writes {exporter.media_type}",
    )
    artifact = exporter.export(subject.target, subject.theme)
    _hold(artifact.media_type == exporter.media_type, f"the output is of media type {artifact.media_type}")
    _hold(
        artifact.name and Path(artifact.name).name == artifact.name, f"{artifact.name!r} is not a file name"
    )


def _same_bytes(subject: Subject) -> None:
    here = tuple(hashlib.sha256(artifact.data).hexdigest() for artifact in subject.outputs)
    _hold(
        subject.elsewhere.sha256 == here,
        "another process, with another clock, time zone, locale and hash seed, writes different bytes",
    )


def _touches_nothing(subject: Subject) -> None:
    _hold_none(subject.elsewhere.touched, "while exporting, the exporter")


def _exact(kind: str, subject: Subject) -> None:
    edition = samples.edition(samples.NOTICES[kind])
    problems = subject.problems(edition, edition)
    if kind in subject.refuses:
        _hold(problems, "the notice is shown exactly, although `refuses` names it: remove it from `refuses`")
    else:
        _hold_none(problems, "the notice is not read back exactly")


def _all_exact(subject: Subject) -> None:
    for edition in subject.editions:
        _hold_none(subject.problems(edition, edition), "an edition of all scripts")


def _own_words(place: str, subject: Subject) -> None:
    edition = samples.edition(samples.OWN_WORDS[place], samples.THIRD)
    _hold_none(subject.problems(edition, edition), "the notice, and the same words in the story")
    _hold(subject.problems(dropped(edition), edition), "the words of the story count as the missing notice")
    _hold(subject.problems(doubled(edition), edition), "a second notice counts as the words of the story")


def _caught(name: str, subject: Subject) -> None:
    wanted = subject.target
    shown = SABOTAGES[name](wanted)
    if shown == wanted:
        _hold(subject.refuses, "the sabotage changes nothing")
        return
    _hold_none(subject.honest, "verification fails without sabotage")
    _hold(
        subject.problems(shown, wanted),
        "verification finds nothing: the exporter shows a notice that is not in the entry's blocks, "
        "or the verifier does not read the output",
    )


def _articles_caught(shown: tuple[int, ...], wanted: tuple[int, ...], subject: Subject) -> None:
    articles = (samples.plain(), samples.THIRD, samples.GONE)
    made, demanded = (samples.edition(*map(articles.__getitem__, chosen)) for chosen in (shown, wanted))
    _hold_none(subject.problems(demanded, demanded), "verification fails for the correct edition")
    _hold(subject.problems(made, demanded), "verification finds nothing")


def _ids_and_order(subject: Subject) -> None:
    for edition, passages in zip(subject.editions, subject.passages, strict=True):
        entries = list(edition.entries)
        _hold(len(passages) == len(entries), f"{len(passages)} passages of {len(entries)} articles")
        for passage, entry in zip(passages, entries, strict=True):
            _hold(
                passage.article in (None, entry.article.id),
                f"{passage.place}: the id {passage.article!r}, not {entry.article.id!r}",
            )
            _hold(
                passage.title.split() == entry.article.title.split(),
                f"{passage.place}: the title {passage.title!r}, not {entry.article.title!r}",
            )


def _no_word_is_lost(subject: Subject) -> None:
    edition, artifact, passages = subject.editions[0], subject.outputs[0], subject.passages[0]
    excused = {loss.place for loss in artifact.losses}
    for passage, entry in zip(passages, edition.entries, strict=True):
        read = " ".join([passage.title, *(one.text for one in passage.paragraphs)])
        read = f"{read} {unicodedata.normalize('NFKC', read)}".translate(
            _ISOLATES
        )  # text writes x² for a superscript
        title = entry.article.title
        words = " ".join((title, *block_texts(entry.blocks))).translate(_ISOLATES).split()
        missing = [word for word in words if word not in read]
        said = title in excused or repr(title) in excused
        _hold(said or not missing, f"{passage.place}: lost without a loss: {missing[:10]}")


def _related_links(subject: Subject) -> None:
    urls = {url for passage in subject.passages[0] for one in passage.paragraphs for _, url in one.links}
    _hold(
        subject.outputs[0].losses or samples.RELATED in urls,
        "the address of a related link is lost without a loss",
    )


def _losses(subject: Subject) -> None:
    edition = subject.editions[0]
    losses = subject.outputs[0].losses
    _hold(isinstance(losses, tuple), "losses are not a tuple")
    places = {form for entry in edition.entries for form in (entry.article.title, repr(entry.article.title))}
    for loss in losses:
        _hold(isinstance(loss, Loss), f"not a Loss: {loss!r}")
        _hold(loss.what.strip() and "\n" not in loss.what, f"a loss is not one line: {loss.what!r}")
        _hold(loss.place in places, f"the place of a loss is {loss.place!r}, not an article's title")


def _nothing_withdrawn(subject: Subject) -> None:
    read = [
        [(passage.article, passage.title, passage.paragraphs) for passage in passages]
        for passages in subject.passages
    ]
    _hold(read[0] == read[1], "a list of corrections or withdrawals in an issue is read as its own text")


def _withdrawn_caught(subject: Subject) -> None:
    shown = replace(samples.edition(samples.plain(), samples.GONE), amendments=samples.AMENDMENTS)
    wanted = samples.issue(samples.plain())
    _hold_none(subject.problems(wanted, wanted), "verification fails for the correct issue")
    _hold(subject.problems(shown, wanted), "verification finds nothing")


def _empty(subject: Subject) -> None:
    with contextlib.suppress(ExportError):
        _hold_none(subject.problems(samples.issue(), samples.issue()), "an edition without articles")


PROMISES: Mapping[str, Promise] = {
    "exporter and verifier pickle": _pickles,
    "exporter, verifier and output are of one media type": _has_the_protocols,
    "the same bytes in another process": _same_bytes,
    "no disk, network or other program while exporting": _touches_nothing,
    **{f"exact notice: {kind}": partial(_exact, kind) for kind in samples.NOTICES},
    "exact notices in an edition of all kinds": _all_exact,
    **{
        f"exact notice beside its words in {place}": partial(_own_words, place) for place in samples.OWN_WORDS
    },
    **{f"caught: {name}": partial(_caught, name) for name in SABOTAGES},
    "caught: an article is missing": partial(_articles_caught, (0, 1), (0, 1, 2)),
    "caught: an article is added": partial(_articles_caught, (0, 1, 2), (0, 1)),
    "caught: two articles change places": partial(_articles_caught, (2, 1, 0), (0, 1, 2)),
    "caught: a withdrawn article is shown": _withdrawn_caught,
    "article ids, titles and order": _ids_and_order,
    "no word is lost without a loss": _no_word_is_lost,
    "no related link is lost without a loss": _related_links,
    "losses are values, each with its article": _losses,
    "nothing is read of a withdrawn article": _nothing_withdrawn,
    "an edition without articles is exported or refused": _empty,
}
