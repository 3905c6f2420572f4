"""What the search index costs and how fast it answers, over synthetic articles whose words are as uneven as those of news.

    python -m benchmarks.search [articles] [--postgres] [--words] [--anew]

In SQLite, or in a PostgreSQL of its own. Prints articles per CPU second of filling it (cards are made before; PostgreSQL's own
time is not in it), whole and by words alone, bytes of the index per article, and for each kind of question the 95th percentile of
wall and CPU milliseconds of a page of newest hits with how many there are and its chart, and of the best hits; last, by how much this
process grew while it asked, as the api-server would. ``--words`` leaves out copies and events, which take longer to fill and
which a question looks up for the hits of its page alone. ``--anew`` fills it as ``khobao search --rebuild`` does, and not as batches
are published.
"""

import argparse
import random
import time
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
from sqlalchemy import Connection, text

from scrapers.model.words import fold
from scrapers.search.card import Card, Edition
from scrapers.search.find import Sort, find
from scrapers.search.index import Index
from scrapers.search.question import Filters, Question
from scrapers.search.tagged import MOST
from tests.support import servers

WORDS, LENGTH, PARAGRAPH = 20_000, 420, 60
"""Different words, those of an article, those of a paragraph."""
TOGETHER, ASKED = 500, 20
NEWEST = datetime(2026, 11, 22, 12, tzinfo=UTC)
SYLLABLES = [
    "ba",
    "đẳng",
    "cộng",
    "hòa",
    "minh",
    "nước",
    "phố",
    "quyết",
    "sản",
    "thủ",
    "trường",
    "việt",
    "xã",
    "yêu",
]


def word(rank: int) -> str:
    """The word of a rank, the same in every run; one in two has marks."""
    base = SYLLABLES[rank % len(SYLLABLES)]
    return (
        base
        if rank < len(SYLLABLES)
        else f"{base}{rank:x}".translate(str.maketrans("0123456789", "ghijklmnop"))
    )


LANGUAGES = ("vi", "vi", "vi", "en", "fr")
"""Of the outlets. English has no marks, French some."""


def vocabulary(language: str) -> list[str]:
    """The words of a language by rank, of which languages share the folded form: a word is as common in all."""
    words = [word(rank) for rank in range(WORDS)]
    if language == "vi":
        return words
    plain = [fold(each) for each in words]
    return [f"{each}é" if language == "fr" and rank % 4 == 3 else each for rank, each in enumerate(plain)]


class Split(Index):
    """Measures apart what finding copies and events takes, or leaves it out."""

    words_alone = False
    comparing = 0.0
    """CPU seconds."""

    def _compare(self, *of: Any) -> None:
        if not self.words_alone:
            begun = time.process_time()
            super()._compare(*of)
            self.comparing += time.process_time() - begun


def cards(number: int) -> Iterator[tuple[Edition, Card]]:
    """Articles of five outlets in three languages, one every ten minutes, oldest first."""
    chance = random.Random(1)
    words = {language: vocabulary(language) for language in LANGUAGES}
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(WORDS)))
    for at in range(number):
        drawn = chance.choices(words[LANGUAGES[at % 5]], cum_weights=weights, k=LENGTH + 30)
        when = NEWEST - timedelta(minutes=10 * (number - at))
        outlet = f"outlet{at % 5}"
        edition = Edition(
            outlet=outlet,
            name="20261122T1200Z",
            day=when.date(),
            number=at,
            article_id=f"{at:016x}",
            fetched_at=when,
        )
        body = (" ".join(drawn[low : low + PARAGRAPH]) for low in range(30, LENGTH + 30, PARAGRAPH))
        yield (
            edition,
            Card(
                outlet=outlet,
                article_id=edition.article_id,
                url=f"https://{outlet}.example/post{at}",
                canonical_url=None,
                headline=" ".join(drawn[:10]),
                lead=" ".join(drawn[10:30]),
                body=tuple(body),
                published=when.isoformat(),
                fetched_at=when.isoformat(),
                day=when.date().isoformat(),
                language=LANGUAGES[at % 5],
                section=f"Section {at % 12}",
                authors=(f"Author {at % 40}",),
                agencies=(),
                batch=edition.name,
                revision=1,
            ),
        )


