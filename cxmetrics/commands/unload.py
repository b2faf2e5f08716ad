"""Take a load back as if it had never been: its rows go, those it had replaced return.

`loads` lists the loads with their ids; `refresh` then publishes.
"""

from __future__ import annotations

import argparse

from cxmetrics.settings import Settings
from cxmetrics.store.unloading import unload
from cxmetrics.store.warehouse import open_warehouse


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which load."""
    parser.add_argument("id", type=int, help="the load's id, as `loads` lists it")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Takes it back, all of it or nothing."""
    with open_warehouse(settings) as warehouse:
        done = unload(warehouse, args.id)
    print(
        f"load {done.load_id} ({done.file}) taken back from {done.table}: {done.removed:,} rows went, "
        f"{done.restored:,} stand as they did without it."
    )
    return 0
