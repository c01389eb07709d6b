"""A draft's body to the article's terms, and the body without its notice.

Where the notice comes from, in this order: the configured answer, the source's own field, recognition. A configured
notice that the source carries in altered form is refused; what goes with a notice and is not of it is a loss.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import msgspec
from msgspec import Struct

from syndicate.errors import NoticeError
from syndicate.heuristics.notices import recognise_notice
from syndicate.heuristics.notices.sentences import perhaps_named
from syndicate.model import Disclaimer, Loss, Terms, Waiver
from syndicate.model.blocks import Block, Rule, block_texts
from syndicate.model.draft import Draft
from syndicate.model.loss import lost
from syndicate.model.policy import NoticePolicy
from syndicate.model.similarity import first_alike, first_difference, most_alike
from syndicate.normalise.clean import Cleaner, forbidden_characters, permitted
from syndicate.normalise.copies import folded
from syndicate.normalise.empty import drop_empty_blocks
from syndicate.normalise.exact_notice import exact_notice, not_to_be_kept
from syndicate.normalise.lift import lift, line_texts

NO_NOTICE = "no notice was found"
"""The reason of the waiver that is recorded for an article in which nothing was found."""

Reread: TypeAlias = Callable[[str], tuple[str, ...]]
"""Gives a text's lines as the draft's own reader would understand them, if it is a reader of texts."""

_ALTERED = 0.8
"""From this similarity on, a paragraph of the source is taken for an altered form of the configured notice."""
_LONGEST_QUOTED = 500


class NoticeSearch(Struct, frozen=True):
    """What is configured for the notice of one article, and what its source is read with."""

    policy: NoticePolicy
    language: str
    cleaner: Cleaner
    reread: Reread


def find_terms(
    draft: Draft, body: tuple[Block, ...], search: NoticeSearch
) -> tuple[tuple[Block, ...], Terms, tuple[Loss, ...]]:
    """The body without the notice, and the terms: the first answer in the order that docs/notice.md gives."""
    policy, uri = search.policy, draft.source.uri
    stated = None if draft.notice == Waiver(NO_NOTICE) else draft.notice
    answer = policy.answer or stated
    body = drop_empty_blocks(body)
    if isinstance(answer, Waiver):
        return body, Terms(answer), _replaced(answer, draft, search)
    if answer is not None:
        exact = exact_notice(answer, uri, search.cleaner, search.language)
        replaced = _replaced(exact.notice, draft, search)
        kept, losses = _lifted(exact.notice, body, draft, search)
        return drop_empty_blocks(kept), Terms(exact.notice), (*exact.losses, *replaced, *losses)
    found = recognise_notice(body)
    if found is not None:
        _refuse_forbidden(found.paragraphs, draft)
        recognised = Disclaimer.of(found.inlines, "recognised")
        exact = exact_notice(recognised, uri, search.cleaner, search.language)
        rules = sum(isinstance(block, Rule) for block in body) - sum(isinstance(b, Rule) for b in found.body)
        losses = (*exact.losses, *[lost("notice-rule-dropped")] * rules)
        terms = Terms(msgspec.structs.replace(exact.notice, evidence=found.evidence))
        return found.body, terms, losses
    if policy.required:
        raise NoticeError(
            f"{uri}: no notice in it, and one is required{perhaps_named(body)}",
            "give it with --disclaimer or --disclaimer-file, or waive it with --no-disclaimer REASON",
            code="notice-required",
        )
    return body, Terms(Waiver(policy.waiver or NO_NOTICE)), ()


def _replaced(answer: Disclaimer | Waiver, draft: Draft, search: NoticeSearch) -> tuple[Loss, ...]:
    """The losses of the source's own field, where a configured answer replaces it.

    Raises:
        NoticeError: it is the configured notice in altered form.
    """
    own = draft.notice
    if search.policy.answer is None or not isinstance(own, Disclaimer):
        return ()
    if isinstance(answer, Waiver):
        return (lost("source-notice-waived", text=_quoted(own)),)
    if folded(own.paragraphs) in {folded(answer.paragraphs), *_reread(answer, search)}:
        return tuple(
            lost("source-notice-link-dropped", url=link.url[:80])
            for link in own.links
            if link not in answer.links and link.url not in answer.text
        )
    _refuse_altered(answer, own.paragraphs, draft)
    return (lost("source-notice-replaced", text=_quoted(own)),)


def _quoted(notice: Disclaimer) -> str:
    text = " ".join(notice.text.split())
    return repr(text if len(text) <= _LONGEST_QUOTED else f"{text[:_LONGEST_QUOTED]} …")


def _reread(notice: Disclaimer, search: NoticeSearch) -> tuple[str, ...]:
    """The notice as the draft's own reader would understand it, folded."""
    written = search.policy.text or notice.text
    return tuple(folded(texts) for texts in (search.reread(written), search.reread(notice.text)))


