"""Ids of strangers' feeds, night after night: two articles stay two, one stays one, and news of it is told once."""

from __future__ import annotations

import sqlite3
from html import escape
from pathlib import Path

import pytest
from helpers.command_line import syndicate
from helpers.jobs import JOB, Desk

from syndicate.errors import Exit
from syndicate.job.ledger import Ledger

TIDES = (
    "The tide tables of the outer harbour were printed with the wrong year on their cover, and every skipper who "
    "bought one may exchange it at the harbour master's window until the end of the month."
)
LOCKS = "The lower lock opens an hour later from Monday on, since its keeper has found nobody to share the early shift."


def item(guid: str, title: str, text: str, **more: str) -> str:
    """An item of RSS; ``link``, ``date`` (of May 2026) and ``updated`` on request."""
    fields = f'<guid isPermaLink="false">{escape(guid)}</guid>' if guid else ""
    fields += f"<title>{escape(title)}</title><description>{escape(text)}</description>"
    fields += f"<link>{escape(more['link'])}</link>" if "link" in more else ""
    fields += f"<pubDate>{more['date']} May 2026 09:30:00 GMT</pubDate>" if "date" in more else ""
    fields += f"<atom:updated>{more['updated']}</atom:updated>" if "updated" in more else ""
    return f"<item>{fields}</item>"


def rss(*items: str) -> str:
    head = '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Quay News</title>'
    about = "<link>https://quay.example/</link><description>Of the quay</description>"
    return f"{head}{about}{''.join(items)}</channel></rss>"


def job(*names: str, publication: str = "") -> str:
    tables = "".join(f'[[source]]\nname = "{name}"\npath = "{name}.xml"\n\n' for name in names)
    text = JOB.replace('[[source]]\nname = "desk"\npath = "articles"\n', tables)
    return text.replace("limit = 3", "limit = 20").replace(
        'language = "en"', f'language = "en"\n{publication}'
    )


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "desk", job("quay", "lock"))


def put(desk: Desk, **feeds: str) -> None:
    for name, text in feeds.items():
        (desk.folder / f"{name}.xml").write_text(text, "utf-8")


def ids(desk: Desk) -> dict[str, str]:
    return {one["title"]: one["id"] for one in desk.items()}


def test_two_feeds_that_number_their_items_alike_are_two_articles(desk: Desk) -> None:
    put(desk, quay=rss(item("1", "Tide tables", TIDES)), lock=rss(item("1", "Lock opens late", LOCKS)))
    report = desk.night()
    assert (report.new, report.corrected, report.exit_code) == (2, 0, Exit.DONE)
    assert ids(desk) == {
        "Tide tables": "tag:herald.example.org,1970-01-01:quay/1",
        "Lock opens late": "tag:herald.example.org,1970-01-01:lock/1",
    }
    assert desk.night(2).changed is False


def test_a_converter_keeps_them_apart_in_any_folder(tmp_path: Path) -> None:
    names = []
    for name, title, text in (("one", "Tide tables", TIDES), ("two", "Lock opens late", LOCKS)):
        path = tmp_path / name / "feed.xml"
        path.parent.mkdir()
        path.write_text(rss(item("1", title, text, date="01")), "utf-8")
        names.append(f"{name}/feed.xml")
    done = syndicate(tmp_path, "convert", *names, "--to", "json", "--no-disclaimer", "a test")
    assert done.returncode == Exit.DONE, done.stderr
    text = (tmp_path / "out" / "feed.json").read_text("utf-8")
    assert "Tide tables" in text
    assert "Lock opens late" in text


def test_an_address_as_id_means_the_same_in_every_feed(desk: Desk) -> None:
    story = item("https://quay.example/tides", "Tide tables", TIDES, date="01")
    put(desk, quay=rss(story), lock=rss(story))
    report = desk.night()
    assert (report.new, report.warnings) == (1, ())
    assert ids(desk) == {"Tide tables": "https://quay.example/tides"}


def test_an_id_of_two_articles_is_no_id(desk: Desk) -> None:
    put(
        desk,
        lock=rss(item("9", "Else", "Something else.")),
        quay=rss(item("7", "Tide tables", TIDES, date="01")),
    )
    desk.night()
    before = ids(desk)
    both = rss(item("7", "Lock opens late", LOCKS, date="02"), item("7", "Tide tables", TIDES, date="01"))
    put(desk, quay=both)
    report = desk.night(2)
    assert (report.new, report.corrected) == (1, 0)
    assert before.items() <= ids(desk).items()
    # Alone with the id that another one had first, it stays what it was.
    after = ids(desk)
    put(desk, quay=rss(item("7", "Lock opens late", LOCKS, date="02")))
    report = desk.night(3)
    assert (report.new, report.corrected) == (0, 0)
    assert ids(desk) == after


