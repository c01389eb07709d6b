"""What a situation is: one function that changes the world for a night, and what several of them do.

It changes the world for tonight or from now on, and says what has to be named. It returns False where it cannot happen
tonight; it is tried again on another night. Its name is what happens.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from helpers.nightly_world import Story, World

Situation: TypeAlias = Callable[[World], bool | None]

SITUATIONS: dict[str, Situation] = {}


def situation(function: Situation) -> Situation:
    """Let a function happen."""
    SITUATIONS[function.__name__] = function
    return function


def changed(world: World, story: Story) -> bool:
    world.tonight.touched.add(story.mark)
    world.changed.add(story.mark)
    return True


def corrected(world: World, story: Story) -> bool:
    story.text += f" Corrected on night {world.night}."
    return changed(world, story)


def twin(world: World, story: Story, feed: str) -> bool:
    """Let a feed tell a story that is told already, under a name of its own; both stay as they are."""
    story.stays = True
    world.twins.add(story.mark)
    other = Story(
        story.mark, f"twin-{world.night}", story.title, story.text, story.at, f"{story.slug}-twin", stays=True
    )
    world.feeds[feed].stories.insert(0, other)
    return True


def free_file(world: World) -> str:
    """The name of an editor's file to which nothing else happens tonight."""
    names = [
        name for name, story in world.files.items() if world.is_free(story) and story.mark not in world.spoilt
    ]
    return world.random.choice(names) if names else ""


def before_the_run(world: World, what: Callable[[], None]) -> bool:
    """Let a run come to a bad end before the one that is looked at."""
    if world.tonight.before or world.tonight.patches:
        return False
    world.tonight.before = what
    return True
