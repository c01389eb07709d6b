"""What sources do in a night: ids clash, a page stands in a feed's place, they die, they move, they hold excerpts."""

from __future__ import annotations

from datetime import timedelta

from helpers.misbehaving_server import reply
from helpers.nightly_situations import changed, corrected, situation, twin
from helpers.nightly_world import STOCK, World

from syndicate.job.run.rulings import accept

# --- Ids that clash ---------------------------------------------------------------------------------------------------


@situation
def two_feeds_give_one_number(world: World) -> None:
    for name in ("lock", "quay"):
        world.feeds[name].stories.insert(0, world.story(name=f"n{world.night}"))


@situation
def one_number_stands_twice_in_a_feed(world: World) -> None:
    for _ in range(2):
        world.feeds["quay"].stories.insert(0, world.story(name=f"twice-{world.night}"))


@situation
def a_feed_changes_to_https(world: World) -> None:
    feed = world.feeds["pages"]
    feed.scheme = "http" if feed.scheme == "https" else "https"


@situation
def addresses_get_tracking_parameters(world: World) -> None:
    world.feeds["pages"].tracking = f"?utm_source=rss&utm_campaign=n{world.night}"


@situation
def links_count_readers(world: World) -> None:
    world.feeds["lock"].counted = f"?utm_id={world.night}"


@situation
def a_headline_changes_and_the_address_with_it(world: World) -> bool:
    story = world.any_of("pages")
    if story is None:
        return False
    story.title, story.slug = f"{story.title} again", f"{story.slug}-again"
    return changed(world, story)


@situation
def a_feed_numbers_all_its_items_anew(world: World) -> None:
    for story in world.feeds["lock"].stories:
        story.name = f"{story.name}x"


@situation
def a_feed_numbers_its_items_by_place(world: World) -> None:
    world.feeds["places"].stories.insert(0, world.story())
    del world.feeds["places"].stories[6:]


@situation
def a_story_is_corrected_while_its_number_changes(world: World) -> bool:
    story = world.any_of("places")
    if story is None:
        return False
    world.feeds["places"].stories.insert(0, world.story())
    return corrected(world, story)


@situation
def equal_text_under_two_numbers_of_a_feed(world: World) -> bool:
    story = world.any_of("quay")
    return story is not None and twin(world, story, "quay")


@situation
def one_story_stands_in_two_feeds(world: World) -> bool:
    story = world.any_of("pages")
    return story is not None and twin(world, story, "lock")


@situation
def one_phrase_stands_below_many_headlines(world: World) -> None:
    board = world.feeds["board"]
    for _ in range(2):
        story = world.story(text=STOCK)
        story.title = f"Wanted: mate for the {story.title} {story.mark}"
        story.at = world.moment().replace(hour=0, minute=0)
        story.stays = True
        board.stories.insert(0, story)
    del board.stories[3:]


@situation
def a_feed_has_another_order(world: World) -> None:
    world.random.shuffle(world.feeds["quay"].stories)


@situation
def a_feed_states_updates_that_nobody_sees(world: World) -> None:
    world.feeds["quay"].touched = world.moment() - timedelta(hours=1)


@situation
def stories_are_corrected(world: World) -> bool:
    found = [story for name in ("lock", "quay", "pages") if (story := world.any_of(name))]
    for story in found:
        corrected(world, story)
    return found != []


@situation
def a_feed_drops_its_oldest(world: World) -> None:
    for name in ("lock", "quay", "pages"):
        del world.feeds[name].stories[5:]


# --- A page instead of a feed -----------------------------------------------------------------------------------------


def instead(world: World, body: bytes, **fields: str) -> bool:
    """Let a feed answer with something else, which fails it; it was good before."""
    names = [name for name in ("lock", "quay", "pages", "board") if name not in world.tonight.answers]
    if not names:
        return False
    name = world.random.choice(names)
    world.tonight.answers[name] = reply(body, **fields)
    world.tonight.failing.add(name)
    return True


def html(title: str) -> bytes:
    page = f"<head><title>{title}</title></head><body><h1>{title}</h1><p>{title}.</p></body></html>"
    return f"<!DOCTYPE html><html>{page}".encode()


@situation
def maintenance_in_a_feed_s_place(world: World) -> bool:
    return instead(world, html("Maintenance tonight"), content_type="text/html", etag='"busy"')


@situation
def a_login_in_a_feed_s_place(world: World) -> bool:
    return instead(world, html("Please log in"), content_type="text/html")


@situation
def a_captcha_in_a_feed_s_place(world: World) -> bool:
    return instead(world, b"Prove that you are human, and count the boats.", content_type="text/plain")


@situation
def an_empty_feed(world: World) -> bool:
    return instead(world, b'<rss version="2.0"><channel><title>Feed</title></channel></rss>')


