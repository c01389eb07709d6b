"""The result of verifying a published file, for a person, for a program, and as an exit code."""

from __future__ import annotations

from typing import Literal, TypeAlias, assert_never

from msgspec import Struct

from syndicate.errors import Exit

Status: TypeAlias = Literal["exact", "waived", "empty", "beside", "changed", "unlisted", "unknown", "failed"]


class ArticleResult(Struct, frozen=True, kw_only=True):
    """One article of an output: its notice is exact, or was waived for the reason in `waiver`, or has problems.

    `unjudged` are links (text, URL) in an exact notice. Nothing says whether they belong to it.
    """

    article: str
    title: str
    place: str
    problems: tuple[str, ...] = ()
    waiver: str | None = None
    unjudged: tuple[tuple[str, str], ...] = ()

    @property
    def status(self) -> Status:
        if self.problems:
            return "failed"
        return "exact" if self.waiver is None else "waived"


class FileResult(Struct, frozen=True, kw_only=True):
    """The result for one file.

    `problem` says why nothing in it is proven. `warning` says what was changed since publication although every notice
    is exact. `hint` says what to do.
    """

    file: str
    verifier: str = ""
    articles: tuple[ArticleResult, ...] = ()
    problem: str = ""
    warning: str = ""
    hint: str = ""
    code: str = ""
    """The code of the error, if there is a problem (docs/messages.md)."""
    unread: Literal["", "beside", "unlisted", "unknown"] = ""
    """Why nothing was verified: it is a web server's file; the receipt does not name it; or it does not exist, or
    nothing says what it has to show."""

    @property
    def status(self) -> Status:
        """``exact`` only if every article has an exact notice; ``waived`` if the notice of any was waived."""
        if self.unread:
            return self.unread
        if self.problem or any(article.problems for article in self.articles):
            return "failed"
        if self.warning:
            return "changed"
        if not self.articles:
            return "empty"
        return "waived" if self.waived else "exact"

    @property
    def exact(self) -> bool:
        return self.status == "exact"

    @property
    def waived(self) -> int:
        """How many articles need no notice."""
        return sum(article.status == "waived" for article in self.articles)

    @property
    def exit_code(self) -> Exit:
        match self.status:
            case "failed":
                return Exit.NOTICE
            case "unknown":
                return Exit.USAGE
            case "changed" | "unlisted":
                return Exit.SOME_INPUTS_FAILED
            case "exact" | "waived" | "empty" | "beside":
                return Exit.DONE
            case _:
                assert_never(self.status)
