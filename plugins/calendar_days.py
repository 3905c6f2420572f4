"""The timetable of ``<outlet>.day``: one run for each calendar day of a time zone, as soon as the day is over.

Airflow's own ``CronPartitionTimetable("0 0 * * *", timezone=...)`` takes local midnights for the bounds of days. Where
clocks change at midnight it leaves a day out, begins another before it is over, and names one twice (apache/airflow
#70089); and it knows no day that a zone left out. Registered as a plugin, since the scheduler, the API server and the
Dag processor each make the timetable anew from its serialised form.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from airflow._shared.timezones.timezone import coerce_datetime, utcnow
from airflow.exceptions import InvalidPartitionKeyError
from airflow.plugins_manager import AirflowPlugin
from airflow.timetables.base import DagRunInfo, DataInterval, TimeRestriction, Timetable
from airflow.utils.strings import get_random_string
from airflow.utils.types import DagRunType

from scrapers.model.calendar_day import (
    day_end,
    day_start,
    days_between,
    exists,
    is_over,
    last_day_over,
    next_day,
)


class CalendarDays(Timetable):
    """Every day of a time zone once, in order; the partition key is the day (``2025-01-22``).

    A run's ``partition_date`` is the moment at which its day began, its ``run_after`` the one at which it ended, alike
    for scheduled and backfilled runs. A backfill makes the days of its span that are over.
    """

    partitioned = True

    def __init__(self, timezone: str) -> None:
        self.timezone = timezone
        self.description = f"Every calendar day of {timezone}, when it is over"
        self._zone = ZoneInfo(timezone)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CalendarDays) and self.timezone == other.timezone

    def __hash__(self) -> int:
        return hash(self.timezone)

    @property
    def summary(self) -> str:
        """What the web UI prints as the Dag's schedule."""
        return f"daily, {self.timezone}"

    def serialize(self) -> dict[str, Any]:
        """The time zone's name."""
        return {"timezone": self.timezone}

    @classmethod
    def deserialize(cls, data: dict[str, Any]) -> "CalendarDays":
        """From what ``serialize`` gave."""
        return cls(data["timezone"])

    def next_dagrun_info_v2(
        self, *, last_dagrun_info: DagRunInfo | None, restriction: TimeRestriction
    ) -> DagRunInfo | None:
        """The run of the day after the last run's. Without catchup, days that ended while nothing was scheduled are
        left to a backfill, all but yesterday; a new Dag begins with the day that it is."""
        candidates: list[date] = []
        if last_dagrun_info and last_dagrun_info.partition_date:
            candidates.append(next_day(self._day(last_dagrun_info.partition_date), self._zone))
        elif restriction.earliest is None:
            candidates.append(self._first_to_end(utcnow()))
        if restriction.earliest is not None and not (candidates and restriction.catchup):
            candidates.append(self._first_to_end(restriction.earliest))
        if not restriction.catchup:
            candidates.append(last_day_over(self._zone, utcnow()))
        info = self._info(max(candidates))
        return None if restriction.latest is not None and restriction.latest < info.run_after else info

    def iter_partition_dagrun_infos(self, *, earliest: datetime, latest: datetime) -> Iterator[DagRunInfo]:
        """The days of a backfill, from ``earliest`` to ``latest``, both included, whose clocks are read as the zone's
        own. Days that are not over are left out."""
        first = earliest.date() if earliest.time() == time() else earliest.date() + timedelta(days=1)
        now = utcnow()
        for day in days_between(first, latest.date(), self._zone):
            if not is_over(day, self._zone, now):
                return
            yield self._info(day)

    def localize_partition_datetime(self, dt: datetime) -> datetime:
        """The moment at which a clock in the zone shows ``dt``; for a midnight, the beginning of the day."""
        if dt.time() == time():
            return coerce_datetime(day_start(dt.date(), self._zone))
        return coerce_datetime(dt.replace(tzinfo=self._zone).astimezone(UTC))

    def infer_manual_data_interval(self, *, run_after: datetime) -> DataInterval:
        """A run started by hand has no interval but its moment; its day is in the key that a person gives."""
        return DataInterval.exact(run_after)

    def generate_run_id(
        self, *, run_type: DagRunType, run_after: datetime, data_interval: DataInterval | None, **extra: Any
    ) -> str:
        """With the day, and unlike that of any other run."""
        key = extra.get("partition_key")
        suffix = "__".join(filter(None, (run_after.isoformat(), key, get_random_string())))
        return run_type.generate_run_id(suffix=suffix)

    def _decode_partition_date(self, partition_key: str) -> datetime:
        try:
            day = date.fromisoformat(partition_key)
        except ValueError as error:
            raise InvalidPartitionKeyError(
                f"expected a day such as 2025-01-22 as partition key, got {partition_key!r}"
            ) from error
        if not exists(day, self._zone):
            raise InvalidPartitionKeyError(f"{self.timezone} has no {day}: clocks there skipped that day")
        return coerce_datetime(day_start(day, self._zone))

    def _first_to_end(self, moment: datetime) -> date:
        """The first day that ends at ``moment`` or later."""
        return next_day(last_day_over(self._zone, moment - timedelta(seconds=1)), self._zone)

    def _day(self, partition_date: datetime) -> date:
        return partition_date.astimezone(self._zone).date()

    def _info(self, day: date) -> DagRunInfo:
        return DagRunInfo(
            run_after=coerce_datetime(day_end(day, self._zone)),
            data_interval=None,
            partition_date=coerce_datetime(day_start(day, self._zone)),
            partition_key=day.isoformat(),
        )


class CalendarDaysPlugin(AirflowPlugin):
    """Makes the timetable known to every component of Airflow."""

    name = "calendar_days"
    timetables = [CalendarDays]  # ruff: ignore[mutable-class-default] - Airflow's own declaration
