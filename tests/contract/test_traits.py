"""What every format says of itself is what its exporter, or its reader, does."""

from __future__ import annotations

import subprocess
import sys

import msgspec
import pytest
from helpers.sample_editions import illustrated

from syndicate.model.traits import Traits
from syndicate.plugins import Exporter, NeedsProgram, load_exporter, load_reader, traits_carried
from syndicate.plugins.formats import built_in_formats, default_formats, traits_of
from syndicate.plugins.readers import all_readers, feed_reader, page_reader, reader_traits
from syndicate.render.strings import Strings
from syndicate.runtime.entry_points import listed
from syndicate.theme import load_theme

PICTURES = "https://courier.example/images/"
FORMATS = [plugin.name for plugin in listed("syndicate.exporters") if plugin.built_in]
HEAVY = ("ebooklib", "feedgen", "jinja2", "lxml", "weasyprint", "syndicate.export", "syndicate.render")


@pytest.fixture(params=FORMATS)
def traits(request: pytest.FixtureRequest) -> Traits:
    return traits_of(request.param)


@pytest.fixture
def exporter(traits: Traits) -> Exporter:
    return load_exporter(traits.name)


def test_an_exporter_carries_its_format_s_traits(exporter: Exporter, traits: Traits) -> None:
    assert exporter.traits is traits  # type: ignore[attr-defined]
    assert (exporter.name, exporter.media_type) == (traits.name, traits.media_type)


def test_a_file_has_the_name_of_its_traits_and_holds_its_pictures_if_they_say_so(
    exporter: Exporter, traits: Traits
) -> None:
    artifact = exporter.export(illustrated(pictures_url=PICTURES), load_theme("newspaper"))
    assert artifact.name.endswith(traits.endings)
    if traits.kind != "wire":  # a job calls a wire's file after its suffix, too
        assert artifact.name == traits.file
    if traits.embeds_images:
        assert PICTURES.encode() not in artifact.data


def test_the_options_of_a_format_are_fields_of_its_exporter(exporter: Exporter, traits: Traits) -> None:
    fields = {field.name: (field.type, field.default) for field in msgspec.structs.fields(type(exporter))}  # type: ignore[arg-type]
    options = {field.name: (field.type, field.default) for field in msgspec.structs.fields(traits.options)}
    assert options.items() <= fields.items()
    assert fields.keys() - options.keys() <= {"name", "media_type", "file", "paging"}


def test_a_label_is_in_every_language_or_needs_none(traits: Traits) -> None:
    assert not traits.label_string or traits.label_string in Strings.__struct_fields__
    assert traits.label


def test_default_formats_are_made_in_this_order() -> None:
    assert default_formats() == ("rss", "atom", "json", "epub", "pdf", "txt", "eml")


def test_files_of_a_format_end_as_no_more_telling_format_s_do() -> None:
    """Formats that share an ending have verifiers that tell them apart; see `syndicate.verify.published`."""
    endings = [ending for one in built_in_formats() for ending in one.endings]
    assert {ending for ending in endings if endings.count(ending) > 1} == {".xml", ".json"}


def test_asking_loads_neither_an_exporter_nor_a_library_of_one() -> None:
    code = (
        "import sys\n"
        "from syndicate.plugins.formats import built_in_formats, faults_of\n"
        "assert len(built_in_formats()) >= 9\n"
        "assert faults_of('pdf', {'profile': 'x4'})\n"
        f"print([m for m in sys.modules if m.startswith({HEAVY!r})])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


READERS = [plugin.name for plugin in listed("syndicate.readers") if plugin.built_in]


@pytest.mark.parametrize("name", READERS)
def test_a_reader_carries_its_format_s_traits(name: str) -> None:
    reader, traits = load_reader(name), reader_traits(name)
    assert reader.traits is traits  # type: ignore[attr-defined]
    assert traits_carried(reader) == traits
    assert (reader.name, reader.suffixes) == (name, traits.suffixes)
    assert isinstance(reader, NeedsProgram) == bool(traits.program)


def test_one_reader_reads_what_no_other_accepts_and_is_asked_last() -> None:
    assert [one.name for one in all_readers().values() if one.fallback] == list(all_readers())[-1:]


def test_the_readers_of_feeds_and_pages_are_known() -> None:
    assert reader_traits(feed_reader()).is_feed
    assert reader_traits(page_reader().name).kind == "page"


def test_of_a_reader_that_is_not_there_nothing_but_the_name_is_known() -> None:
    traits = reader_traits("wordstar")
    assert (traits.name, traits.suffixes, traits.names_local_images) == ("wordstar", (), True)
    assert traits.kind == "document"


def test_asking_loads_no_reader_and_no_library_of_one() -> None:
    heavy = ("lxml", "markdown_it", "trafilatura", "syndicate.read")
    code = (
        "import sys\n"
        "from syndicate.plugins.readers import all_readers, known_suffixes\n"
        "assert len(all_readers()) >= 21\n"
        "assert {'.txt', '.docx', '.ninjs'} <= known_suffixes()\n"
        f"print([m for m in sys.modules if m.startswith({heavy!r})])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