@situation
def a_feed_cut_in_the_middle(world: World) -> bool:
    body = world.rss(world.feeds["quay"])
    if len(world.feeds["quay"].stories) < 2 or "quay" in world.tonight.answers:
        return False
    world.tonight.answers["quay"] = reply(body[: len(body) * 2 // 3])
    world.tonight.failing.add("quay")
    return True


@situation
def a_page_becomes_a_login_for_a_night(world: World) -> bool:
    if "page" in world.tonight.answers or not world.is_free(world.page):
        return False
    world.tonight.answers["page"] = reply(html("Please log in"), content_type="text/html")
    world.tonight.said.append("lost its title and most of its words")
    world.tonight.again.append("lost its title and most of its words")
    return True


@situation
def a_page_becomes_another_one_and_that_is_accepted(world: World) -> bool:
    page = world.page
    if "page" in world.tonight.answers or not world.is_free(page):
        return False
    page.title, page.text = f"Anew {world.night}", f"{world.words(30)} on night {world.night}"
    world.tonight.touched.add(page.mark)
    world.tonight.said.append("lost its title and most of its words")
    world.tonight.again.append("lost its title and most of its words")

    def accepted() -> None:
        accept(world.desk.job, world.ids[page.mark], world.moment())
        world.changed.add(page.mark)
        world.tonight.touched.add(page.mark)  # what is read next is accepted, whatever it is

    world.next_night(accepted)
    return True


# --- A source that dies -----------------------------------------------------------------------------------------------


@situation
def a_source_has_a_hiccup(world: World) -> bool:
    moved = {name for name, feed in world.feeds.items() if feed.moved}
    moved |= set() if world.is_free(world.page) else {"page"}
    names = [name for name in ("lock", "pages", "page") if name not in {*world.tonight.answers, *moved}]
    if not names:
        return False
    name = world.random.choice(names)
    wrong = [
        reply(b"", "500 No"),
        reply(b"", "429 Slowly", retry_after="9999"),
        reply(b"abc", content_length="99"),
    ]
    world.tonight.answers[name] = world.random.choice(wrong)
    world.tonight.dying.append(name)
    if name in world.feeds:
        feed = world.feeds[name]
        feed.last_good = min(feed.last_good, world.moment())  # a clock may have been ahead
    return True


@situation
def a_source_dies_for_some_nights(world: World) -> bool:
    feed = world.feeds["board"]
    if feed.dead_since or "board" in world.tonight.answers or world.night > world.last - 5:
        return False
    feed.dead_since = world.night

    def dead() -> None:
        world.tonight.answers["board"] = reply(b"", "503 Gone away")
        feed.last_good = min(feed.last_good, world.moment())  # a clock may have been ahead
        world.tonight.dying.append("board")
        if world.night < feed.dead_since + 4:
            world.next_night(dead)
        else:
            feed.dead_since = 0

    dead()
    return True


# --- A source that moves ----------------------------------------------------------------------------------------------


@situation
def the_publication_moves(world: World) -> None:
    text = world.desk.job.read_text("utf-8")
    old = text.partition('url = "https://')[2].partition("/")[0]
    world.edit(f'url = "https://{old}/', f'url = "https://night{world.night}.example/')


@situation
def the_authority_changes(world: World) -> None:
    lines = [
        line for line in world.desk.job.read_text("utf-8").splitlines() if not line.startswith("authority")
    ]
    text = "\n".join(lines)
    world.desk.configure(
        text.replace('language = "en"', f'language = "en"\nauthority = "a{world.night}.example"')
    )


@situation
def a_source_has_another_address(world: World) -> bool:
    feed = world.feeds["lock"]
    if "lock" in world.tonight.answers:
        return False
    feed.moved = True
    old, feed.path = feed.path, f"/lock-{world.night}"
    world.edit(f'{world.server.url(old)}"', f'{world.server.url(feed.path)}"')
    return True


# --- Excerpts ---------------------------------------------------------------------------------------------------------


@situation
def a_feed_of_excerpts_has_a_new_one(world: World) -> None:
    world.feeds["pit"].stories.insert(0, world.story())


@situation
def the_page_of_an_excerpt_is_missing(world: World) -> None:
    story = world.story()
    world.feeds["pit"].stories.insert(0, story)
    world.excerpts.add(story.mark)
    world.tonight.said.append("kept the feed's text as an excerpt")

    def mended() -> None:
        world.excerpts.remove(story.mark)
        world.changed.add(story.mark)

    world.next_night(mended)


@situation
def fewer_items_of_a_feed_are_taken(world: World) -> None:
    text = world.desk.job.read_text("utf-8")
    if "max_items" not in text:
        quay = f'url = "{world.server.url("/quay")}"\n'
        world.edit(quay, f'{quay}max_items = 5\nsince = "2026-05-01"\n')
