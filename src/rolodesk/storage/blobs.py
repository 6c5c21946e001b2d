"""The bytes of attachments and raw letters: staged under random keys, in a folder, in S3 or in memory."""

import errno
import re
import secrets
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Iterator
from contextlib import aclosing, contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, MemoryStore, S3Store

from rolodesk.model.blob import StagedBlob
from rolodesk.model.errors import StorageFull
from rolodesk.storage.blob_sinks import FileSink, Sink, UploadSink
from rolodesk.storage.durable import PART, DurableFolder

if TYPE_CHECKING:  # these are there for the type checker only
    from obstore.store import ClientConfig, ObjectStore, RetryConfig, S3Config

_KEY = re.compile(r"[0-9]{4}/[0-9]{2}/[0-9]{2}/[0-9a-f]{32}")
_READ_SIZE = 256 * 1024  # bytes
_LIST_SIZE = 1000  # names, as many as S3 gives in an answer

# A limit set on the process or the user (EFBIG, EDQUOT) is as full, to us, as the disk.
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

_S3_QUERY = ("endpoint", "region", "access_key_id", "secret_access_key", "session_token")

# The reader of a large blob may take its time (`timeout` counts to the last byte read), the server may not.
# Left to its defaults a request to a storage that is away would be tried for three minutes.
_CLIENT: "ClientConfig" = {
    "allow_http": True,
    "connect_timeout": "5s",
    "read_timeout": "60s",
    "timeout": "1h",
}
_RETRIES: "RetryConfig" = {"max_retries": 4, "retry_timeout": timedelta(seconds=20)}


class BlobMissing(LookupError):
    """There is no blob under `key`."""

    def __init__(self, key: str) -> None:
        super().__init__(f"the blob {key} is missing from the storage")
        self.key = key


class BlobKeyMalformed(ValueError):
    """The text is no key of ours, and was not looked up."""

    def __init__(self) -> None:
        super().__init__("a blob's key is YYYY/MM/DD/ and 32 hexadecimal digits")


class BlobStorageFull(StorageFull):
    """There is no room for the blob, and nothing of it is left."""


class BlobStorageUnavailable(OSError):
    """The storage does not answer, or refuses us."""


