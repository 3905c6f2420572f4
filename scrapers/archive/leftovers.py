"""What killed processes leave at the S3 server, where no key of the archive names it: parts of uploads that were not ended,
which no listing shows and somebody pays for, and objects with which ``capabilities.probe`` tried the server."""

import logging
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from scrapers.archive import keys
from scrapers.archive.bucket import Bucket

log = logging.getLogger(__name__)

LEFT = timedelta(days=1)
"""No upload takes so long: what is older, nobody is at work on."""


def sweep(s3: Bucket, before: datetime, outlet: str | None = None) -> None:
    """Remove what was begun before an aware time; where there is an outlet, only uploads of its objects. A server that cannot
    list its uploads keeps none that it could name. Raises the store's errors."""
    if outlet is None:
        for stored in s3.everything(keys.probe("")):
            if stored.modified and stored.modified < before:
                s3.delete(stored.key)
    for upload in _uploads(s3):
        key, begun = upload["Key"], upload["Initiated"]
        if begun < before and (outlet is None or {outlet, f"outlet={outlet}"} & {*key.split("/")}):
            log.info("%s: an upload that was begun at %s and not ended is removed", s3.where(key), begun)
            place = {"Bucket": s3.bucket, "Key": key, "UploadId": upload["UploadId"]}
            # One that somebody has ended or removed meanwhile is none.
            with s3.named(key), suppress(s3.client.exceptions.NoSuchUpload):
                s3.client.abort_multipart_upload(**place)


def _uploads(s3: Bucket) -> list[dict[str, Any]]:
    with s3.named(""):
        try:
            pages = s3.client.get_paginator("list_multipart_uploads").paginate(Bucket=s3.bucket)
            return [upload for page in pages for upload in page.get("Uploads", ())]
        except ClientError as error:
            log.info("%s: uploads that were not ended cannot be listed: %s", s3.where(""), error)
            return []