PARTS = ("bridge", "quay", "crane", "buoy", "mole", "hull", "lamp")


def report_of(number: int, text: str = "") -> dict[str, str]:
    """The fields of a story whose link, date and words are its own."""
    part = PARTS[number]
    link = f"https://quay.example/{part}"
    return {"title": f"The {part}", "text": text or f"{part} " * 30, "link": link, "date": f"{number + 1:02}"}


def by_place(*stories: dict[str, str], **left: str) -> str:
    """A feed that numbers its items anew each night: the newest is 1."""
    kept = ({name: value for name, value in story.items() if name not in left} for story in stories)
    return rss(*(item(str(place), **story) for place, story in enumerate(kept, 1)))


@pytest.mark.parametrize("left", [(), ("link",), ("link", "date")], ids=["links", "dates", "words alone"])
def test_a_feed_that_numbers_its_items_by_place_has_an_article_for_each(
    desk: Desk, left: tuple[str, ...]
) -> None:
    put(desk, lock=rss(item("9", "Else", "Something else.")))
    out: dict[str, str] = {}
    lines: list[str] = []
    for night in range(1, 5):
        stories = [report_of(number) for number in range(night + 1, max(-1, night - 3), -1)]
        put(desk, quay=by_place(*stories, **dict.fromkeys(left, "")))
        report = desk.night(night)
        lines += report.warnings
        assert (report.corrected, report.new) == (0, 4 if night == 1 else 1), report.changes
        assert out.items() <= ids(desk).items()
        out = ids(desk)
    assert len(out) == len(set(out.values())) == 7
    assert len(lines) == 1, lines
    [line] = lines
    assert "it uses the numbers of articles for other ones" in line


def test_an_article_that_is_corrected_and_renumbered_at_once_is_a_correction(desk: Desk) -> None:
    put(desk, lock=rss(item("9", "Else", "Something else.")), quay=by_place(report_of(1), report_of(0)))
    desk.night()
    before = ids(desk)
    mended = report_of(1, "A short text, since all that stood here was wrong.")
    put(desk, quay=by_place(report_of(2), mended, report_of(0)))
    report = desk.night(2)
    assert (report.new, report.corrected) == (1, 1)
    assert before.items() <= ids(desk).items()
    assert "all that stood here was wrong" in desk.text("feed.json")
    put(desk, quay=by_place(mended, report_of(0)))
    report = desk.night(3)
    assert (report.new, report.corrected, report.withdrawn) == (0, 0, 0)


def test_places_count_under_another_authority_too(desk: Desk) -> None:
    """What is new then may have an id that a feed states, since nothing has it under that authority."""
    put(desk, lock=rss(item("9", "Else", "Something else.")), quay=by_place(report_of(0)))
    desk.night()
    desk.configure(
        desk.job.read_text("utf-8").replace('language = "en"', 'language = "en"\nauthority = "a.example"')
    )
    put(desk, quay=by_place(report_of(1), report_of(0)))
    desk.night(2)
    before = ids(desk)
    assert before["The quay"] == "tag:a.example,1970-01-01:quay/1"
    mended = report_of(1) | {"text": f"{report_of(1)['text']} Mended."}
    put(desk, quay=by_place(report_of(2), mended, report_of(0)))
    report = desk.night(3)
    assert (report.new, report.corrected) == (1, 1)
    assert before.items() <= ids(desk).items()


LEVELS = """The harbour office measured the level of the sea at three places last year, and found that it had risen
by four millimetres at each of them. The engineers said that the old quay would have to be raised within the next ten
years, and that nobody had yet asked what it would cost. The mayor said that she would read the report first."""
BUS = """The night bus to the outer districts will run every hour from the first of June, the council decided on
Tuesday. It had been stopped two years ago, when there were too few drivers. The
union said that it was glad of the new line, and
that the drivers would have to be paid for the hours between the last bus and the first one."""


