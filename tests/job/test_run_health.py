"""A source that dies: silence while its last good copy is fresh, then a failure with its date; figures each night."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.command_line import syndicate
from helpers.jobs import JOB, Desk
from helpers.misbehaving_server import Server, reply, serving
from prometheus_client.parser import text_string_to_metric_families

from syndicate.errors import Exit

FEED = reply(
    b'<rss version="2.0"><channel><title>Weir</title><item><guid>https://weir.example/1</guid><title>The weir</title>'
    b"<description>It is dry.</description></item></channel></rss>"
)
DOWN = reply(b"", "503 Service Unavailable", retry_after="3600")


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as found:
        found.answers["/weir"] = FEED
        yield found


@pytest.fixture
def desk(tmp_path: Path, server: Server) -> Desk:
    table = f'url = "{server.url("/weir")}"\nallow_private = true'
    job = JOB.replace('path = "articles"', table).replace("[limits]", "[limits]\nfetch_seconds = 1")
    return Desk(tmp_path / "desk", job)


def test_a_source_that_died_is_silent_for_three_days_and_then_a_failure(desk: Desk, server: Server) -> None:
    desk.night()
    before = desk.state()
    server.answers |= {"/weir": DOWN, "/robots.txt": DOWN}
    for night in (2, 3):
        report = desk.night(night)
        assert (report.failures, report.warnings, report.exit_code) == ((), (), Exit.DONE)
        assert "answered 503 Service Unavailable" in report.notes[0]
        assert "robots" not in report.notes[0]
    for night, days in ((4, 3), (5, 4)):
        report = desk.night(night)
        [failure] = report.failures
        assert f"no good answer since 2026-05-01, for {days} days" in failure.message
        assert (failure.source, report.exit_code) == ("desk", Exit.SOME_INPUTS_FAILED)
        assert report.health[0].failures == night - 1
    assert desk.state() == before
    server.answers |= {"/weir": FEED, "/robots.txt": reply(b"", "404 Not Found")}
    report = desk.night(6)
    assert (report.exit_code, report.health[0].failures, report.notes) == (Exit.DONE, 0, ())


def test_the_job_says_after_how_many_days(desk: Desk, server: Server) -> None:
    desk.configure(desk.job.read_text("utf-8").replace("[limits]", "[limits]\nstale_days = 1"))
    desk.night()
    server.answers["/weir"] = DOWN
    assert desk.night(2).exit_code == Exit.SOME_INPUTS_FAILED


def test_a_clock_that_was_ahead_for_a_night_does_not_silence_a_source_that_dies(
    desk: Desk, server: Server
) -> None:
    desk.night()
    desk.night(20_000)
    server.answers["/weir"] = DOWN
    assert [desk.night(night).exit_code for night in (2, 3, 4, 5)] == [0, 0, 0, 1]


def test_a_dry_run_counts_no_night(desk: Desk, server: Server) -> None:
    desk.night()
    server.answers["/weir"] = DOWN
    for _ in range(2):
        assert desk.night(2, dry_run=True).health[0].failures == 1


@pytest.mark.parametrize("damage", ["", "{", "[]", '[{"name": 3}]'])
def test_a_lost_health_file_starts_again(desk: Desk, server: Server, damage: str) -> None:
    desk.night()
    (desk.folder / "state" / "sources.json").write_text(damage, "utf-8")
    server.answers["/weir"] = DOWN
    assert [desk.night(night).exit_code for night in (2, 3, 4, 5)] == [0, 0, 0, 1]


def test_one_failed_fetch_is_in_metrics_and_not_in_a_quiet_log(desk: Desk, server: Server) -> None:
    def run(day: int) -> tuple[int, str, dict[str, float]]:
        noon = {"SOURCE_DATE_EPOCH": str(1_777_604_400 + (day - 1) * 86_400)}
        done = syndicate(desk.folder, "run", "--quiet", "--metrics", "m.prom", "--report", "r.json", **noon)
        families = text_string_to_metric_families((desk.folder / "m.prom").read_text("utf-8"))
        of_source = {
            s.name: s.value for family in families for s in family.samples if s.labels.get("source") == "desk"
        }
        return done.returncode, done.stdout + done.stderr, of_source

    assert run(1)[:2] == (0, "")
    server.answers["/weir"] = DOWN
    assert run(2)[:2] == (0, "")
    code, said, figures = run(5)
    assert code == Exit.SOME_INPUTS_FAILED
    assert "answered 503 Service Unavailable" in said
    assert figures == {
        "syndicate_source_last_success_timestamp_seconds": 1_777_604_400,
        "syndicate_source_age_seconds": 4 * 86_400,
        "syndicate_source_consecutive_failures": 2,
    }
    [health] = json.loads((desk.folder / "r.json").read_text("utf-8"))["health"]
    assert (health["name"], health["failures"], health["last_success"]) == ("desk", 2, "2026-05-01T03:00:00Z")
