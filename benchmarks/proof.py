"""What it costs to prove an EPUB and a PDF that are published: `syndicate verify`, in seconds of all processors.

usage: python benchmarks/proof.py [ARTICLES [CHECKOUT]]

So many articles (100 by default), each with a notice, are converted to both formats; then each file is proven five
times. The start of Python and of the command line is taken off. CHECKOUT is another checkout of the project, whose
``.venv`` it runs with: its outputs are made and proven by itself, in turn with ours, and both are given as a ratio.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

FILES = ("digest.epub", "digest.pdf")
NOTICE = "The Harbour Courier prints what its writers think, and does not always share it. {} {}"
TEXT = (
    "the ferry left its pier at noon and a band of fourteen played on the quay while gulls went round the lamp that "
    "had burned for nine winters although no boat was due before spring said the keeper who counted every wave"
)


def write(folder: Path, articles: int) -> None:
    """Articles of 300 to 900 words, each with a notice of its own as its last paragraph."""
    folder.mkdir()
    text = TEXT.split()
    for number in range(articles):
        count = 300 + number * 37 % 600
        words = [text[(at * 7 + number) % len(text)] for at in range(count)]
        paragraphs = [" ".join(words[at : at + 60]).capitalize() + "." for at in range(0, count, 60)]
        notice = NOTICE.format("Whoever prints it again prints this line.", f"Story {number}.")
        head = f'---\ntitle: Story number {number}\ndate: 2026-05-{number % 28 + 1:02}\ndisclaimer: "{notice}"\n---\n\n'
        (folder / f"{number}.md").write_text(head + "\n\n".join(paragraphs) + "\n", "utf-8")


def cpu_seconds(python: Path, *arguments: str) -> float:
    """Of one run of the command and all processes below it."""
    before = os.times()
    command = [str(python), "-m", "syndicate", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def main() -> None:
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    pythons = [Path(sys.executable), *(Path(name).absolute() / ".venv/bin/python" for name in sys.argv[2:3])]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / "articles", articles)
        for number, python in enumerate(pythons):
            out = folder / str(number)
            cpu_seconds(python, "convert", str(folder / "articles"), "--to", "epub,pdf", "--out", str(out))
        found: dict[tuple[int, str], list[float]] = {}
        for _ in range(5):
            for number, python in enumerate(pythons):
                start = cpu_seconds(python, "--version")
                for file in FILES:
                    cost = cpu_seconds(python, "verify", str(folder / str(number) / file))
                    found.setdefault((number, file), []).append(cost - start)
    costs = {key: statistics.median(values) for key, values in found.items()}
    sums = [sum(costs[number, file] for file in FILES) for number in range(len(pythons))]
    for file in FILES:
        print(
            f"{articles} articles, {file}: {', '.join(f'{costs[n, file]:.2f} s' for n in range(len(pythons)))}"
        )
    if len(sums) > 1:
        print(
            f"both together, this checkout : the other = {sums[0]:.2f} s : {sums[1]:.2f} s = {sums[0] / sums[1]:.2f}"
        )


if __name__ == "__main__":
    main()
