"""What Prometheus reads, at ``/metrics``: figures from the catalog, the alarms and this machine, a minute old at the most.

Each outlet has a fixed number of series (``PER_OUTLET``), whatever happens at it; all others are few and do not grow. Nothing
of the archive is listed but the alarms that are open. Where the catalog or the bucket cannot be asked, what they would say is
left out, and ``khobao_catalog_up`` or ``khobao_s3_up`` is 0.
"""

import hmac
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from statistics import median

from anyio import to_thread
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from scrapers import outlets
from scrapers.alarms.board import Board, last_look
from scrapers.archive.archive import Archive
from scrapers.desk.alarms import Noticed
from scrapers.errors import KhobaoError
from scrapers.model.alarm import Kind
from scrapers.model.calendar_day import last_day_over
from scrapers.model.link import State
from scrapers.model.outlet import Outlet

KEPT = 60
"""Seconds for which what was measured stands, however many programs read it."""
SPAN = timedelta(days=1)
"""Of what is added up."""
PER_OUTLET = 6
"""Series that an outlet has, at the most."""

Gauge = tuple[str, str, Mapping[str, float]]
"""A name, what it says, and its value for each outlet, kind or state."""


def bearer(token: Callable[[], str | None], *, without: bool = False) -> Callable[[Request], bool]:
    """Whether a request shows a token. ``without``: what holds where there is none to be shown. ``token`` may raise."""

    def allowed(request: Request) -> bool:
        wanted = token()
        if wanted is None:
            return without
        shown = request.headers.get("authorization", "")
        return hmac.compare_digest(shown.encode(), f"Bearer {wanted}".encode())

    return allowed


class Metrics:
    """Behind the route ``answer``. A ``Collector`` of prometheus_client, which is asked for all figures at once."""

    def __init__(
        self,
        opening: Callable[[], Archive],
        noticed: Noticed,
        clock: Callable[[], datetime],
        allowed: Callable[[Request], bool],
    ) -> None:
        self._opening, self._noticed, self._clock, self._allowed = opening, noticed, clock, allowed
        self._lock = threading.Lock()
        self._measured: list[Metric] = []
        self._until = float("-inf")
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)

    async def answer(self, request: Request) -> Response:
        """All figures, in the format that the request asks for; 403 without the token."""
        if not self._allowed(request):
            said = "Expected `Authorization: Bearer`, with the value of KHOBAO_METRICS_TOKEN where Khobao is served.\n"
            return PlainTextResponse(said, 403)
        encode, kind = choose_encoder(request.headers.get("accept", ""))
        body = await to_thread.run_sync(encode, self._registry)
        return Response(body, headers={"content-type": kind})

    def collect(self) -> Iterable[Metric]:
        """As it was measured a moment ago, or now."""
        with self._lock:
            if time.monotonic() > self._until:
                self._measured = list(self._measure(self._clock().astimezone(UTC)))
                self._until = time.monotonic() + KEPT
            return self._measured

    def _measure(self, now: datetime) -> Iterator[Metric]:
        began = time.perf_counter()
        known, broken = outlets.load_each()
        archive, ups = None, {"catalog": 0.0, "s3": 0.0}
        try:
            archive = self._opening()
            yield from map(_by_outlet, of_catalog(archive, known, now))
            yield _gauge(
                "pages",
                "Links that runs of the last 24 hours tried, by how that ended",
                "state",
                _ends(archive, known, now),
            )
            ups["catalog"] = 1.0
        except KhobaoError:
            pass
        if archive is not None:
            found = self._noticed.of(archive, now).value
            ups["s3"] = float(found is not None and found.problem is None)
            yield from _alarms(found)
            yield from _looked(archive) if ups["s3"] else ()
            yield from _machine(archive)
        for name, up in ups.items():
            yield _single(f"{name}_up", f"Whether the {name} could be asked", up)
        yield _single("outlets", "Outlets that have a file", len(known))
        yield _single("outlets_broken", "Outlets whose file does not load", len(broken))
        yield _single("measured_timestamp_seconds", "When all this was measured", now.timestamp())
        yield _single("measured_duration_seconds", "How long that took", time.perf_counter() - began)