def test_two_stories_in_one_language_are_two_however_alike_its_letters_are(desk: Desk) -> None:
    def story(name: str, title: str, text: str) -> str:
        return rss(item("1", title, text, link=f"https://quay.example/{name}", date=name))

    put(desk, lock=rss(item("9", "Else", "Something else.")), quay=story("01", "Sea levels", LEVELS))
    desk.night()
    put(desk, quay=story("02", "Night bus", BUS))
    assert (desk.night(2).new, len(ids(desk))) == (1, 3)
    # Most of it written anew, and under another headline: a correction of what has the number now.
    put(
        desk,
        quay=story(
            "03", "Bus at night", f"{BUS.partition('. ')[0]}. The union asks who pays for the waiting hours."
        ),
    )
    report = desk.night(3)
    assert (report.new, report.corrected) == (0, 1)
    assert "Sea levels" in ids(desk)


@pytest.mark.parametrize(
    "kept",
    [
        {"title": "The quay"},
        {"link": "https://quay.example/quay"},
        {"date": "02"},
        {"text": report_of(1)["text"]},
    ],
    ids=["headline", "link", "date", "words"],
)
def test_an_article_that_keeps_its_number_and_one_thing_more_is_a_version(
    desk: Desk, kept: dict[str, str]
) -> None:
    put(desk, lock=rss(item("9", "Else", "Something else.")), quay=rss(item("1", **report_of(1))))
    desk.night()
    put(desk, quay=rss(item("1", **(report_of(4) | kept))))
    report = desk.night(2)
    assert (report.new, report.corrected) == (0, 1)


def test_one_phrase_below_several_headlines_is_no_text_of_one_article(desk: Desk) -> None:
    def post(name: str, guid: str = "") -> str:
        return item(
            guid or name,
            f"Wanted: mate for the {name}",
            f"{LOCKS} Write to us.",
            link=f"https://quay.example/{name}",
            date="01",
        )

    put(desk, lock=rss(item("9", "Else", "Something else.")), quay=rss(post("Ann"), post("Bell")))
    report = desk.night()
    assert (report.new, report.warnings) == (3, ())
    before = ids(desk)
    # None takes the place of one that is gone, though date and text are the same.
    put(desk, quay=rss(post("Bell"), post("Cod"), post("Dab")))
    report = desk.night(2)
    assert (report.new, report.corrected, report.warnings) == (2, 0, ())
    assert before.items() <= ids(desk).items()
    # What is the same in headline and link stays one, whatever its number.
    put(desk, quay=rss(post("Cod", guid="other")))
    report = desk.night(3)
    assert (report.new, report.corrected) == (0, 0)


def test_equal_text_under_two_ids_is_published_once_and_reported_once(desk: Desk) -> None:
    twins = (item("a-1", "Tide tables", TIDES, date="01"), item("b-1", "Tide tables", TIDES, date="01"))
    put(desk, quay=rss(*twins), lock=rss(item("x", "Tide tables", TIDES, date="01")))
    report = desk.night()
    assert report.new == 1
    assert [line.partition(":")[0] for line in report.warnings] == ["quay.xml", "lock.xml"]
    put(
        desk,
        quay=rss(*twins, item("c", "Lock opens late", LOCKS)),
        lock=rss(item("x", "Tide tables", TIDES, date="01"), ""),
    )
    report = desk.night(2)
    assert (report.new, report.corrected, report.warnings) == (1, 0, ())
    before = ids(desk)
    # Which of the twins stands first, or alone, is nobody's business.
    for night, kept in ((3, twins[::-1]), (4, twins[1:]), (5, twins)):
        put(desk, quay=rss(*kept, item("c", "Lock opens late", LOCKS), "<!-- -->" * night))
        report = desk.night(night)
        assert (report.new, report.corrected, report.warnings) == (0, 0, ())
        assert ids(desk) == before


def test_a_twin_is_reported_once_even_if_its_feed_is_renumbered_or_moves(desk: Desk) -> None:
    put(
        desk,
        quay=rss(item("1", "Tide tables", TIDES, date="01")),
        lock=rss(item("1", "Tide tables", TIDES, date="01")),
    )
    assert len(desk.night().warnings) == 1
    for night in (2, 3):
        put(desk, lock=rss(item(f"1{'x' * night}", "Tide tables", TIDES, date="01")))
        assert desk.night(night).warnings == ()
    (desk.folder / "lock.xml").rename(desk.folder / "key.xml")
    desk.configure(desk.job.read_text("utf-8").replace('path = "lock.xml"', 'path = "key.xml"'))
    assert not any("the same text" in line for line in desk.night(4).warnings)


