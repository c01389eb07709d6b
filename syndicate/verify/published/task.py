"""Verifies one published file. Runs in a worker."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from syndicate.errors import UsageError
from syndicate.model import Demand, Disclaimer, Expectation, Extent, LinkDemand, PictureDemand, TextDemand
from syndicate.model.artifact import Artifact
from syndicate.model.extent import presumed
from syndicate.plugins import ChoosingVerifier, load_verifier
from syndicate.plugins.formats import built_in_formats, other_formats
from syndicate.runtime.entry_points import listed
from syndicate.verify import Check, check
from syndicate.verify.published.files import regular_bytes
from syndicate.verify.published.result import ArticleResult, FileResult

CHANGED = "not the bytes that were published: changed since"
AGAIN = "publish it again, or put the published file back"
_WHICH = "name an output that holds an article"


class VerifyTask(Struct, frozen=True):
    """A file to verify.

    Without `sha256` there is no receipt, and each article in the file has to show `notice`. With both, the receipt says
    which articles there are, and `notice` what each has to show. Without `links_known`, the links of `notice` are
    unknown. `waivers` are, for each article, the reason why it needs no notice, or None.
    """

    path: str
    media_type: str
    expectations: tuple[Expectation, ...] = ()
    waivers: tuple[str | None, ...] = ()
    sha256: str = ""
    notice: Disclaimer | None = None
    links_known: bool = True


def examine(task: VerifyTask) -> FileResult:
    """Verify a file.

    Raises:
        ArtifactError: it cannot be read, or its bytes do not parse.
        PluginError: there is no verifier for it, or it does not load.
    """
    path = Path(task.path)
    data = regular_bytes(path)
    artifact = Artifact(path.name, task.media_type, data)
    notice = task.notice
    if not task.sha256:
        each = None if notice is None else demands_of(notice, links_known=task.links_known)
        found = check(Check(artifact, label=task.path, each=each))
    elif notice is None:
        found = check(Check(artifact, task.expectations, task.path, extent=_extent(task)))
    else:
        wanted = tuple(_asked(notice, expected) for expected in task.expectations)
        found = check(Check(artifact, wanted, task.path, extent=_extent(task)))
    if not found.verdicts and not task.sha256:
        return FileResult(file=task.path, verifier=found.verifier, problem="no article in it", hint=_WHICH)
    changed = task.sha256 not in ("", hashlib.sha256(data).hexdigest())
    waivers = dict(enumerate(() if notice else task.waivers))
    return FileResult(
        file=task.path,
        verifier=found.verifier,
        articles=tuple(
            ArticleResult(
                article=verdict.article,
                title=verdict.title,
                place=verdict.place,
                problems=verdict.problems,
                waiver=waivers.get(number),
                unjudged=() if verdict.problems else verdict.unjudged,
            )
            for number, verdict in enumerate(found.verdicts)
        ),
        warning=CHANGED if changed else "",
        hint=AGAIN if changed else "",
    )


def _extent(task: VerifyTask) -> Extent:
    """How much a file may hold by its receipt, which counts articles and pictures but not their bytes."""
    return presumed(
        None if demand.pictures is None else len(demand.pictures)
        for expected in task.expectations
        for demand in expected.demands
        if isinstance(demand, PictureDemand)
    )


def _asked(notice: Disclaimer, expected: Expectation) -> Expectation:
    """What an article has to show with this notice. If it is only text, the receipt may know its links."""
    texts = (demand.fingerprint for demand in expected.demands if isinstance(demand, TextDemand))
    if not notice.links and notice.fingerprint in texts:
        return expected
    others = (one for one in expected.demands if not isinstance(one, TextDemand | LinkDemand))
    asked = demands_of(notice, links_known=bool(notice.links))
    return Expectation(expected.article, expected.title, (*asked, *others))


def demands_of(notice: Disclaimer, *, links_known: bool = True) -> tuple[Demand, ...]:
    """What an article with this notice has to show."""
    links = (LinkDemand(link.text, link.url) for link in notice.links)
    return (TextDemand(notice.paragraphs, notice.fingerprint, links_known=links_known), *links)


def media_type_of(path: Path) -> str:
    """The media type of a file that no receipt names, by its suffix and its first bytes.

    Raises:
        ArtifactError: it cannot be read.
        UsageError: no verifier is installed for such files.
    """
    head = regular_bytes(path)[:1000]
    ours = built_in_formats()
    if found := sorted(one.media_type for one in ours if path.suffix in one.endings):
        return found[0] if len(found) == 1 else _chosen(found, head)
    ending = path.suffix.lower()
    if ending and (others := _of_others(ending) or _of_metadata(ending.removeprefix("."))):
        return others
    known = " ".join(dict.fromkeys(ending for one in ours for ending in one.endings))
    raise UsageError(f"{path}: no verifier for {path.suffix!r} files", f"there are: {known}")


def _chosen(media_types: Sequence[str], head: bytes) -> str:
    """The media type whose verifier accepts the file; otherwise the first one, whose message says what is wrong."""
    for media_type in media_types:
        verifier = load_verifier(media_type)
        if isinstance(verifier, ChoosingVerifier) and verifier.accepts(head):
            return media_type
    return media_types[0]


def _of_others(ending: str) -> str:
    """The media type of an installed format with this ending; empty where there is none."""
    found = (one.media_type for one in other_formats() if ending in one.endings)
    return next(filter(None, found), "")


def _of_metadata(suffix: str) -> str:
    """The media type for a suffix that no installed format names, from the metadata of packages.

    A package may bring only a verifier. Of several verifiers, the one whose media type (RFC 6838) names the suffix.
    """
    packages = {
        one.distribution for one in listed("syndicate.exporters") if one.name == suffix and not one.built_in
    }
    theirs = [one for one in listed("syndicate.verifiers") if not one.built_in]
    mine = [one.name for one in theirs if one.distribution in packages]
    named = [name for name in mine or (one.name for one in theirs) if suffix in _suffixes(name)]
    return next(iter(named or mine), "")


def _suffixes(media_type: str) -> set[str]:
    subtype = media_type.partition("/")[2]
    words = {part for half in subtype.split("+") for part in (half, *half.split("."))}
    known = {suffix.removeprefix(".") for suffix in mimetypes.guess_all_extensions(media_type)}
    return {word.removeprefix("x-") for word in words} | known
