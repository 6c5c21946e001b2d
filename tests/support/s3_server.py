"""
A real S3 server for the tests: moto, as a process of its own, from an environment of its own.

The environment, `.venv-s3`, is made on first use from the hashed `requirements/s3.txt`, and again whenever
that file changes. `python -m tests.support.s3_server` only makes it. To lock anew:

    uv pip compile --universal --generate-hashes --no-header --python-version 3.11 \
        requirements/s3.in -o requirements/s3.txt
"""

import fcntl
import hashlib
import re
import subprocess
import sys
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

import msgspec

_ROOT = Path(__file__).parents[2]
_LOCKED = _ROOT / "requirements" / "s3.txt"
_ENVIRONMENT = _ROOT / ".venv-s3"
_PATIENCE = 60  # seconds, on a machine with other work


class S3Server(msgspec.Struct, frozen=True):
    """Where the server listens, and the bucket that is there from the beginning."""

    endpoint: str
    bucket: str

    def url(self, prefix: str = "") -> str:
        """Give the address under which `open_blobs` finds the bucket."""
        query = f"endpoint={self.endpoint}&region=us-east-1&access_key_id=test&secret_access_key=test"
        return f"s3://{self.bucket}/{prefix}?{query}"

    def unfinished_uploads(self) -> int:
        """Count the multipart uploads that were neither completed nor aborted."""
        return self._ask(f"/{self.bucket}?uploads").count("<UploadId>")

    def names(self) -> list[str]:
        """List what is in the bucket (at most 1,000 objects)."""
        return re.findall(r"<Key>([^<]*)</Key>", self._ask(f"/{self.bucket}?list-type=2"))

    def make_bucket(self) -> None:
        """Create the bucket."""
        self._ask(f"/{self.bucket}", method="PUT")

    def _ask(self, path: str, *, method: str = "GET") -> str:
        request = urllib.request.Request(self.endpoint + path, method=method)
        with urllib.request.urlopen(request) as answer:
            return str(answer.read(), "utf-8")


@contextmanager
def s3_server() -> Iterator[S3Server]:
    """Run a server on a free port of the loopback until the block ends."""
    program = make_environment() / "bin" / "moto_server"
    with TemporaryDirectory(prefix="rolodesk-s3-") as folder:
        log = Path(folder, "log")
        with log.open("wb") as output:
            process = subprocess.Popen(
                [str(program), "-H", "127.0.0.1", "-p", "0"],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        try:
            server = S3Server(endpoint=_endpoint(process, log), bucket="rolodesk-test")
            server.make_bucket()
            yield server
        finally:
            process.kill()
            process.wait()


def make_environment() -> Path:
    """Give the environment's folder; what the lock file names is installed in it."""
    wanted = hashlib.sha256(_LOCKED.read_bytes() + sys.version.encode()).hexdigest()
    made = _ENVIRONMENT / "made-from"
    _ENVIRONMENT.mkdir(exist_ok=True)
    with (_ENVIRONMENT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the workers of a parallel run come here together
        if not made.exists() or made.read_text() != wanted:
            _install()
            made.write_text(wanted)
    return _ENVIRONMENT


def _install() -> None:
    venv.create(_ENVIRONMENT, with_pip=True)
    pip = [str(_ENVIRONMENT / "bin" / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(
        [*pip, "install", "--require-hashes", "--only-binary", ":all:", "-r", str(_LOCKED)],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise RuntimeError(f"the tests' S3 server could not be installed into {_ENVIRONMENT}:\n{done.stderr}")


def _endpoint(process: subprocess.Popen[bytes], log: Path) -> str:
    until = monotonic() + _PATIENCE
    while monotonic() < until and process.poll() is None:
        if found := re.search(r"Running on (http://[0-9.:]+)", log.read_text()):
            return found[1]
        sleep(0.02)
    raise RuntimeError(f"the tests' S3 server did not start:\n{log.read_text()}")


if __name__ == "__main__":
    print(make_environment())
