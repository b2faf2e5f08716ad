"""`python -m cxmetrics COMMAND`: finds the commands in `cxmetrics/commands/` and runs one.

A command module has a docstring (its help), `arguments(parser)` and `run(args, settings)`,
which returns the exit code: 0 done; 1 a check found something; 2 wrong use, wrong input
or unavailable; 3 done, with rows set aside. Results go to stdout, words to stderr.
"""

from __future__ import annotations

import argparse
import errno
import importlib
import os
import pkgutil
import sys
import tempfile
import traceback
from collections.abc import Sequence
from types import ModuleType

from cxmetrics import commands, settings
from cxmetrics.errors import CxError, did_you_mean


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    given = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _run(given)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(given: Sequence[str]) -> int:
    names = built()
    if not given or given[0] in ("-h", "--help"):
        print(_overview(names), file=sys.stdout if given else sys.stderr)
        return 0 if given else 2
    name = given[0]
    if name in commands.LATER and name not in names:
        print(CxError(f"command {name!r}", "is not built yet.", f"Built are: {', '.join(names)}."), file=sys.stderr)
        return 2
    if name not in names:
        print(CxError(f"command {name!r}", "there is no such command.", did_you_mean(name, names)), file=sys.stderr)
        return 2
    try:
        args = parser(name).parse_args(given[1:])
        module = _module(name)
        broken_too = getattr(module, "READS_BROKEN_SETTINGS", False)
        return int(module.run(args, settings.read()[0] if broken_too else settings.load()))
    except CxError as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:
        raise
    except KeyboardInterrupt:
        print("stopped; nothing half-done was kept.", file=sys.stderr)
        return 2
    except OSError as error:
        place = str(error.filename or f"command {name!r}")
        print(CxError(place, f"{error.strerror or error}.", *_WAYS_OUT.get(error.errno or 0, ())), file=sys.stderr)
        return 2
    except Exception as error:
        print(_defect(name, error), file=sys.stderr)
        return 2


def built() -> list[str]:
    """The names of the commands there are, in alphabetical order."""
    return sorted(module.name for module in pkgutil.iter_modules(commands.__path__))


def parser(name: str) -> argparse.ArgumentParser:
    """What the command `name` accepts; its help is the command's docstring."""
    module = _module(name)
    accepts = argparse.ArgumentParser(
        prog=f"python -m cxmetrics {name}",
        description=module.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    module.arguments(accepts)
    return accepts


def _defect(name: str, error: Exception) -> CxError:
    """What a reader sees of an error nobody foresaw; the trace goes to a file."""
    what = f"stopped by a defect of the program ({type(error).__name__})."
    try:
        with tempfile.NamedTemporaryFile("w", prefix="cxmetrics-", suffix=".txt", delete=False) as trace:
            traceback.print_exception(error, file=trace)
    except OSError:
        return CxError(f"command {name!r}", what)
    return CxError(f"command {name!r}", what, f"Please report it with {trace.name}, which says where.")


_WAYS_OUT = {
    errno.ENOSPC: ("The disk is full. Free some space and run the command again: what was there is unharmed.",),
    errno.EACCES: ("Give yourself the right to it, or set CX_HOME to a folder of yours.",),
    errno.EROFS: ("The file system is read-only. Set CX_HOME to a folder that can be written.",),
    errno.ENOTDIR: ("A file is where a folder should be. Move it, or set CX_HOME to another folder.",),
    errno.EEXIST: ("A file is where a folder should be. Move it, or set CX_HOME to another folder.",),
}


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"{commands.__name__}.{name}")


def _overview(names: Sequence[str]) -> str:
    width = max(map(len, names), default=0)
    lines = ["usage: python -m cxmetrics COMMAND [--help]", ""]
    lines += [f"  {name:<{width}}  {(_module(name).__doc__ or '').strip().splitlines()[0]}" for name in names]
    later = [name for name in commands.LATER if name not in names]
    return "\n".join([*lines, *(["", f"Not built yet: {', '.join(later)}."] if later else [])])


if __name__ == "__main__":
    sys.exit(main())
