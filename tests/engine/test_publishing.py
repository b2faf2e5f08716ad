"""A reader sees a whole version or the one before; whatever stops a refresh leaves the last good one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cxmetrics.errors import CxError, Unavailable
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question
from cxmetrics.metrics.refresh import refresh
from cxmetrics.settings import ROOT, Settings
from cxmetrics.store.publication import current, rest
from cxmetrics.store.publishing import draft
from cxmetrics.store.warehouse import open_warehouse
from tests.engine.company import ABANDONED, TODAY, fill, metric, published, rollup, run, settings_in


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home with one published metric over 40 calls."""
    found = settings_in(tmp_path)
    metric(found, "share", ABANDONED, dimensions="queue")
    days = [TODAY - timedelta(days=n) for n in range(40)]
    rows = [{"call_id": f"c{n}", "offered_at": day, "abandoned": False} for n, day in enumerate(days)]
    fill(found, "calls", [{**row, "queue": "it's; DROP" if n % 2 else None} for n, row in enumerate(rows)])
    refresh(found)
    return found


def _process(settings: Settings, *args: str, before: str = "") -> subprocess.Popen[str]:
    """`refresh` as a process of its own, after a line of Python."""
    (settings.home / "cx.toml").write_text(f"[company]\ntoday = {TODAY}\n")
    code = f"import sys, cxmetrics.__main__ as m\n{before}\nsys.exit(m.main({['refresh', *args]!r}))"
    env = {
        **os.environ,
        "CX_HOME": str(settings.home),
        "CX_SQL_DIR": str(settings.sql_folders[0]),
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.Popen([sys.executable, "-c", code], env=env, stderr=subprocess.PIPE, text=True)


def test_no_connection_draws_a_bar_into_what_a_command_prints(settings: Settings) -> None:
    """DuckDB would, to standard output, where a question takes longer than two seconds."""
    asked = "SELECT current_setting('enable_progress_bar')"
    with open_warehouse(settings).engine.connect() as one, one.engine.connect() as other:
        said = [one.exec_driver_sql(asked).scalar(), other.exec_driver_sql(asked).scalar()]
    with draft(settings, None) as work:
        said += [work.builder.execute(asked).fetchall()[0][0], work.builder.cursor().execute(asked).fetchall()[0][0]]
    assert [*said, published(settings).rows(asked)[0][0]] == [False] * 5


def test_what_is_published(settings: Settings) -> None:
    found = published(settings)
    held = found.metrics["share"]
    assert (found.version, found.today, held.rows, held.cells) == (1, TODAY, 80, ((), ("queue",)))
    assert held.groups == {"queue": ("(none)", "it's; DROP")}
    assert (held.data_first, held.data_last) == (TODAY - timedelta(days=39), TODAY)
    assert found.rows("SELECT SUM(denominator) FROM rollup_share WHERE queue = ?", ["it's; DROP"]) == [(20,)]
    types = found.rows("SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'rollup_share'")
    assert types == [
        ("day", "DATE"),
        ("cell", "INTEGER"),
        ("queue", "VARCHAR"),
        ("numerator", "BIGINT"),
        ("denominator", "BIGINT"),
    ]
    order = found.rows("SELECT cell, day FROM rollup_share")
    assert order == sorted(order)
    assert current(settings) is found
    assert {name for (name,) in found.rows("SELECT table_name FROM duckdb_tables()")} >= {"loads", "touched", "rejects"}


def test_an_open_version_keeps_working_after_newer_ones(settings: Settings) -> None:
    first = published(settings)
    for _ in range(4):
        refresh(settings)
    assert published(settings).version == 5
    assert len(rollup(first, "share")) == 80
    assert sorted(p.name for p in (settings.home / "published").glob("v*")) == ["v000004.duckdb", "v000005.duckdb"]


def test_many_threads_read_one_publication(settings: Settings) -> None:
    found, sums = published(settings), []

    def read() -> None:
        sums.extend(found.rows("SELECT SUM(denominator) FROM rollup_share WHERE cell = 0") for _ in range(20))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sums == [[(40,)]] * 160


def test_nothing_published_yet(tmp_path: Path) -> None:
    assert current(Settings(home=tmp_path)) is None


def test_an_exception_in_the_middle_leaves_the_last_version(settings: Settings) -> None:
    def interrupted() -> None:
        with draft(settings, None) as work:
            work.keep("rollup_share")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()
    assert published(settings).version == 1
    assert [p.name for p in (settings.home / "published").glob("*.part*")] == []


@pytest.mark.parametrize("step", ["merge", "describe", "publish"])
def test_killed_in_the_middle(step: str, settings: Settings) -> None:
    before = "import os\ndef f(*a): os.kill(os.getpid(), 9)\nimport cxmetrics.store.publishing as p\np.Draft.{} = f"
    process = _process(settings, before=before.format(step))
    process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL
    assert published(settings).version == 1
    assert len(rollup(published(settings), "share")) == 80
    refresh(settings)
    assert published(settings).version == 2
    assert [p.name for p in (settings.home / "published").glob("*.part*")] == []


def test_killed_between_the_file_and_the_pointer(settings: Settings) -> None:
    before = (
        "import os\nreal = os.replace\n"
        "def f(a, b):\n    real(a, b) if not str(b).endswith('json') else os.kill(os.getpid(), 9)\nos.replace = f"
    )
    _process(settings, before=before).communicate(timeout=120)
    assert (settings.home / "published" / "v000002.duckdb").exists()
    assert published(settings).version == 1
    refresh(settings)
    assert published(settings).version == 2
    assert len(rollup(published(settings), "share")) == 80


def test_a_full_disk(settings: Settings) -> None:
    limit = "import resource, signal\nresource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))"
    process = _process(settings, before=limit)
    told = process.communicate(timeout=120)[1]
    assert process.returncode == 2, told
    assert "The last publication stays in force" in told or "the disk is not full" in told
    assert "Traceback" not in told
    assert published(settings).version == 1
    refresh(settings)
    assert published(settings).version == 2


def test_a_second_refresh_says_who_is_at_it(settings: Settings) -> None:
    with (
        draft(settings, None),
        pytest.raises(Unavailable, match=f"process {os.getpid()}") as caught,
        draft(settings, None, wait_s=0.3),
    ):
        pass
    assert "running already" in str(caught.value)


def test_a_second_process_waits_for_the_warehouse(settings: Settings) -> None:
    with open_warehouse(settings):
        process = _process(settings)
        time.sleep(2)
        assert process.poll() is None
    told = process.communicate(timeout=120)[1]
    assert process.returncode == 0, told
    assert published(settings).version == 2


def test_who_holds_the_warehouse_is_told(settings: Settings) -> None:
    code = "from pathlib import Path\nfrom cxmetrics.settings import Settings\n"
    code += "from cxmetrics.store.warehouse import open_warehouse\n"
    code += f"open_warehouse(Settings(home=Path({str(settings.home)!r})), wait_s=0.5)"
    with open_warehouse(settings):
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
        )
    assert f"in use by process {os.getpid()}" in done.stderr


