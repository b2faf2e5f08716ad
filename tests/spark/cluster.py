"""A Spark cluster of two workers on loopback with its Thrift server, in a folder of its own.

`python -m tests.spark.cluster FOLDER PORT` keeps one running until it is interrupted.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SERVER = "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"
WORKERS = 2
STARTS_WITHIN_S = 900
"""Ten seconds where the machine has nothing else to do; minutes on one that is shared by many."""
_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""Statements over few rows end before a compiler that optimizes for long ones would pay."""
_LOGGING = """rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d %p %c{1}: %m%n
logger.master.name = org.apache.spark.deploy.master.Master
logger.master.level = info
logger.tasks.name = org.apache.spark.scheduler.TaskSetManager
logger.tasks.level = info
"""


@dataclass(frozen=True)
class Cluster:
    """A running cluster: where it listens, and what it has told."""

    port: int
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"hive://127.0.0.1:{self.port}/default"

    def told(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextlib.contextmanager
def cluster(folder: Path, port: int = 0) -> Iterator[Cluster]:
    """A cluster whose metastore, logs and temporary files lie in `folder`; all its processes end with it."""
    import pyspark

    home = Path(pyspark.__file__).parent
    folder.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    logging = folder / "log4j2.properties"
    logging.write_text(_LOGGING, encoding="utf-8")
    java = f"{_JAVA} -Dlog4j2.configurationFile={logging.as_uri()} -Dderby.system.home={folder}"
    conf = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.extraJavaOptions": java,
        "spark.executor.extraJavaOptions": f"{_JAVA} -Dlog4j2.configurationFile={logging.as_uri()}",
        "spark.ui.enabled": "false",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.sql.shuffle.partitions": "2",
        "spark.hadoop.javax.jdo.option.ConnectionURL": f"jdbc:derby:;databaseName={folder / 'metastore'};create=true",
    }
    command = [str(home / "bin" / "spark-submit"), "--class", SERVER, "--master", f"local-cluster[{WORKERS},1,1024]"]
    command += ["--driver-memory", "1g"]
    command += [word for name, value in conf.items() for word in ("--conf", f"{name}={value}")]
    command += ["spark-internal", "--hiveconf", f"hive.server2.thrift.port={port}"]
    command += ["--hiveconf", "hive.server2.thrift.bind.host=127.0.0.1"]
    env = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder / "local"),
    }
    log = folder / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=folder, env=env, stdout=out, stderr=out, start_new_session=True)
    try:
        started = Cluster(port, log, process)
        _wait(started)
        yield started
    finally:
        _stop(process)


def _wait(started: Cluster) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline:
        if started.process.poll() is not None:
            raise RuntimeError(f"Spark ended with {started.process.returncode}:\n{started.told()[-3000:]}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", started.port), timeout=1):
            return
        time.sleep(0.5)
    raise RuntimeError(f"Spark did not listen within {STARTS_WITHIN_S} s:\n{started.told()[-3000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ends the server, then whatever of its group is left: the executors are processes of their own."""
    for each in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, each)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=60)


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    with cluster(Path(sys.argv[1]), int(sys.argv[2])) as running:
        print(running.url, flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