def test_losses_of_an_article_are_reported_once_and_not_with_each_correction(desk: Desk) -> None:
    def story(text: str) -> str:
        return rss(item("1", "Tide tables", f"<p>{text} <s>Not this.</s></p>", date="01"))

    put(desk, lock=rss(item("9", "Else", "Something else.")), quay=story(TIDES))
    [line] = desk.night().warnings
    for night in (2, 3):
        put(desk, quay=story(f"{TIDES} Said {night} times."))
        report = desk.night(night)
        assert (report.corrected, report.warnings) == (1, ())
    put(desk, quay=story(f"{TIDES} <input>"))
    [other] = desk.night(4).warnings
    assert other != line


def test_twins_that_part_are_two_articles(desk: Desk) -> None:
    put(
        desk,
        lock=rss(item("9", "Else", "Something else.")),
        quay=rss(item("1", "To come", "-"), item("2", "To come", "-")),
    )
    desk.night()
    put(desk, quay=rss(item("1", "Tide tables", TIDES), item("2", "Lock opens late", LOCKS)))
    report = desk.night(2)
    assert (report.new, report.corrected) == (1, 1)
    assert len(set(ids(desk).values())) == 3


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("http://quay.example/tides", "https://quay.example/tides"),
        ("https://www.quay.example/tides/", "https://quay.example/tides"),
        ("https://quay.example/tides", "https://quay.example/tides?utm_source=rss&utm_campaign=n2"),
        ("https://quay.example/tide-tables", "https://quay.example/tables-of-the-tides"),
        ("4711", "4712"),
        ("", ""),
    ],
    ids=["scheme", "host", "tracking", "headline", "number", "no id"],
)
def test_one_article_keeps_its_id_whatever_happens_to_the_one_in_its_feed(
    desk: Desk, first: str, second: str
) -> None:
    put(
        desk,
        lock=rss(item("9", "Else", "Something else.")),
        quay=rss(item(first, "Tide tables", TIDES, date="01")),
    )
    desk.night()
    before = ids(desk)["Tide tables"]
    put(desk, quay=rss(item(second, "Tables of the tides", TIDES, date="01")))
    report = desk.night(2)
    assert (report.new, report.corrected, report.exit_code) == (0, 1, Exit.DONE)
    assert len([line for line in report.warnings if "another id than before" in line]) == 1
    assert ids(desk)["Tables of the tides"] == before
    put(desk, quay=rss(item(second.replace("n2", "n3"), "Tables of the tides", TIDES, date="01"), "<!-- -->"))
    report = desk.night(3)
    assert (report.new, report.corrected, report.warnings) == (0, 0, ())
    assert ids(desk)["Tables of the tides"] == before


def test_another_story_of_the_same_day_keeps_an_id_of_its_own(desk: Desk) -> None:
    put(
        desk,
        lock=rss(item("9", "Else", "Something else.")),
        quay=rss(item("1", "Tide tables", TIDES, date="01")),
    )
    desk.night()
    put(desk, quay=rss(item("2", "Lock opens late", LOCKS, date="01")))
    assert desk.night(2).new == 1
    assert len(set(ids(desk).values())) == 3


def test_an_update_moves_with_a_difference_and_not_without_one(desk: Desk) -> None:
    def story(day: int, text: str) -> str:
        moment = f"2026-05-{day:02}T10:00:00Z"
        return rss(
            item(
                "1",
                "Tide tables",
                text,
                link=f"https://quay.example/t?utm_id={day}",
                date="01",
                updated=moment,
            )
        )

    def modified() -> str:
        return next(one["date_modified"] for one in desk.items() if one["title"] == "Tide tables")

    put(desk, lock=rss(item("9", "Else", "Something else.")), quay=story(1, TIDES))
    desk.night()
    first, state = modified(), desk.state()
    for night in (2, 3):
        put(desk, quay=story(night, TIDES))
        assert desk.night(night).changed is False
    assert (modified(), desk.state()) == (first, state)
    put(desk, quay=story(4, f"{TIDES} Bring the receipt."))
    desk.night(4)
    assert modified() == "2026-05-04T10:00:00Z"