def open_blobs(url: str, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> "ObjectBlobs":
    """
    Open the store that `url` names: a folder's path, `file:///path`, `s3://bucket/prefix` or `memory://`.

    The folder is made where missing. S3 takes in its query `endpoint` (http or https), `region`,
    `access_key_id`, `secret_access_key` and `session_token`; what is left out comes from the usual `AWS_*`
    environment variables. `now` gives an aware time.

    Open it in the process that uses it: the object store's threads do not survive a fork.
    Refuses any other url with `ValueError`, in a sentence that repeats nothing of it: it may hold a secret.
    """
    scheme, separator, _ = url.partition("://")
    if not separator:
        return _open_folder(Path(url), now)
    parts = urlsplit(url)
    match scheme.lower():
        case "file" if parts.netloc in {"", "localhost"} and parts.path:
            return _open_folder(Path(unquote(parts.path)), now)
        case "s3" if parts.netloc:
            return ObjectBlobs(_s3_store(parts), now=now)
        case "memory":
            return ObjectBlobs(MemoryStore(), now=now)
    raise ValueError("blobs are kept in a folder, file:///path, s3://bucket/prefix or memory://")


class ObjectBlobs:
    """
    Blobs in one store, as the port `Blobs` of the actions wants them.

    Bytes stream in both directions; a blob never has more than a few parts (of 5 MiB) in memory. Every method
    raises `BlobStorageUnavailable` where the storage does not answer. What a killed process has half staged
    stays: in a folder as a `.part`, which `keys_older_than` names; in S3 as an unfinished multipart upload,
    which only a lifecycle rule of the bucket removes.
    """

    def __init__(
        self, store: "ObjectStore", *, now: Callable[[], datetime], folder: DurableFolder | None = None
    ) -> None:
        self._store = store
        self._now = now
        self._folder = folder

    async def stage(self, chunks: AsyncIterable[bytes]) -> StagedBlob:
        """
        Keep the bytes of `chunks` under a new random key, durably, and say what they were.

        A failure (one of `chunks` too) or a cancellation leaves nothing. Raises `BlobStorageFull`.
        """
        key = f"{self._now():%Y/%m/%d}/{secrets.token_hex(16)}"
        size, digest = 0, sha256()
        sink: Sink = (
            UploadSink(self._store, key, digest)
            if self._folder is None
            else FileSink(self._folder, key, digest)
        )
        last = b""
        try:
            async with aclosing(_regrouped(chunks, sink.piece_size)) as pieces:
                async for piece in pieces:
                    size += len(piece)
                    if last:
                        with _named_failures():
                            await sink.write(last)
                    last = piece
            with _named_failures():
                await sink.finish(last)
        except BaseException:
            with suppress(OSError, BaseError):  # an orphan is swept; the caller is to know the first failure
                await sink.abandon()
            raise
        return StagedBlob(key=key, size=size, sha256=digest.hexdigest())

    async def open(self, key: str) -> AsyncIterator[bytes]:
        """Give the blob's bytes in pieces. Raises `BlobMissing` and `BlobKeyMalformed`, at the first one."""
        _check(key)
        with _named_failures():
            try:
                found = await obstore.get_async(self._store, key)
            except FileNotFoundError as error:
                raise BlobMissing(key) from error
            async for piece in found.stream(_READ_SIZE):
                yield piece

    def local_path(self, key: str) -> Path | None:
        """Give the path of a blob's file, there or not; None where blobs are not files of this machine."""
        _check(key)
        return None if self._folder is None else self._folder.root / key

    async def exists(self, key: str) -> bool:
        """Say whether there is such a blob. Raises `BlobKeyMalformed`."""
        _check(key)
        with _named_failures():
            try:
                await obstore.head_async(self._store, key)
            except FileNotFoundError:
                return False
        return True

    async def discard(self, key: str) -> None:
        """Remove a blob, or what `keys_older_than` named; if it is gone, fine. Raises `BlobKeyMalformed`."""
        _check(key.removesuffix(PART))
        with _named_failures(), suppress(FileNotFoundError):
            await obstore.delete_async(self._store, key)

    async def keys_older_than(
        self, seconds: float, *, since: date | None = None
    ) -> AsyncIterator[tuple[str, int]]:
        """
        Give key and size (bytes) of whatever was written longer than `seconds` ago, in no order.

        `since` leaves out what was staged before that day (UTC), so that a frequent sweep need not ask S3 for
        the names of years.
        """
        latest = self._now() - timedelta(seconds=seconds)
        offset = None if since is None else f"{since:%Y/%m/%d}"
        with _named_failures():
            async for names in obstore.list(self._store, offset=offset, chunk_size=_LIST_SIZE):
                for blob in names:
                    if blob["last_modified"] < latest and _KEY.fullmatch(blob["path"].removesuffix(PART)):
                        yield blob["path"], blob["size"]


def _open_folder(path: Path, now: Callable[[], datetime]) -> ObjectBlobs:
    folder = DurableFolder(path.resolve())
    return ObjectBlobs(LocalStore(folder.root), now=now, folder=folder)


def _s3_store(url: SplitResult) -> S3Store:
    given = dict(parse_qsl(url.query, keep_blank_values=True))
    if not given.keys() <= set(_S3_QUERY):
        raise ValueError(f"an s3:// address takes no other settings than {', '.join(_S3_QUERY)}")
    config: S3Config = {}
    for name in _S3_QUERY:
        if name in given:
            config[name] = given[name]  # type: ignore[literal-required]  # each is a key of S3Config
    return S3Store(
        url.netloc,
        prefix=url.path.strip("/") or None,
        config=config,
        client_options=_CLIENT,
        retry_config=_RETRIES,
    )


def _check(key: str) -> None:
    if not _KEY.fullmatch(key):
        raise BlobKeyMalformed


@contextmanager
def _named_failures() -> Iterator[None]:
    """Give the failures of disk and object store names that are ours."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise BlobStorageFull("the blob storage is full") from error
        raise _unavailable(error) from error
    except BaseError as error:
        raise _unavailable(error) from error


def _unavailable(error: Exception) -> BlobStorageUnavailable:
    reason = str(error).partition("\n")[0]  # what follows is the library's own debugging output
    return BlobStorageUnavailable(f"the blob storage does not answer as it should: {reason}")


async def _regrouped(chunks: AsyncIterable[bytes], size: int) -> AsyncGenerator[bytes, None]:
    """Give the same bytes in pieces of `size`, the last one shorter."""
    held = bytearray()
    async for chunk in chunks:
        held += chunk
        while len(held) >= size:
            yield bytes(held[:size])
            del held[:size]
    if held:
        yield bytes(held)