def _refuse_forbidden(paragraphs: tuple[str, ...], draft: Draft) -> None:
    """Raise NoticeError where U+FFFD replaced a character of a recognised notice."""
    for number, paragraph in enumerate(paragraphs, 1):
        for text in block_texts(draft.body) if "\ufffd" in paragraph else ():
            if (found := forbidden_characters(text)) and paragraph in permitted(text):
                raise not_to_be_kept(draft.source.uri, number, found[0])


def _lifted(
    notice: Disclaimer, body: tuple[Block, ...], draft: Draft, search: NoticeSearch
) -> tuple[tuple[Block, ...], tuple[Loss, ...]]:
    """The body without the notice's copies, and the losses of what is in a copy and not in the notice.

    Raises:
        NoticeError: a paragraph of the body, or one around it, is an altered form of a configured notice.
    """
    forms = [folded(notice.paragraphs)]
    lifted = lift(body, forms)
    if not lifted.found:
        forms += _reread(notice, search)
        lifted = lift(body, forms)
    parts = {folded((text,)) for text in notice.paragraphs}
    around = {folded((text,)) for text in draft.surroundings}
    if not lifted.found and parts <= around.union(line_texts(body)):
        # A reader of pages takes into the text what looks like a notice around it, and may take a part of it.
        lifted = lift(body, parts)
    if notice.origin == "configured":
        known = {*forms, *parts}
        others = [text for text in draft.surroundings if folded((text,)) not in known]
        texts = dict.fromkeys(folded((text,)) for text in (*block_texts(lifted.body), *lifted.texts, *others))
        _refuse_altered(notice, tuple(texts), draft)
    fallen = [link for link in lifted.links if link not in notice.links and link.url not in notice.text]
    links = (lost("notice-copy-link-dropped", url=link.url[:80]) for link in fallen)
    return lifted.body, (*links, *lifted.losses)


def _refuse_altered(notice: Disclaimer, texts: tuple[str, ...], draft: Draft) -> None:
    altered = first_alike(notice.paragraphs, texts, _ALTERED)
    if altered is not None:
        raise NoticeError(
            f"{draft.source.uri}: carries the configured notice in altered form: {altered[:60]!r} …; "
            f"{_difference(notice, altered)}",
            "make the source say there what the notice says, or configure the notice as the publisher now words it",
        )


def _difference(notice: Disclaimer, altered: str) -> str:
    """The place at which a paragraph differs from the notice's that is most like it, and the characters there."""
    paragraph = most_alike(altered, notice.paragraphs, 0.0) or notice.paragraphs[0]
    number = notice.paragraphs.index(paragraph) + 1
    found = first_difference(folded((paragraph,)), folded((altered,)))
    if found is None:
        return f"paragraph {number} of {len(notice.paragraphs)} is there without the others"
    before = folded((paragraph,))[max(0, found.at - 20) : found.at]
    place = f"after {before!r}" if before else "at its start"
    return (
        f"first difference at character {found.at + 1} of paragraph {number}, {place}: "
        f"expected {_shown(found.expected)}, found {_shown(found.found)}"
    )


def _shown(text: str) -> str:
    """Characters, and the numbers of those that their look does not tell from others."""
    if not text:
        return "nothing"
    is_word = any(map(str.isalnum, text))
    named = [c for c in text[:60] if not c.isalnum() and not (is_word and c.isascii() and c.isprintable())]
    codes = " ".join(f"U+{ord(char):04X}" for char in named[:6])
    return repr(text[:60]) + (f" ({codes})" if codes else "")