@pytest.mark.parametrize("change", ["authority", "url"])
def test_ids_that_are_out_survive_a_new_address_of_the_publication(desk: Desk, change: str) -> None:
    feeds = {"quay": rss(item("1", "Tide tables", TIDES)), "lock": rss(item("1", "Lock opens late", LOCKS))}
    put(desk, **feeds)
    desk.write("../note.md", "A note", "Of the desk.", id="note-1")
    table = '[[source]]\nname = "notes"\npath = "note.md"\n\n[[output]]'
    desk.configure(desk.job.read_text("utf-8").replace("[[output]]", table, 1))
    desk.night()
    before, feed_id = ids(desk), atom_id(desk)
    text = desk.job.read_text("utf-8")
    if change == "authority":
        desk.configure(text.replace('language = "en"', 'language = "en"\nauthority = "pier.example"'))
    else:
        desk.configure(text.replace("herald.example.org", "pier.example"))
    report = desk.night(2)
    assert (report.new, report.corrected, report.failures) == (0, 0, ())
    assert (ids(desk), atom_id(desk)) == (before, feed_id)
    [line] = report.warnings
    assert "published ids keep theirs" in line
    put(desk, quay=rss(item("1", "Tide tables", TIDES), item("2", "Gulls return", LOCKS * 2)))
    report = desk.night(3)
    assert (report.new, report.warnings) == (1, ())
    assert before.items() <= ids(desk).items()


def atom_id(desk: Desk) -> str:
    return desk.text("atom.xml").partition("<id>")[2].partition("</id>")[0]


def test_a_source_that_moves_is_reported_in_one_line_and_its_articles_stay(desk: Desk) -> None:
    put(
        desk,
        quay=rss(item("1", "Tide tables", TIDES), item("2", "Gulls", "They are back.")),
        lock=rss(item("1", "L", LOCKS)),
    )
    desk.night()
    before = ids(desk)
    (desk.folder / "quay.xml").rename(desk.folder / "news.xml")
    desk.configure(desk.job.read_text("utf-8").replace('path = "quay.xml"', 'path = "news.xml"'))
    report = desk.night(2)
    assert report.warnings == ("news.xml: this source was quay.xml; its articles keep their ids",)
    assert (report.new, ids(desk), desk.night(3).warnings) == (0, before, ())


def test_a_ledger_of_an_earlier_version_keeps_its_articles(desk: Desk) -> None:
    """It made URIs of numbers without saying whose they are, and looked for them under these."""
    put(desk, quay=rss(item("1", "Tide tables", TIDES)), lock=rss(item("8", "Lock opens late", LOCKS)))
    desk.night()
    ledger = desk.folder / "state" / "ledger.sqlite"
    database = sqlite3.connect(ledger)
    for table, column in (
        ("article", "id"),
        ("article", "key"),
        ("article", "body"),
        ("issue_article", "article"),
    ):
        for row, text in database.execute(f"SELECT rowid, CAST({column} AS TEXT) FROM {table}").fetchall():
            old = (
                text.replace("quay/", "").replace("lock/", "").replace("herald.example.org,", "old.example,")
            )
            old = old.replace("xml#", "xml#tag:old.example,1970-01-01:")
            value = old.encode() if column == "body" else old
            database.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (value, row))
    database.execute("UPDATE source SET sha256 = '', mtime_ns = 0")
    database.commit()
    database.close()
    put(desk, quay=rss(item("1", "Tide tables", TIDES + " Bring it."), item("3", "Gulls", "They are back.")))
    report = desk.night(2)
    assert (report.new, report.corrected, report.failures) == (1, 1, ())
    assert ids(desk)["Tide tables"] == "tag:old.example,1970-01-01:1"


def test_a_held_article_is_reported_once(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk")
    desk.write("a.md", "Tide tables", TIDES)
    desk.write("b.md", "A plan", "Not yet.", status="draft")
    assert [len(desk.night(night).warnings) for night in (1, 2, 3)] == [1, 0, 0]
    desk.write("b.md", "A better plan", "Not yet.", status="draft")
    assert [len(desk.night(night).warnings) for night in (4, 5)] == [1, 0]


def test_further_names_outlive_the_ledger(desk: Desk) -> None:
    put(
        desk,
        quay=rss(item("a", "Tide tables", TIDES), item("b", "Tide tables", TIDES)),
        lock=rss(item("1", "L", LOCKS)),
    )
    desk.night()
    (desk.folder / "state" / "ledger.sqlite").unlink()
    report = desk.night(2)
    assert (report.new, len(report.warnings)) == (0, 1)
    with Ledger(desk.folder / "state" / "ledger.sqlite") as ledger:
        assert list(ledger.aliases()) == ["quay.xml#b"]
