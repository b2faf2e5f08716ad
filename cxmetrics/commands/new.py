"""Write a new metric or page that works as it stands, to be changed from there.

    python -m cxmetrics new metric NAME
    python -m cxmetrics new page NAME

The file goes to the first folder of CX_SQL_DIR (CX_PAGES_DIR), or of [folders] in the
settings, where one is named; else beside the built-in ones. Nothing is overwritten.
"""

from __future__ import annotations

import argparse
import keyword
import re
from pathlib import Path

from cxmetrics.errors import CxError
from cxmetrics.settings import Settings

_NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")

_METRIC = """\
-- title:       {title}
-- question:    How often do consumers reach an agent within a minute?
-- pillar:      call center
-- kind:        proportion
-- better:      higher
-- dimensions:  segment, region, queue
-- owner:       CX analytics
--
-- Calls answered within 60 seconds, of all calls offered. Say here what counts and what
-- does not: this text is the tooltip and the documentation.

SELECT
    CAST(offered_at AS DATE) AS day,
    segment,
    region,
    queue,
    SUM(CASE WHEN NOT abandoned AND wait_s <= 60 THEN 1 ELSE 0 END) AS numerator,
    COUNT(*) AS denominator
FROM calls
WHERE offered_at >= :start AND offered_at < :end
GROUP BY 1, 2, 3, 4
"""

_PAGE = '''\
"""{title}
Say in one sentence what this page answers.

section: Your pages
order:   100
icon:    :material/insights:
"""

from cxmetrics.ui import page

view = page(__file__)
view.headline("answered_rate")
view.history("answered_rate", grain="month")
view.breakdown("answered_rate", by="queue")
'''


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what is to be made and its name."""
    parser.add_argument("what", choices=("metric", "page"))
    parser.add_argument("name", metavar="NAME", help="small letters, digits and _, such as answered_in_a_minute")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Writes the file and prints its path. Raises CxError for a name that is taken or cannot be one."""
    metric = args.what == "metric"
    folders = settings.sql_folders if metric else settings.page_folders
    ending = ".sql" if metric else ".py"
    file = _free(args.what, args.name, folders, ending)
    title = args.name.replace("_", " ").strip().capitalize()
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("x", encoding="utf-8", newline="\n") as new:
        new.write((_METRIC if metric else _PAGE).format(title=title))
    print(file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file)
    return 0


def _free(what: str, name: str, folders: tuple[Path, ...], ending: str) -> Path:
    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        raise CxError(
            f"new {what} {name!r}",
            "this cannot be a name.",
            "Use small letters, digits and _, starting with a letter, at most 48 of them.",
        )
    for folder in folders:
        if (folder / (name + ending)).exists():
            raise CxError(
                f"new {what} {name!r}", f"{folder / (name + ending)} is there already.", "Choose another name."
            )
    return folders[min(1, len(folders) - 1)] / (name + ending)
