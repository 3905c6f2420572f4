"""Prints the runs that ``plugins/calendar_days.py`` makes, as JSON: ``python -m tests.support.timetable CASES``.

CASES is JSON: ``[zone, first day, number of days]`` each. The timetable is the one that the scheduler has: registered
by the plugin, and made from its serialised form. Run in a process of its own, as ``tests.support.dagbag`` is.
"""

import json
import logging
import sys
from datetime import date, datetime, timedelta
from typing import Any

import pendulum
from airflow.serialization.decoders import decode_timetable
from airflow.serialization.encoders import encode_timetable
from airflow.timetables.base import DagRunInfo, TimeRestriction, Timetable

from calendar_days import CalendarDays


def main() -> None:
    logging.disable()
    runs = [of(*case) for case in json.loads(sys.argv[1])]
    json.dump(runs, sys.stdout)


def of(zone: str, first: str, count: int) -> dict[str, Any]:
    timetable = decode_timetable(json.loads(json.dumps(encode_timetable(CalendarDays(zone)))))
    day = pendulum.parse(first, tz=zone)
    last = date.fromisoformat(first) + timedelta(days=count - 1)
    backfill = timetable.iter_partition_dagrun_infos(
        earliest=pendulum.parse(first), latest=pendulum.datetime(last.year, last.month, last.day)
    )
    return {
        "summary": timetable.summary,
        "scheduled": [told(info, timetable) for info in scheduled(timetable, day, count)],
        "backfilled": [told(info, timetable) for info in backfill],
    }


def scheduled(timetable: Timetable, earliest: Any, count: int) -> list[DagRunInfo]:
    restriction = TimeRestriction(earliest=earliest, latest=None, catchup=True)
    infos: list[DagRunInfo] = []
    for _ in range(count):
        last = infos[-1] if infos else None
        # Of the run before, the scheduler knows what its row holds, in UTC.
        info = timetable.next_dagrun_info_v2(last_dagrun_info=last, restriction=restriction)
        assert info is not None
        infos.append(info)
    return infos


def told(info: DagRunInfo, timetable: Timetable) -> dict[str, Any]:
    begun = info.partition_date
    assert isinstance(begun, datetime)
    assert timetable.resolve_partition_date(info.partition_key) == begun
    assert timetable.localize_partition_datetime(pendulum.parse(info.partition_key or "")) == begun
    return {"key": info.partition_key, "begun": begun.isoformat(), "run_after": info.run_after.isoformat()}


if __name__ == "__main__":
    main()