def test_a_damaged_publication_says_so(settings: Settings) -> None:
    pointer = settings.home / "published" / "current.json"
    pointer.write_text("{")
    with pytest.raises(Unavailable, match="cannot be opened"):
        current(settings)
    pointer.unlink()
    refresh(settings)
    assert published(settings).version >= 1


def test_a_warehouse_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "warehouse.duckdb").write_bytes(b"not a database at all" * 1000)
    with pytest.raises(Unavailable, match=r"warehouse\.duckdb: the warehouse cannot be opened"):
        open_warehouse(Settings(home=tmp_path))
    (tmp_path / "other" / "warehouse.duckdb").mkdir(parents=True)
    with pytest.raises(Unavailable, match="is a folder"):
        open_warehouse(Settings(home=tmp_path / "other"))
    with pytest.raises(CxError, match="'nosuch' is not a warehouse"):
        open_warehouse(Settings(home=tmp_path, warehouse="nosuch://me:secret@host/x"))


@pytest.mark.parametrize(
    "url", ["postgresql+psycopg://me:hush@127.0.0.1:1/x", "postgresql+psycopg://me@127.0.0.1:1/x?password=hush"]
)
def test_no_secret_of_a_url_is_told(url: str, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="cannot be reached") as told:
        open_warehouse(Settings(home=tmp_path, warehouse=url))
    assert "hush" not in str(told.value)
    assert "127.0.0.1" in str(told.value)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (ABANDONED.replace("COUNT(*)", "CAST(NULL AS INTEGER)"), "NULL or a fraction as 'denominator'"),
        (ABANDONED.replace("COUNT(*)", "SUM(0.5)"), "NULL or a fraction as 'denominator'"),
        (ABANDONED.replace("CAST(offered_at AS DATE) AS day", "CAST(NULL AS DATE) AS day"), "rows without a day"),
        (ABANDONED.replace("COUNT(*)", "\n\n  CAST('x' AS INTEGER)"), "'x'"),
        (ABANDONED.replace("offered_at >=", "offered_on >="), "there is no column 'offered_on' in calls"),
    ],
)
def test_a_body_that_fails_leaves_the_others_and_its_own_last_figures(
    body: str, words: str, settings: Settings
) -> None:
    metric(settings, "other", ABANDONED, dimensions="queue")
    path = metric(settings, "share", body, dimensions="queue")
    report = refresh(settings)
    assert report.published == ["other"]
    assert words in str(report.failed["share"])
    assert str(report.failed["share"]).startswith(f"{path}:")
    found = published(settings)
    assert found.metrics["share"].error is not None
    assert len(rollup(found, "share")) == len(rollup(found, "other")) == 80
    path.write_text("nothing but words")
    report = refresh(settings)
    assert [p.file for p in report.problems]
    assert len(rollup(published(settings), "share")) == 80