def questions(number: int) -> dict[str, list[Question]]:
    """Kinds of questions, each with several that differ."""
    first = (NEWEST - timedelta(minutes=5 * number)).date()
    some = Filters(outlets=("outlet3",), sections=("Section 3",), first=first)
    noted = tuple(f"{at:016x}" for at in range(0, number, max(1, number // MOST)))
    return {
        "rare word": [Question.parse(word(WORDS - 1 - at)) for at in range(ASKED)],
        "common word": [Question.parse(word(at % 10)) for at in range(ASKED)],
        "common, exact": [Question.parse("đẳng"), Question.parse("cộng")] * (ASKED // 2),
        "phrase": [Question.parse(f'"{word(at % 10)} {word((at + 3) % 10)}"') for at in range(ASKED)],
        "rare phrase": [Question.parse(f'"{word(at)} {word(1000 + at)}"') for at in range(ASKED)],
        "filters": [Question.parse(word(at * 20), some) for at in range(ASKED)],
        "language": [Question.parse(word(at), Filters(languages=("fr",))) for at in range(ASKED)],
        "tag": [Question.parse(word(at), Filters(articles=noted)) for at in range(ASKED)],
    }


def fill(index: Split, number: int, *, anew: bool) -> tuple[float, float]:
    """Seconds of CPU, those of ``Split.comparing`` among them, and of wall."""
    cpu, wall, made = 0.0, 0.0, cards(number)

    @contextmanager
    def timed() -> Generator[None]:
        nonlocal cpu, wall
        begun, began = time.process_time(), time.perf_counter()
        yield  # ruff: ignore[fallible-context-manager] - it ends the benchmark
        cpu, wall = cpu + time.process_time() - begun, wall + time.perf_counter() - began

    def put(connection: Connection, chunk: list[tuple[Edition, Card]]) -> None:
        for outlet in sorted({edition.outlet for edition, _ in chunk}):
            mine = {edition: card for edition, card in chunk if edition.outlet == outlet}
            index.add(connection, outlet, mine, mine)

    if anew:
        with index.database.writing() as connection, ExitStack() as stack:
            stack.enter_context(index.engine.anew(connection))
            while chunk := list(islice(made, TOGETHER)):
                with timed():
                    put(connection, chunk)
            with timed():
                stack.close()
        return cpu, wall
    while chunk := list(islice(made, TOGETHER)):
        with timed(), index.database.writing() as connection:
            put(connection, chunk)
    with timed(), index.database.writing() as connection:
        index.engine.settle(connection)
    return cpu, wall


def size(index: Index) -> int:
    """Bytes on disk."""
    with index.database.reading() as connection:
        if index.database.kind == "sqlite":
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar() or 0
            return int(pages) * int(connection.exec_driver_sql("PRAGMA page_size").scalar() or 0)
        return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar() or 0)


def p95(index: Index, asked: list[Question], sort: Sort) -> tuple[float, float]:
    """Milliseconds of wall and of CPU."""
    spent = []
    for question in asked:
        wall, cpu = time.perf_counter(), time.process_time()
        find(index, question, sort=sort, counted=sort is Sort.NEWEST)
        spent.append((time.perf_counter() - wall, time.process_time() - cpu))
    walls, cpus = zip(*spent, strict=True)
    at = int(len(spent) * 0.95) - 1
    return sorted(walls)[at] * 1000, sorted(cpus)[at] * 1000


def database(folder: str, stack: ExitStack, *, postgres: bool) -> str:
    """URL of an empty one."""
    if not postgres:
        return f"sqlite:///{Path(folder) / 'catalog.sqlite'}"
    programs = servers.postgres_programs()
    if programs is None:
        raise SystemExit("--postgres: this runs PostgreSQL: apt-get install postgresql")
    url = stack.enter_context(servers.postgres(Path(folder), programs))
    return url.replace("postgresql:", "postgresql+psycopg:")


def main() -> None:
    """Fill an index and ask it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("articles", type=int, nargs="?", default=20_000)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--words", action="store_true")
    parser.add_argument("--anew", action="store_true")
    options = parser.parse_args()
    number = options.articles
    with TemporaryDirectory() as folder, ExitStack() as stack:
        url = database(folder, stack, postgres=options.postgres)
        index = stack.enter_context(Split.for_writing(url))
        index.words_alone = options.words
        spent, wall = fill(index, number, anew=options.anew)
        print(f"{index.database.kind}, {number:,} articles of {LENGTH} words")
        whole = "" if options.words else f"{number / spent:,.0f} whole, "
        alone = number / (spent - index.comparing)
        print(
            f"filled: {whole}{alone:,.0f} words alone, articles per CPU second of this process; {number / wall:,.0f} a second"
        )
        print(f"size: {size(index) / number:,.0f} bytes an article", flush=True)
        before = psutil.Process().memory_info().rss
        print(f"{'p95, ms':15} {'newest wall':>12} {'CPU':>8} {'best wall':>12} {'CPU':>8}")
        for kind, asked in questions(number).items():
            newest, best = (p95(index, asked, sort) for sort in (Sort.NEWEST, Sort.BEST))
            print(f"{kind:15} {newest[0]:12.1f} {newest[1]:8.1f} {best[0]:12.1f} {best[1]:8.1f}")
        grown = (psutil.Process().memory_info().rss - before) / 2**20
        print(f"grown by {grown:,.0f} MB while it asked")


if __name__ == "__main__":
    main()
