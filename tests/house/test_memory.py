"""What a server holds beside what it is asked for: little is loaded, parsed or kept that no page needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cxmetrics.store.dialect import forget_trees, statement
from tests.house.checkout import ROOT

FREED = """
import threading
from cxmetrics.ui.warmup import keep_little

def resident():
    held = next(line for line in open("/proc/self/status") if line.startswith("VmRSS:"))
    return int(held.split()[1]) // 1024

def visit():
    held = [bytearray(50_000) for _ in range(800)]
    del held

{first}
del_me = bytearray(30 << 20)
del del_me
before = resident()
thread = threading.Thread(target=visit)
thread.start()
thread.join()
print(resident() - before)
"""


def ran(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.skipif(
    not Path("/proc/self/status").is_file(), reason="this system does not tell resident memory in /proc"
)
def test_what_a_visit_freed_goes_back_to_the_system() -> None:
    assert int(ran(FREED.format(first="keep_little()"))) < 10


def test_a_server_loads_nothing_that_reads_exports() -> None:
    named = ran("import sys, cxmetrics.ui, cxmetrics.ui.warmup; print(*sys.modules)").split()
    assert "cxmetrics.ui.new_export" in named
    assert not {"cxmetrics.profile.drafting", "cxmetrics.sources.opening", "python_calamine"}.intersection(named)


def test_a_forgotten_tree_is_parsed_anew() -> None:
    read = statement("SELECT day, n FROM calls WHERE n > :least")
    before = read.tree
    assert read.tree is before
    forget_trees()
    assert read.tree is not before
    assert read.tree == before
    assert read.outputs == ("day", "n")
