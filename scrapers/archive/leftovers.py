"""What killed processes leave at the S3 server, where no key of the archive names it: parts of uploads that were not ended,
which no listing shows and somebody pays for, and objects with which ``capabilities.probe`` tried the server."""

import logging
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from scrapers.archive import keys
from scrapers.archive.bucket import Bucket

log = logging.getLogger(__name__)

LEFT = timedelta(days=1)
"""No upload takes so long: what is older, nobody is at work on."""


def sweep(bucket: Bucket, before: datetime, outlet: str | None = None) -> None:
    """Remove what was begun before an aware time; where there is an outlet, only uploads of its objects. A server that cannot
    list its uploads keeps none that it could name. Raises the store's errors."""
    if outlet is None:
        for stored in bucket.list(keys.probe("")):
            if stored.modified and stored.modified < before:
                bucket.delete(stored.key)
    for upload in _uploads(bucket):
        key, begun = upload["Key"], upload["Initiated"]
        if begun < before and (outlet is None or {outlet, f"outlet={outlet}"} & {*key.split("/")}):
            log.info("%s: an upload that was begun at %s and not ended is removed", bucket.where(key), begun)
            place = {"Bucket": bucket.bucket, "Key": key, "UploadId": upload["UploadId"]}
            with bucket.named(key):
                bucket.client.abort_multipart_upload(**place)


def _uploads(bucket: Bucket) -> list[dict[str, Any]]:
    with bucket.named(""):
        try:
            pages = bucket.client.get_paginator("list_multipart_uploads").paginate(Bucket=bucket.bucket)
            return [upload for page in pages for upload in page.get("Uploads", ())]
        except ClientError as error:
            log.info("%s: uploads that were not ended cannot be listed: %s", bucket.where(""), error)
            return []
