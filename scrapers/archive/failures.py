"""What went wrong at the S3 server, said in the names of ``scrapers/errors.py``."""

import re
from collections.abc import Generator
from contextlib import contextmanager

from botocore import exceptions as boto

from scrapers import errors

_BY_CODE: dict[str, type[errors.KhobaoError]] = {
    "NoSuchBucket": errors.BucketMissing,
    "NoSuchKey": errors.ObjectMissing,
    "404": errors.ObjectMissing,  # the answer to a HEAD has no body, so no better code
    "NotFound": errors.ObjectMissing,
    "PreconditionFailed": errors.AlreadyExists,
    "412": errors.AlreadyExists,
    "403": errors.AccessDenied,
    "401": errors.AccessDenied,
    "AccessDenied": errors.AccessDenied,
    "AccountProblem": errors.AccessDenied,
    "AllAccessDisabled": errors.AccessDenied,
    "ExpiredToken": errors.AccessDenied,
    "InvalidAccessKeyId": errors.AccessDenied,
    "InvalidToken": errors.AccessDenied,
    "RequestTimeTooSkewed": errors.AccessDenied,
    "SignatureDoesNotMatch": errors.AccessDenied,
    "InsufficientStorage": errors.StorageFull,
    "507": errors.StorageFull,
    "QuotaExceeded": errors.StorageFull,
    "XMinioStorageFull": errors.StorageFull,
    "BadDigest": errors.ArchiveDamaged,
    "XAmzContentChecksumMismatch": errors.ArchiveDamaged,
    "AuthorizationHeaderMalformed": errors.BadConfiguration,  # a wrong region
    "PermanentRedirect": errors.BadConfiguration,
    "301": errors.BadConfiguration,
}
BROKEN = (boto.IncompleteReadError, boto.ResponseStreamingError, boto.ReadTimeoutError)
"""An answer that began and did not end; botocore retries requests, but not these."""
_LATER = {"SlowDown", "Throttling", "RequestTimeout", "OperationAborted", "ConditionalRequestConflict"}
_FULL = re.compile(
    r"no space left|no free volume|no writable volume|disk quota|not enough space|disk full", re.I
)

_ADVICE: dict[type[errors.KhobaoError], str] = {
    errors.BucketMissing: "make the bucket, or set KHOBAO_BUCKET to one that exists",
    errors.AccessDenied: "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, what they may do, and the clock",
    errors.StorageFull: "make room on the server",
    errors.BadConfiguration: "check AWS_ENDPOINT_URL_S3, AWS_REGION and AWS_CA_BUNDLE",
}


@contextmanager
def named(where: str) -> Generator[None]:
    """Turn botocore's errors into ours. ``where`` names object, bucket and server for the message."""
    try:
        yield
    except boto.ClientError as error:
        kind = _kind(error)
        said = error.response.get("Error", {})
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", "")
        raise kind(_sentence(where, kind, f"{status} {said.get('Code')}: {said.get('Message')}")) from error
    except (boto.NoCredentialsError, boto.PartialCredentialsError, boto.CredentialRetrievalError) as error:
        said = f"{error}; of an archive on this machine they stand in the folder that KHOBAO_HOME is to name"
        raise errors.AccessDenied(_sentence(where, errors.AccessDenied, said)) from error
    except (boto.SSLError, boto.ProxyConnectionError) as error:
        raise errors.BadConfiguration(_sentence(where, errors.BadConfiguration, str(error))) from error
    except (boto.ConnectionError, boto.HTTPClientError, *BROKEN) as error:
        raise errors.StoreUnavailable(_sentence(where, errors.StoreUnavailable, str(error))) from error
    except boto.FlexibleChecksumError as error:
        raise errors.ArchiveDamaged(_sentence(where, errors.ArchiveDamaged, str(error))) from error
    except (boto.BotoCoreError, ValueError) as error:  # ValueError: an address that is none
        raise errors.BadConfiguration(_sentence(where, errors.BadConfiguration, str(error))) from error


def _kind(error: boto.ClientError) -> type[errors.KhobaoError]:
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if _FULL.search(str(error)):
        return errors.StorageFull
    if code in _LATER:
        return errors.StoreUnavailable
    by_code = _BY_CODE.get(code) or _BY_CODE.get(str(status))
    if by_code:
        return by_code
    return errors.BadConfiguration if 400 <= status < 500 else errors.StoreUnavailable


def _sentence(where: str, kind: type[errors.KhobaoError], said: str) -> str:
    advice = _ADVICE.get(kind)
    return f"{where}: {said.strip()}" + (f" ({advice})" if advice else "")
