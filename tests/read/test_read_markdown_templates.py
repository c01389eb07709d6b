"""What site generators' templates leave in a Markdown text: no reader sees it, no word goes in silence, code stays."""

from __future__ import annotations

import re

import pytest
from helpers import drafts
from helpers.thorough import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.model.blocks import Block, Code, Embed, Figure, Image, Link, Paragraph, Text, plain_text
from syndicate.model.draft import Draft
from syndicate.read.commonmark.templates import without_templates

HEAD = "---\ntitle: Ferries\ncanonical_url: https://courier.example/2024/ferries.html\n---\n"


def draft_of(text: str, head: str = HEAD) -> Draft:
    return drafts.draft_of(head + text, "markdown")


def body_of(text: str) -> tuple[Block, ...]:
    return draft_of(text).body


def lost(text: str) -> list[tuple[str, str]]:
    return [(loss.what, loss.place) for loss in draft_of(text).losses]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{{< note heading="Mind" >}}\nKept.\n{{< /note >}}', "Kept."),
        ("{{% aside %}}\nKept *too*.\n{{% /aside %}}", "Kept too."),
        ("{% if x %}Kept.{% else %}And this.{% endif %}", "Kept.And this."),
        ("One {{ site.title }}{{ page.date | date: '%Y' }}two.", "One two."),
        ("One {{ 'https://x.example' | embed: \"A\nfilm\" }} two.", "One two."),
        ("One {% comment %}a desk's note{% endcomment %}two.", "One two."),
        ("One {% raw %}{{ site.x }}{% endraw %} two.", "One {{ site.x }} two."),
        ("# Head {#id .wide}\n\nText.{: .note}\n{: .lead title='a'}", "Head\n\nText."),
        ("{:toc}\n\n[TOC]\n\nText {.small}", "Text"),
        ("> [!NOTE]\n> Kept.", "Note\nKept."),
        ("> [!tip]- A title\n> Kept.", "Tip: A title\nKept."),
        ("{{ name }} and {{}} and {x} and {%} are an author's.", None),
        ("A set {x | x > 0}, {.5} and {#1}.", None),
    ],
)
def test_tags_are_not_shown_and_the_text_between_them_is(text: str, shown: str | None) -> None:
    assert plain_text(body_of(text)) == (text if shown is None else shown)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a\n\n{{< subscribe text='Every day' >}}", "dropped a template's tag: \"{{< subscribe text='Every day' >}}\""),
        ("a\nb {% include toc %}\n", "dropped a template's tag: '{% include toc %}'"),
        (
            'a\n\n[b]({{< ref "c.md" >}})',
            "dropped an address that only the site's templates know: '{{< ref \"c.md\" >}}'",
        ),
    ],
)  # fmt: skip
def test_template_tags_that_only_the_site_can_resolve_are_losses_with_their_line(
    text: str, what: str
) -> None:
    line = 5 + text.count("\n", 0, text.index("{"))
    assert lost(text) == [(what, f"line {line}")]


@pytest.mark.parametrize(
    ("address", "href"),
    [
        ('{{ "/a b/" | url }}', "/a%20b/"),
        ("{{ '/a' | relative_url }}", "/a"),
        ("{{ '/a' | prepend: site.baseurl | prepend: site.url }}", "/a"),
        ("{{ site.baseurl }}/a", "/a"),
        ("{{ site.url }}{{ site.baseurl }}/a", "/a"),
        ("{static}/a.pdf", "/a.pdf"),
        ("{filename}/a.md", ""),
        ("{% post_url 2016-05-01-a %}", ""),
        ("{{ site.repository }}/issues/1", ""),
    ],
)
def test_a_link_keeps_its_words_and_its_address_where_that_is_the_site_s_own(address: str, href: str) -> None:
    """A wrong address would be worse than none."""
    link = Paragraph((Link(href, (Text("words"),)) if href else Text("words"),))
    assert body_of(f"[words]({address})") == (link,)
    if "{static}" not in address and "{filename}" not in address:
        assert body_of(f"[words][a]\n\n[a]: {address}") == (link,)
    assert body_of(f'<a href="{address}">words</a>') == (link,)


