"""What keeps a page standing when one thing on it fails: the error is told in its place, the rest goes on."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from cxmetrics.errors import Unavailable
from cxmetrics.ui import messages

P = ParamSpec("P")


class Written(Protocol):
    """A page being written."""

    def write_heading(self) -> None:
        """Writes the heading that waits for its part."""

    def say_once(self, error: Unavailable) -> None:
        """Says why something cannot be shown."""


W = TypeVar("W", bound=Written)


def standing(method: Callable[Concatenate[W, P], None]) -> Callable[Concatenate[W, P], None]:
    """Shows an error of a page's `method` in its place, so that the page goes on."""

    @functools.wraps(method)
    def shown(page: W, /, *args: P.args, **kwargs: P.kwargs) -> None:
        try:
            method(page, *args, **kwargs)
            page.write_heading()
        except Unavailable as error:
            page.say_once(error)
        except Exception as error:
            page.write_heading()
            what = next((word for word in args if isinstance(word, str)), method.__name__)
            messages.problem(messages.words(error, f"{method.__name__} of {what}"))

    return shown
