"""A job's CSS selectors on a page: keeps and removes elements. Changes the tree that it is given."""

from __future__ import annotations

import cssselect2
from lxml.html import HtmlElement, fromstring

from syndicate.model import Loss
from syndicate.model.loss import lost
from syndicate.model.selectors import Selectors


def removed(root: HtmlElement, selectors: Selectors) -> None:
    """Take out of a page what is no part of the article."""
    for element in _matching(root, selectors.remove):
        if element.getparent() is not None:
            element.drop_tree()


def kept(root: HtmlElement, selectors: Selectors) -> tuple[HtmlElement | None, tuple[Loss, ...]]:
    """The article of a page in one element; None where it has to be found out, with a loss if nothing was selected."""
    if not selectors.keep:
        return None, ()
    found = _matching(root, selectors.keep)
    outermost = [one for one in found if not any(other in found for other in one.iterancestors())]
    if not outermost:
        return None, (lost("keep-selectors-ignored", selectors=", ".join(selectors.keep)),)
    article: HtmlElement = fromstring("<article></article>")
    article.extend(outermost)
    return article, ()


def _matching(root: HtmlElement, selectors: tuple[str, ...]) -> list[HtmlElement]:
    """The elements that any of the selectors selects, in the order of the page."""
    if not selectors:
        return []
    tests = [one.test for one in cssselect2.compile_selector_list(", ".join(selectors))]
    wrapped = cssselect2.ElementWrapper.from_html_root(root)
    return [one.etree_element for one in wrapped.iter_subtree() if any(test(one) for test in tests)]
