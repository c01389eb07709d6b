"""What a person should know of a run that succeeded: sentences for articles and editions. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from syndicate.convert.editions import pictures_url
from syndicate.convert.options import ConvertOptions
from syndicate.heuristics.notices.sentences import recognised_notes, suspected_notes
from syndicate.model import Article, Edition, Waiver
from syndicate.model.asset import is_on_the_web
from syndicate.model.policy import UNKNOWN_URL
from syndicate.normalise.notice import NO_NOTICE
from syndicate.plugins.formats import is_feed, traits_of


def notes_of(articles: Iterable[Article]) -> Iterator[str]:
    """What recognition took out of a text: it is printed, so that a person can object."""
    for article in articles:
        yield from recognised_notes(article)


def warnings_of(
    job: ConvertOptions, articles: Sequence[Article], editions: Sequence[Edition]
) -> Iterator[str]:
    """What is missing or lost: pictures, addresses, notices, dates, and each loss of an article."""
    yield from _unshown(job, editions)
    if job.url == UNKNOWN_URL and any(map(is_feed, job.formats)):
        yield f"the feeds say that they stand at {UNKNOWN_URL}: give the real address with --url"
    for article in articles:
        if article.terms.disclaimer == Waiver(NO_NOTICE):
            yield (
                f"{article.source.uri}: no notice found in {article.title!r}; it goes out without one "
                "(give it with --disclaimer, or say why with --no-disclaimer)"
            )
        yield from suspected_notes(article)
        for loss in article.losses:
            yield f"{article.source.uri}{loss.place and f', {loss.place}'}: {loss.what}"
        if article.published is None and job.date is None:
            yield f"{article.source.uri}: no date found (give the edition's with --date)"


def _unshown(job: ConvertOptions, editions: Sequence[Edition]) -> Iterator[str]:
    """Feeds cannot embed pictures: those of local files need an address on the web."""
    nowhere = {a.source for edition in editions for a in edition.assets if not is_on_the_web(a.source)}
    if not nowhere:
        return
    without = [name for name in job.formats if not traits_of(name).embeds_images]
    if without and not pictures_url(job):
        count = f"{len(nowhere)} picture" + ("s" if len(nowhere) != 1 else "")
        how = "leave out -o" if job.file is not None else "give the address of the outputs with --url"
        yield f"{count} of local files left out of {', '.join(without)}: {how} to publish them beside it"