def test_sums_that_are_not_finite(settings: Settings) -> None:
    sums = "1 AS n, CAST('Infinity' AS DOUBLE) AS total, 0.0 AS total_sq"
    body = f"SELECT CAST(offered_at AS DATE) AS day, {sums} FROM calls"
    metric(settings, "share", body, kind="mean")
    assert "not finite" in str(refresh(settings).failed["share"])


def test_a_refused_body_is_told_with_its_line(settings: Settings) -> None:
    last = "  SUM(queue) AS denominator FROM calls GROUP BY 1"
    path = metric(settings, "share", "SELECT CAST(offered_at AS DATE) AS day, 1 AS numerator,\n\n" + last)
    line = 1 + path.read_text().splitlines().index(last)
    assert str(refresh(settings).failed["share"]).startswith(f"{path}:{line}: the warehouse refuses")


def test_what_a_new_metric_lacks_is_said_where_it_is_asked(settings: Settings) -> None:
    """Also of one that was never published: not that it should be refreshed once more."""
    lost = metric(settings, "lost", ABANDONED.replace("FROM calls", "FROM callz"), dimensions="queue")
    wrong = metric(settings, "wrong", ABANDONED.replace("WHEN abandoned", "WHEN abandonned"), dimensions="queue")
    report = refresh(settings)
    assert set(report.unavailable) == {"lost"}
    assert set(report.failed) == {"wrong"}
    for name, path, words in (
        ("lost", lost, "there is no table 'callz'"),
        ("wrong", wrong, "there is no column 'abandonned' in calls.\n  Did you mean 'abandoned'?"),
    ):
        with pytest.raises(Unavailable) as told:
            Layer(settings).answer(Question(name))
        assert words in str(told.value)
        assert str(path) in str(told.value)
    assert set(refresh(settings, ["share"]).failed) == set()
    assert set(refresh(settings, ["wrong"]).failed) == {"wrong"}


def test_a_metric_that_is_gone_is_gone_from_the_next_version(settings: Settings) -> None:
    (settings.sql_folders[0] / "share.sql").unlink()
    refresh(settings)
    assert published(settings).metrics == {}


def test_a_rollup_too_large_names_the_dimension_to_drop(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    run(settings, "UPDATE calls SET agent_id = call_id, queue = call_id, team = 'one'")
    metric(
        settings,
        "large",
        ABANDONED.replace("queue", "queue, team").replace("1, 2", "1, 2, 3"),
        dimensions="queue, team",
    )
    monkeypatch.setattr("cxmetrics.metrics.refresh.ROWS_ALLOWED", 50)
    report = refresh(settings)
    assert "would hold 120 rows; 50 are allowed" in str(report.failed["large"])
    assert "Drop the dimension 'queue'" in str(report.failed["large"])


def test_at_rest_a_publication_gives_its_memory_back_and_goes_on_answering(settings: Settings) -> None:
    with draft(settings, None) as work:
        work.builder.execute(f"CREATE TABLE {work.table('large')} AS SELECT random() AS x FROM range(4_000_000)")
        work.publish(datetime(2026, 3, 31, 8), TODAY)
    found = published(settings)

    def held() -> int:
        [(amount,)] = found.rows("SELECT SUM(memory_usage_bytes) FROM duckdb_memory()")
        return int(amount)

    [(total,)] = found.rows("SELECT SUM(x) FROM large")
    assert held() > 24_000_000
    rest(settings)
    assert held() < 9_000_000
    assert found.rows("SELECT COUNT(*), SUM(x) BETWEEN ? AND ? FROM large", [total - 1, total + 1]) == [(4e6, True)]


def test_nothing_is_taken_from_under_a_reader(settings: Settings) -> None:
    with draft(settings, None) as work:
        work.builder.execute(f"CREATE TABLE {work.table('large')} AS SELECT range AS x FROM range(2_000_000)")
        work.publish(datetime(2026, 3, 31, 8), TODAY)
    found = published(settings)
    answers: list[object] = []
    reader = threading.Thread(
        target=lambda: [answers.append(found.rows("SELECT COUNT(DISTINCT x) FROM large")) for _ in range(5)]
    )
    reader.start()
    while reader.is_alive():
        rest(settings)
    assert answers == [[(2_000_000,)]] * 5


def test_the_memory_of_a_refresh_is_bounded_by_a_setting(tmp_path: Path) -> None:
    bounded = settings_in(tmp_path, memory_mb=300)
    [(limit,)] = run(bounded, "SELECT current_setting('memory_limit')")
    assert limit == "300.0 MiB"
    with draft(bounded, None) as work:  # beside a server's warehouse
        assert work.builder.execute("SELECT current_setting('memory_limit')").fetchall() == [(limit,)]
