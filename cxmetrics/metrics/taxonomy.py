"""Themes: which words and phrases, in which languages, say what a comment is about. Read from `themes.toml`.

Each sql folder may hold one. A folder after the first adds themes of its own, and words to
themes that are there; nobody's file replaces another's.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cxmetrics.errors import Problem
from cxmetrics.metrics.toml_files import Kept, TomlFile
from cxmetrics.settings import Settings

FILE = "themes.toml"
TITLE = "title"
_ID = re.compile(r"[a-z][a-z0-9_]*")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_TOKEN = re.compile(r"\w+")
_MASKED = re.compile(r"\[[a-z-]+\]")
_JOINERS = re.compile(r"(?<=\w)['’](?=\w)")
FEWEST_LETTERS = 2
"""Beside a star: shorter ones would be in almost every comment."""


@dataclass(frozen=True)
class Theme:
    """One theme; `words` are by language, as they stand in the files."""

    id: str
    title: str
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def tokens(text: str) -> list[str]:
    """The words of a text as they are compared: without case, accents, apostrophes, and what was masked.

    >>> tokens("Não consigo, it DOESN'T work! [phone]")
    ['nao', 'consigo', 'it', 'doesnt', 'work']
    """
    folded = unicodedata.normalize("NFKC", _MASKED.sub(" ", text)).casefold()
    apart = unicodedata.normalize("NFKD", folded)
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return _TOKEN.findall(_JOINERS.sub("", plain))


class Taxonomy:
    """Tells the themes of a comment. Safe to use from many threads."""

    def __init__(self, themes: Sequence[Theme] = ()) -> None:
        self.themes: Mapping[str, Theme] = {theme.id: theme for theme in themes}
        self._phrases: list[tuple[str, tuple[str, ...]]] = []
        for theme in themes:
            said = {tuple(_pattern(word)) for words in theme.words.values() for word in words}
            self._phrases += [(theme.id, phrase) for phrase in sorted(said) if phrase]
        self._plain: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for phrase in self._phrases:
            self._plain.setdefault(phrase[1][0], []).append(phrase)
        self._starred = [phrase for phrase in self._phrases if "*" in phrase[1][0]]
        self._begun: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {}

    @property
    def key(self) -> tuple[Any, ...]:
        """The same for two that tell the same."""
        return tuple((theme.id, theme.title) for theme in self.themes.values()), tuple(self._phrases)

    def of(self, text: str) -> tuple[str, ...]:
        """The ids of the themes that a text speaks of, in the order of the files; none where it speaks of none."""
        words = tokens(text)
        found = set()
        for place, word in enumerate(words):
            for theme, phrase in self._beginning(word):
                if theme not in found and _follows(phrase, words, place):
                    found.add(theme)
        return tuple(name for name in self.themes if name in found)

    def _beginning(self, word: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The phrases that begin with this word; remembered, since people share their words."""
        known = self._begun.get(word)
        if known is None:
            starred = [phrase for phrase in self._starred if _fits(phrase[1][0], word)]
            known = (*self._plain.get(word, ()), *starred)
            if len(self._begun) < _REMEMBERED:
                self._begun[word] = known
        return known


_REMEMBERED = 200_000


def _pattern(word: str) -> list[str]:
    """A word or phrase as it is compared, its stars kept: "Rückruf*" is ["ruckruf*"]."""
    found = []
    for part in word.split():
        inner = tokens(part.strip("*"))
        if not inner:
            continue
        inner[0] = ("*" if part.startswith("*") else "") + inner[0]
        inner[-1] += "*" if part.endswith("*") else ""
        found += inner
    return found


def _fits(pattern: str, word: str) -> bool:
    core = pattern.strip("*")
    if pattern.startswith("*"):
        return core in word if pattern.endswith("*") else word.endswith(core)
    return word.startswith(core) if pattern.endswith("*") else word == core


def _follows(phrase: Sequence[str], words: Sequence[str], place: int) -> bool:
    """Whether the rest of a phrase stands behind its first word."""
    if len(phrase) > len(words) - place:
        return False
    return all(_fits(part, words[place + ahead]) for ahead, part in enumerate(phrase[1:], start=1))