def of_catalog(archive: Archive, known: Iterable[Outlet], now: datetime) -> Iterator[Gauge]:
    """What the catalog says of each outlet. Raises what it raises."""
    known = tuple(known)
    slugs, since, catalog = (
        [outlet.slug for outlet in known],
        (now - SPAN).replace(microsecond=0),
        archive.catalog,
    )
    captured = catalog.last_captured(slugs)
    yield (
        "last_capture_timestamp_seconds",
        "When the last scheduled capture ended",
        {slug: at.timestamp() for slug, at in captured.items()},
    )
    lags = catalog.lags_since(slugs, since)
    yield (
        "lag_seconds",
        "From the time that a feed or sitemap states to the capture: the median of what was captured first in the last 24 hours",
        {slug: median(lag.total_seconds() for lag in of) for slug, of in lags.items()},
    )
    yield (
        "completeness_ratio",
        "Of what the outlet published on its last day that is over, as far as is known, the share that is held",
        dict(_completeness(archive, known, now)),
    )
    waiting = catalog.undecided()
    yield (
        "quarantine_waiting",
        "Texts in quarantine on which nobody has decided",
        {slug: float(waiting.get(slug, 0)) for slug in slugs},
    )
    stored = catalog.stored_since(slugs, since)
    yield (
        "stored_records",
        "Responses and revisit records that runs of the last 24 hours kept",
        {slug: float(stored[slug].records) if slug in stored else 0.0 for slug in slugs},
    )
    yield (
        "stored_bytes",
        "Of WARC files that runs of the last 24 hours kept, as stored",
        {slug: float(stored[slug].bytes) if slug in stored else 0.0 for slug in slugs},
    )


def _completeness(archive: Archive, known: Iterable[Outlet], now: datetime) -> Iterator[tuple[str, float]]:
    last = {outlet.slug: last_day_over(outlet.tz, now) for outlet in known}
    if not last:
        return
    zones = {outlet.slug: outlet.tz for outlet in known}
    ends = archive.catalog.ends_by_day(zones, min(last.values()), max(last.values()))
    for slug, day in last.items():
        of_day = {state: number for state, number in ends.get((slug, day), {}).items() if state.traits.of_day}
        if total := sum(of_day.values()):
            yield slug, sum(number for state, number in of_day.items() if state.traits.held) / total


def _ends(archive: Archive, known: Iterable[Outlet], now: datetime) -> dict[str, float]:
    ended = archive.catalog.ended_since(
        [outlet.slug for outlet in known], (now - SPAN).replace(microsecond=0)
    )
    return {state: float(ended.get(state, 0)) for state in State}


def _alarms(found: Board | None) -> Iterator[Metric]:
    if found is not None:
        counts = Counter(alarm.kind for alarm in found.alarms)
        said = "Alarms that are open, silenced ones too"
        yield _gauge("alarms_open", said, "kind", {kind: float(counts[kind]) for kind in Kind})


def _machine(archive: Archive) -> Iterator[Metric]:
    """Of the web server's own process and disk; tasks have others."""
    of = "of the web server's to the S3 server"
    yield CounterMetricFamily("khobao_s3_requests", f"Requests {of}.", value=archive.store.requests)
    said = f"Requests {of} that were not answered, or with an error of its own."
    yield CounterMetricFamily("khobao_s3_failures", said, value=archive.store.failures)
    disk = shutil.disk_usage(archive.home)
    yield _single("disk_free_bytes", "Free on the disk that KHOBAO_HOME is on", disk.free)
    yield _single("disk_size_bytes", "Of that disk", disk.total)


def _looked(archive: Archive) -> Iterator[Metric]:
    """When somebody looked last for what is missing: a dead scheduler shows in it."""
    try:
        looked = last_look(archive.store)
    except KhobaoError:
        return
    if looked:
        yield _single(
            "watched_timestamp_seconds", "When somebody looked last for what is missing", looked.timestamp()
        )


def _by_outlet(of: Gauge) -> Metric:
    name, says, values = of
    return _gauge(name, says, "outlet", values)


def _gauge(name: str, says: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(f"khobao_{name}", f"{says}.", labels=[label])
    for of, value in sorted(values.items()):
        family.add_metric([str(of)], value)
    return family


def _single(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(f"khobao_{name}", f"{says}.", value=value)
