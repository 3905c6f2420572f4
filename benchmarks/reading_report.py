"""What ``benchmarks.reading`` reports: scores of pages, runs of extractors, and Markdown tables of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.scores import Score, differences, harmonic, mean


@dataclass(frozen=True, slots=True, kw_only=True)
class PageScore:
    """How one page was read. None: the gold does not say, or (fundus) the outlet is not one it knows."""

    body: Score | None = None
    rouge: Score | None = None
    exact: float | None = None
    """The body's words are those of the gold, all and no others."""
    headline: float | None = None
    authors: Score | None = None
    day: float | None = None
    minute: float | None = None
    """The same instant, given with an offset."""
    section: float | None = None
    agencies: Score | None = None
    captions: Score | None = None
    credits: Score | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One extractor over one folder."""

    extractor: str
    folder: str
    scores: tuple[PageScore, ...]
    seconds: float
    peak_mb: float

    @property
    def rate(self) -> float:
        """Pages per second."""
        return len(self.scores) / self.seconds


def summary(scores: Iterable[PageScore]) -> dict[str, float]:
    """Mean of each field over the pages that have gold for it; ``body_harmonic`` is the F1 of the means."""
    scores = list(scores)
    found: dict[str, float] = {}
    for name in PageScore.__dataclass_fields__:
        values = [value for each in scores if (value := getattr(each, name)) is not None]
        if values:
            found[name] = mean(value.f1 if isinstance(value, Score) else value for value in values)
        if name == "body" and values:
            found["body_harmonic"] = harmonic(values)
    return found


def tables(runs: Sequence[Run]) -> Iterator[str]:
    """The report, line by line."""
    folders = list(dict.fromkeys(each.folder for each in runs))
    extractors = list(dict.fromkeys(each.extractor for each in runs))
    results = {(each.extractor, each.folder): each for each in runs}
    summaries = {key: summary(each.scores) for key, each in results.items()}
    pages = {folder: len(next(each for each in runs if each.folder == folder).scores) for folder in folders}
    yield "Body: shingle F1, mean per page / F1 of the means, then ROUGE-LSum F1; segments on trafilatura_eval; × 100"
    yield ""
    yield from _head([*(f"{folder} ({pages[folder]})" for folder in folders), "peak MB"])
    for name in extractors:
        cells = []
        for folder in folders:
            found = summaries.get((name, folder), {})
            cells.append(
                f"{found['body'] * 100:.2f} / {found['body_harmonic'] * 100:.2f}"
                + (f", {found['rouge'] * 100:.1f}" if "rouge" in found else "")
                if "body" in found
                else "–"
            )
        peak = max(results[name, folder].peak_mb for folder in folders if (name, folder) in results)
        yield f"| {name} | {' | '.join(cells)} | {peak:.0f} |"
    yield ""
    yield "Precision / recall of shingles, of ROUGE-LSum, × 100"
    yield ""
    yield from _head(folders)
    for name in extractors:
        cells = [
            ", ".join(
                f"{mean(each.precision for each in of) * 100:.1f} / {mean(each.recall for each in of) * 100:.1f}"
                for of in (
                    [each.body for each in results[name, folder].scores if each.body],
                    [each.rouge for each in results[name, folder].scores if each.rouge],
                )
                if of
            )
            or "–"
            for folder in folders
        ]
        yield f"| {name} | {' | '.join(cells)} |"
    yield ""
    yield "Pages per second of processor time (× trafilatura's default)"
    yield ""
    yield from _head(folders)
    for name in extractors:
        rates = [results[name, folder].rate for folder in folders]
        against = [results.get(("trafilatura default", folder)) for folder in folders]
        cells = [
            f"{rate:.1f}" + (f" ({rate / other.rate:.2f} ×)" if other else "")
            for rate, other in zip(rates, against, strict=True)
        ]
        yield f"| {name} | {' | '.join(cells)} |"
    fields = ("exact", "headline", "authors", "day", "minute", "section", "agencies", "captions", "credits")
    for folder in folders:
        shown = [
            name for name in fields if any(name in summaries.get((each, folder), {}) for each in extractors)
        ]
        if shown == ["exact"]:
            continue
        yield ""
        yield f"{folder}: share of pages, or mean F1, × 100"
        yield ""
        yield from _head(shown)
        for name in extractors:
            found = summaries.get((name, folder), {})
            cells = [f"{found[field] * 100:.1f}" if field in found else "–" for field in shown]
            yield f"| {name} | {' | '.join(cells)} |"


def against_peers(runs: Sequence[Run], sites: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Ours beside the best general peer of each folder, with the interval of the difference; ``sites`` of each page.

    The best is chosen by the mean per page on this very folder, which is in the peer's favour.
    """
    peers = [each for each in runs if each.extractor not in {"ours", "fundus"}]
    if not peers or all(each.extractor != "ours" for each in runs):
        return
    yield "Ours against the best peer of each folder: mean per page / F1 of the means, × 100, with 95 % intervals by site"
    yield ""
    yield "| folder | ours | best peer | its | difference per page | difference of F1 of the means |"
    yield "|---|---|---|---|---|---|"
    for run in runs:
        if run.extractor != "ours":
            continue
        best = max(
            (each for each in peers if each.folder == run.folder),
            key=lambda each: summary(each.scores)["body"],
        )
        ours, theirs = ([score.body for score in each.scores if score.body] for each in (run, best))
        gaps = differences(ours, theirs, sites[run.folder])
        yield f"| {run.folder} | {both(ours)} | {best.extractor} | {both(theirs)} | {' | '.join(map(str, gaps))} |"