def taxonomy(settings: Settings) -> tuple[Taxonomy, tuple[Problem, ...]]:
    """The themes in force, and everything that is wrong with their files. Read again when a file changes."""
    return _KEPT.of(settings)


def _read(files: Sequence[Path]) -> tuple[Taxonomy, tuple[Problem, ...]]:
    themes: dict[str, Theme] = {}
    problems: list[Problem] = []
    for file in files:
        reader = _File(file)
        for theme in reader.themes(themes):
            themes[theme.id] = theme
        problems += reader.problems
    return Taxonomy(list(themes.values())), tuple(problems)


class _File(TomlFile):
    """Reads one file and collects what is wrong with it, each with its line."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "without it no comment has a theme")

    def themes(self, before: Mapping[str, Theme]) -> Iterator[Theme]:
        """The themes of the file that can be read, each joined with what files before say of it."""
        titles = {theme.title: theme.id for theme in before.values()}
        for name, given in self.content.items():
            line = self.line(name)
            if not isinstance(given, dict):
                self.problem(line, f"{name!r} is no section.", f"Write [{name}], then its title and its words.")
            elif not _ID.fullmatch(name):
                way = "A theme's name has small letters, digits and underscores, and begins with a letter."
                self.problem(line, f"[{name}] is no name of a theme.", way)
            elif (title := self.title(name, given, before)) is not None:
                if titles.setdefault(title, name) != name:
                    way = "Give one of them another title, or put the words into the theme that is there."
                    self.problem(line, f"[{name}] has the title {title!r}, which [{titles[title]}] has.", way)
                    continue
                held = before[name].words if name in before else {}
                words = dict(self.words(name, given))
                joined = {code: (*held.get(code, ()), *words.get(code, ())) for code in [*held, *words]}
                if not any(joined.values()):
                    way = 'Add a line such as en = ["delivery", "arrived late", "courier*"].'
                    self.problem(line, f"[{name}] has no words.", way)
                yield Theme(name, title, joined)

    def title(self, name: str, given: Mapping[str, Any], before: Mapping[str, Theme]) -> str | None:
        line, title = self.line(name), given.get(TITLE)
        if name in before:
            if title is not None and title != before[name].title:
                way = f"Leave the title out to add words to it, or give it another name than {name!r}."
                self.problem(line, f"[{name}] is there already, with the title {before[name].title!r}.", way)
                return None
            return before[name].title
        if not isinstance(title, str) or not title.strip():
            self.problem(line, f"[{name}] has no title.", 'Add title = "What people read".')
            return None
        return title.strip()

    def words(self, name: str, given: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
        for language, listed in given.items():
            line = self.line(name, language)
            if language == TITLE:
                continue
            if not _LANGUAGE.fullmatch(language):
                way = "A theme has a title and languages by their codes, such as en, es, de, pt."
                self.problem(line, f"[{name}] unknown key {language!r}.", way)
            elif not isinstance(listed, list) or not all(isinstance(word, str) for word in listed):
                way = f'Write {language} = ["word", "a phrase", "beginning*"].'
                self.problem(line, f"[{name}] {language} must be a list of texts.", way)
            else:
                yield language, tuple(self.usable(name, language, listed))

    def usable(self, name: str, language: str, listed: Sequence[str]) -> Iterator[str]:
        counted = Counter(tuple(_pattern(word)) for word in listed)
        told = set()
        for word in listed:
            pattern = tuple(_pattern(word))
            line = self.line(name, language, word)
            letters = "".join(pattern).replace("*", "")
            if "*" in "".join(part.strip("*") for part in word.split()) or not letters:
                way = "A star stands before or behind a word, for whatever comes before or after; letters must remain."
                self.problem(line, f"[{name}] {language} has {word!r}, which no text can match.", way)
            elif "*" in word and len(letters) < FEWEST_LETTERS + letters.isascii():
                self.problem(line, f"[{name}] {language} has {word!r}, which matches too much.", "Write more letters.")
            else:
                if counted[pattern] > 1 and pattern not in told:
                    told.add(pattern)
                    way = "Case and accents make no difference. Leave one out."
                    self.problem(line, f"[{name}] {language} has {word!r} twice.", way, "warning")
                yield word


_KEPT = Kept(FILE, _read)
