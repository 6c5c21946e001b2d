"""The certificate for STARTTLS, read again when its file has changed."""

import ssl
from pathlib import Path

import structlog

log = structlog.get_logger("rolodesk.mail")


class Certificate:
    """A certificate chain and its key, in one file or two. Raises `OSError` (`ssl.SSLError`) if unusable."""

    def __init__(self, chain: Path, key: Path | None) -> None:
        self._chain = chain
        self._key = key
        self._read_at = self._changed_at()
        self._context = self._read()

    def context(self) -> ssl.SSLContext:
        """Give the context of the newest certificate; the one before if the new one cannot be used."""
        try:
            changed_at = self._changed_at()
            if changed_at != self._read_at:
                self._read_at = changed_at
                self._context = self._read()
        except OSError:
            log.exception("the new mail certificate cannot be used; going on with the one before")
        return self._context

    def _changed_at(self) -> tuple[int, ...]:
        return tuple(path.stat().st_mtime_ns for path in (self._chain, self._key) if path is not None)

    def _read(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self._chain, self._key)
        return context


def open_certificate(chain: Path | None, key: Path | None) -> Certificate | None:
    """Open the certificate, if there is one. Raises as `Certificate` does."""
    return None if chain is None else Certificate(chain, key)