@pytest.mark.parametrize(
    ("tag", "figure"),
    [
        (
            '{{< figure src="/t.jpg" alt="A \\"fast\\" boat" caption="At [sea] <b>now</b>" width="400" >}}',
            Figure(Image("/t.jpg", 'A "fast" boat'), (Text("At [sea] now"),)),
        ),
        ('{% image "t.jpg" "A boat" %}{.float-left}', Figure(Image("t.jpg", "A boat"))),
        (
            "{% include figure.html image_path='/t.png' alt='A boat' %}",
            Figure(Image("/t.png", "A boat")),
        ),
        (
            '{% include "linked.html", image: "/t.png", alt: "A boat" %}',
            Figure(Image("/t.png", "A boat")),
        ),
    ],
)
def test_a_picture_keeps_its_words_and_its_caption(tag: str, figure: Figure) -> None:
    assert (body_of(tag), lost(tag)) == ((figure,), [])


def test_other_attributes_of_a_picture_s_tag_are_losses() -> None:
    tag = '{{< figure src="/t.jpg" alt="A boat" credit="Reuters" >}}'
    assert body_of(tag) == (Figure(Image("/t.jpg", "A boat")),)
    assert lost(tag) == [(f"dropped a template's tag: {tag!r}", "line 5")]


@pytest.mark.parametrize(
    "tag",
    [
        "{{< youtube 0RKpf3rK57I >}}",
        '{{< youtube id="0RKpf3rK57I" >}}',
        "{% youtube '0RKpf3rK57I' %}",
        '{% include video id="0RKpf3rK57I" provider="youtube" %}',
        "{% include youtube.html id='0RKpf3rK57I' %}",
    ],
)
def test_a_film_plays_elsewhere(tag: str) -> None:
    assert body_of(tag) == (Embed("https://www.youtube.com/watch?v=0RKpf3rK57I", ""),)
    assert lost(tag) == []


@pytest.mark.parametrize(
    "text",
    [
        "{% highlight ruby linenos %}\n{% raw %}{{ site.x }}{% endraw %}\n\n# one\n{% endhighlight %}",
        '{{< highlight ruby "linenos=table" >}}\n{{ site.x }}\n\n# one\n{{< /highlight >}}',
        "```ruby\n{{ site.x }}\n\n# one\n```",
        "~~~ ruby\n{{ site.x }}\n\n# one\n~~~",
    ],
)
def test_code_stays_code(text: str) -> None:
    if text.startswith("{{<"):
        text = text.replace("{{ site.x }}", "{{</* site.x */>}}")
        assert body_of(text) == (Code("{{</* site.x */>}}\n\n# one\n", "ruby"),)
    else:
        assert body_of(text) == (Code("{{ site.x }}\n\n# one\n", "ruby"),)
    assert (
        plain_text(body_of("Write `{{ site.x }}` or ``{% if ` %}``.")) == "Write {{ site.x }} or {% if ` %}."
    )


def test_in_a_text_that_no_site_generator_made_braces_are_the_author_s() -> None:
    text = "Write {{ site.title }} or {% if x %}."
    assert plain_text(draft_of(text, "# Title\n\n").body) == text


def test_a_tag_that_never_ends_swallows_nothing() -> None:
    text = "One {{< note\n\nTwo {% if x\n\nThree {{< a >}} four"
    assert plain_text(body_of(text)) == "One {{< note\n\nTwo {% if x\n\nThree  four".replace("  ", " ")


# ruff: noqa: SIM905 -- marks in columns would say no more

WORD = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=8)
MARK = st.sampled_from(  # whole tags would be too rare a find
    """
    {{< >}} {{< /a >}} {{% %}} {{ site. }} {% %} {% raw %} {% endraw %} {% highlight a %} {% endhighlight %} {% end
    {: } {# } ](  ) ![ [a]: <a href=" "> ` ``` ~~~ | > [!note] # " ' = src= x.png {::comment} {static}
    """.split()
)  # fmt: skip
LINES = st.lists(st.lists(WORD | MARK, max_size=6).map(" ".join), max_size=8).map("\n".join)


@settings(max_examples=examples(300), deadline=None)
@given(LINES)
def test_no_word_is_lost_silently_and_no_line_is_moved(text: str) -> None:
    """But for a desk's comments, the classes of paragraphs and the names of tags: whatever else one said is told."""
    told: list[str] = []
    left = without_templates(text, lambda what, _: told.append(what))
    assert left.count("\n") == text.count("\n")
    silent = re.compile(r"\{::comment\}.*?\{:/|(?:\{\{[<%]|\{%) ?/?\w*|\{:[^}]*\}|\{# ?[^}]*\}", re.DOTALL)
    words = re.findall(r"[a-z]{2,}", silent.sub(" ", text))
    assert [word for word in words if word not in f"{left} {told}" and word not in MARKUP] == []


MARKUP = frozenset({"raw", "endraw", "highlight", "site", "static", "note"})