def both(scores: Sequence[Score]) -> str:
    """The one scale: mean of F1 per page, and F1 of the means, × 100."""
    return f"{mean(each.f1 for each in scores) * 100:.1f} / {harmonic(scores) * 100:.1f}"


STATED = {
    "fundus_tests": ("headline", "authors", "day", "minute"),
    "wcxb_dev": ("headline", "authors", "day"),
}
"""Folders of which the brief table shows metadata: the rules were written by the first, and never saw the second."""


def brief(runs: Sequence[Run]) -> Iterator[str]:
    """Bodies on both scales, metadata, and speed in two tables, × 100: mean F1 or share of pages."""
    results = {(each.extractor, each.folder): each for each in runs}
    folders = list(dict.fromkeys(each.folder for each in runs))
    extractors = list(dict.fromkeys(each.extractor for each in runs))
    others = [folder for folder in folders if folder != "outlets"]
    rates = {"pages/s, outlets": ["outlets"], "others": others}
    rates = {name: of for name, of in rates.items() if of and set(of) <= set(folders)}
    yield f"| reader | {' | '.join([*folders, *rates])} |"
    yield "|---|" + "---|" * (len(folders) + len(rates))
    for name in extractors:
        bodies = [[each.body for each in results[name, folder].scores if each.body] for folder in folders]
        known = {
            folder for folder, scores in zip(folders, bodies, strict=True) if any(each.f1 for each in scores)
        }
        cells = [
            both(scores) if folder in known else "–" for folder, scores in zip(folders, bodies, strict=True)
        ]
        for of in rates.values():
            mine = [results[name, folder] for folder in of]
            pages, seconds = sum(len(each.scores) for each in mine), sum(each.seconds for each in mine)
            cells.append(f"{pages / seconds:.0f}" if known.issuperset(of) else "–")
        yield f"| {name} | {' | '.join(cells)} |"
    stated = [(folder, field) for folder in folders for field in STATED.get(folder, ())]
    if not stated:
        return
    yield ""
    yield f"| reader | {' | '.join(f'{folder}: {field}' for folder, field in stated)} |"
    yield "|---|" + "---|" * len(stated)
    for name in extractors:
        values = [summary(results[name, folder].scores).get(field) for folder, field in stated]
        # Nothing right: it does not give that field.
        yield f"| {name} | {' | '.join(f'{value * 100:.1f}' if value else '–' for value in values)} |"


def _head(columns: Sequence[str]) -> Iterator[str]:
    """The first lines of a table of extractors."""
    yield "| extractor | " + " | ".join(columns) + " |"
    yield "|---|" + "---|" * len(columns)
