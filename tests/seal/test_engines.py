"""Another engine reads the tables straight from the bucket, with a plain glob and without us."""

import json
import os
import subprocess
from datetime import date, timedelta

from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.refine.run import refine
from scrapers.seal.run import seal_day
from tests.support.paths import TOOLS
from tests.support.servers import S3
from tests.support.shelf import GAZETTE, NOON, page, shelve

PAGES = 6

_POLARS = """
import json, os, sys
import polars
options = {
    "aws_endpoint_url": os.environ["AWS_ENDPOINT_URL_S3"],
    "aws_access_key_id": os.environ["AWS_ACCESS_KEY_ID"],
    "aws_secret_access_key": os.environ["AWS_SECRET_ACCESS_KEY"],
    "aws_region": os.environ["AWS_REGION"],
    "aws_allow_http": "true",
}
bucket, query = sys.argv[1:]
def scan(level):
    return polars.scan_parquet(f"s3://{bucket}/{level}/**/*.parquet", hive_partitioning=True, storage_options=options)
json.dump(eval(query).collect().rows(), sys.stdout, default=str)
"""


def polars(archive: Archive, s3: S3, query: str) -> list[list[object]]:
    """The rows that Polars finds; ``scan`` is there to be asked with the name of a level of tables."""
    command = [TOOLS / "python", "-c", _POLARS, archive.store.bucket, query]
    done = subprocess.run(command, env=os.environ | s3.env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_polars_reads_each_article_of_sealed_days_once(archive: Archive, s3: S3) -> None:
    for number in range(3):
        batch = keys.batch_name(NOON + number * timedelta(minutes=30))
        shelve(archive, batch, [page(PAGES * number + at) for at in range(PAGES)])
        refine(GAZETTE, batch, archive)
        if number < 2:
            seal_day(GAZETTE, date(2026, 11, 22), archive)
    columns = "'outlet', 'date', 'headline'"
    of_months = polars(archive, s3, f"scan('months/articles').select({columns}, 'month', 'article_body')")
    of_batches = polars(archive, s3, f"scan('articles').select({columns})")
    assert sorted(row[:3] for row in of_months) == sorted(of_batches)
    assert len(of_batches) == len({row[2] for row in of_batches}) == 3 * PAGES
    assert {(row[0], row[1], row[3]) for row in of_months} == {("gazette", "2026-11-22", "2026-11")}
    assert all(len(row[4]) == 3 for row in of_months), "an article's body is its paragraphs"


def test_polars_reads_one_day_of_many(archive: Archive, s3: S3) -> None:
    days = [date(2026, 11, 20) + timedelta(days=back) for back in range(3)]
    for day in days:
        batch = keys.batch_name(NOON.replace(day=day.day))
        dated = f'<time class="published" datetime="{day}T08:00:00+07:00"></time>'
        shelve(archive, batch, [page(day.day, published=dated)])
        refine(GAZETTE, batch, archive)
        seal_day(GAZETTE, day, archive)
    asked = "scan('months/articles').filter(polars.col('date') == polars.date(2026, 11, 21)).select('date')"
    assert polars(archive, s3, asked) == [["2026-11-21"]]
