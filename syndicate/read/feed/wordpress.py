"""WordPress's export (WXR), an RSS feed of a whole site in which texts are as their authors typed them, to HTML.

What WordPress does before it shows a text is done here: empty lines part paragraphs, line ends break lines, and a
``[caption]`` is a figure. Other shortcodes stay as they are: only the site's plugins know them.
"""

from __future__ import annotations

import re

from syndicate.model.article import Status
from syndicate.read.feed.names import Children

_UNPUBLISHED = frozenset({"draft", "auto-draft", "pending", "private", "future", "trash", "inherit"})
_NO_ARTICLES = frozenset({"attachment", "revision", "nav_menu_item", "wp_navigation", "wp_global_styles"})
_DRAFTS = ("yes", "true")
_KEPT = re.compile(r"<pre[\s>].*?(?:</pre\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL)
_BLOCK = re.compile(
    r"</?(?:p|div|ul|ol|li|h[1-6]|blockquote|table|thead|tbody|tr|td|th|figure|figcaption|hr|pre|dl|dt|dd|section"
    r"|article|aside|header|footer|form|iframe|video|audio|script|style|details|summary)[\s/>]",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"\[caption(?P<said>[^\]\n]{0,500})\](?P<shown>\s*(?:<a\s[^>]{0,1000}>\s*)?<img\s[^>]{0,2000}>(?:\s*</a>)?)?"
    r"(?P<words>[^\[]{0,2000})\[/caption\]"
)
_MOST_CAPTIONS = 2_000
# White space is looked at from its first character alone, so that a long run of it is read once.
_EMPTY_LINES = re.compile(r"(?<![ \t\r])(?:[ \t\r]*\n){2,}")
_LINE_END = re.compile(r"(?:<br\s*/?>)?(?<![ \t\r])[ \t\r]*\n")
_SAID = re.compile(r"""\scaption=(["'])(?P<words>.*?)\1""")


def status_of(fields: Children) -> Status:
    """Whether an entry is one that its site has not published; the Atom Publishing Protocol says so, too (RFC 5023)."""
    of_atom = [
        text
        for control in fields.all("app:control")
        for text in Children(control, fields.names).texts("app:draft")
    ]
    kinds = (*fields.texts("wp:post_type"), *fields.texts("wp:status"))
    return "draft" if set(of_atom) & set(_DRAFTS) or set(kinds) & (_UNPUBLISHED | _NO_ARTICLES) else "usable"


def is_export(fields: Children) -> bool:
    """Whether an entry comes from an export, and not from a site's feed."""
    return bool(fields.all("wp:post_id"))


def as_shown(text: str) -> str:
    """A text as WordPress would show it, in HTML."""
    if text.count("[caption") <= _MOST_CAPTIONS:
        text = _CAPTION.sub(_figure, text)
    parts: list[str] = []
    end = 0
    for kept in _KEPT.finditer(text):
        parts += [_paragraphs(text[end : kept.start()]), kept[0]]
        end = kept.end()
    return "".join((*parts, _paragraphs(text[end:])))


def _figure(match: re.Match[str]) -> str:
    said = _SAID.search(match["said"])
    words = match["words"].strip() or (said["words"] if said else "")
    return f"\n\n<figure>{match['shown'] or ''}<figcaption>{words}</figcaption></figure>\n\n"


def _paragraphs(text: str) -> str:
    return "".join(map(_paragraph, _EMPTY_LINES.split(text)))


def _paragraph(text: str) -> str:
    if not text.strip() or _BLOCK.search(text):
        return text + "\n"
    broken = _LINE_END.sub("<br>\n", text.strip())
    return f"<p>{broken}</p>\n"
