"""A pack is mailed once to those who are set, over a real server with TLS; what fails is tried again."""

from __future__ import annotations

import email
import email.policy
import io
import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from threading import Barrier

import pytest
from pypdf import PdfReader

from cxmetrics import __main__ as program
from cxmetrics.briefing import sending
from cxmetrics.briefing.document import Pack, Tiles, Words
from cxmetrics.briefing.invitations import ics
from cxmetrics.briefing.pack_mail import stem, subject
from cxmetrics.briefing.sending import SENT_FILE, due, send
from cxmetrics.commands import brief
from cxmetrics.errors import CxError, Unavailable
from cxmetrics.journal.meetings import Meeting
from cxmetrics.packed import Brief
from cxmetrics.settings import Mail, Settings
from tests.briefing.conftest import HOSTILE, Packed
from tests.briefing.receivers import PASSWORD, USER, certificate, free_port, mail_server

BOARD = Meeting(
    date(2026, 11, 10), f"Board {HOSTILE}", chair="Ben Ode", agenda=("Outage, again; and why", HOSTILE), id=7,
    created_at=datetime(2026, 10, 1, 8), edited_at=datetime(2026, 10, 2, 9), version=2,
)  # fmt: skip
TO = ("ada@example.com", "ben@example.com")


@pytest.fixture
def to_be_sent(packed: Packed, tmp_path: Path) -> tuple[Settings, Callable[[], Pack]]:
    """Settings of a home without a server, and the front of the sample's pack."""
    brief = Brief(TO, "https://cx.example.com", "A4")
    settings = replace(packed.settings, home=tmp_path, brief=brief, fixed_today=date(2026, 11, 8))
    short = replace(packed.pack, sheets=packed.pack.sheets[:1], link="https://cx.example.com?period=2026-05-01")
    return settings, lambda: short


@pytest.fixture
def unsecured(to_be_sent: tuple[Settings, Callable[[], Pack]]) -> tuple[Settings, Callable[[], Pack], int]:
    """The same with a server that wants neither TLS nor a user, and the port on which it may be started."""
    settings, make = to_be_sent
    port = free_port()
    return replace(settings, mail=Mail("127.0.0.1", port, "none", "cx@example.com")), make, port


def test_over_tls_once_to_all(to_be_sent: tuple[Settings, Callable[[], Pack]], tmp_path: Path) -> None:
    settings, make = to_be_sent
    port, chain = free_port(), certificate(tmp_path / "tls")
    server = Mail("localhost", port, "starttls", "cx@example.com", USER, PASSWORD, chain[0])
    settings = replace(settings, mail=server)
    with mail_server(port, chain, security="starttls") as mails:
        first = send(settings, BOARD, make, pauses=())
        again = send(settings, BOARD, make, pauses=())
        assert first.mail is not None
        assert again.mail is None
        assert "was sent on" in again.why
        assert (len(mails.taken), mails.secured, sorted(mails.to[0])) == (1, [True], sorted(TO))
        [taken] = mails.taken
        moved = send(settings, replace(BOARD, held_on=date(2026, 11, 12)), make, pauses=())
        assert moved.mail is not None, "a meeting on another day is another one"
        assert mails.taken[1]["Message-ID"] != taken["Message-ID"]
    text = taken.get_body(("plain",)).get_content()
    front = make().front
    said = " ".join(text.split())
    for block in front.blocks:
        if isinstance(block, Words):
            assert " ".join(block.text.split()) in said
        if isinstance(block, Tiles):
            assert all(f"- {each.name}: {each.figure}, {each.word}" in text for each in block.those)
    assert "https://cx.example.com?period=2026-05-01" in text
    assert max(map(len, text.splitlines())) < 998
    html = taken.get_body(("html",)).get_content()
    assert not re.findall(r"<(img|link|script|style|iframe|object)\b|url\(|@import|\bsrc=", html)
    assert re.findall(r'href="([^"]+)"', html) == ["https://cx.example.com?period=2026-05-01"]
    assert "<b>#$x$" not in html
    names = [part.get_filename() for part in taken.iter_attachments()]
    assert names == ["pack-2026-11-10.pdf", "pack-2026-11-10.ics"]
    pdf, calendar = (part.get_payload(decode=True) for part in taken.iter_attachments())
    assert "How are we doing for consumers?" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert calendar.startswith(b"BEGIN:VCALENDAR")
    assert "\n" not in taken["Subject"]
    assert taken["Subject"] == subject(make())
    assert taken["Subject"].endswith(" …")
    assert (
        subject(replace(make(), title="Board")) == "Board: May 2026: Problem-free rate fell to 74.1%, worse, from SMB"
    ), "a finding is told whole or not at all"
    small = subject(replace(make(), title="Board", whom=("Segment: SMB",)))
    assert small.startswith("Board, Segment: SMB: May 2026: Problem-free rate fell to 74.1%")
    assert len(small) <= 110
    whole = subject(replace(make(), title="One two " * 40))
    assert whole.removesuffix(" …").rpartition(" ")[2] in ("One", "two"), "no word is cut"


def test_a_pack_of_some_groups_is_one_of_its_own_and_a_dry_run_shows_what_was_sent(
    unsecured: tuple[Settings, Callable[[], Pack], int],
) -> None:
    settings, make, port = unsecured
    with mail_server(port) as mails:
        for about in ("segment=SMB", "", "segment=SMB", ""):
            send(settings, BOARD, make, about=about, pauses=())
        assert len(mails.taken) == 2
        assert len({mail["Message-ID"] for mail in mails.taken}) == 2
        assert stem(BOARD, ("Segment: SMB, Youth",)) == "pack-2026-11-10-segment-smb-youth"
        seen = send(settings, BOARD, make, dry_run=True)
        assert seen.mail is not None
        assert "was sent on" in seen.why
        assert len(mails.taken) == 2


def test_a_server_that_fails_is_tried_again_in_this_run_and_the_next(
    unsecured: tuple[Settings, Callable[[], Pack], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, make, port = unsecured
    waited: list[float] = []
    monkeypatch.setattr(sending.time, "sleep", waited.append)
    with pytest.raises(Unavailable, match="did not take the mail"):
        send(settings, BOARD, make, pauses=(1.0, 2.0))
    assert waited == [1.0, 2.0]
    assert not (settings.home / SENT_FILE).exists()
    with mail_server(port) as mails:
        assert send(settings, BOARD, make, pauses=()).mail is not None
        assert len(mails.taken) == 1
    assert len(json.loads((settings.home / SENT_FILE).read_text())) == 1


def test_who_is_refused_is_told_and_who_has_the_pack_gets_it_once(
    unsecured: tuple[Settings, Callable[[], Pack], int],
) -> None:
    settings, make, port = unsecured
    with mail_server(port) as mails:
        mails.refused = set(TO)
        with pytest.raises(Unavailable, match=r"refused ada@example\.com, ben@example\.com"):
            send(settings, BOARD, make, pauses=(0.0,))
        assert not (settings.home / SENT_FILE).exists()
        mails.refused = {TO[1]}
        with pytest.raises(Unavailable, match=r"refused ben@example\.com\.\n  The others have it"):
            send(settings, BOARD, make, pauses=(0.0, 0.0))
        assert mails.to == [[TO[0]]]
        assert send(settings, BOARD, make, pauses=()).mail is None
        assert len(mails.taken) == 1


@pytest.mark.parametrize(
    ("security", "password", "trusted", "words"),
    [
        ("tls", PASSWORD, True, ""),
        ("starttls", "wrong", True, "does not accept the user 'robot'"),
        ("tls", PASSWORD, False, "its certificate is not trusted"),
        ("starttls", PASSWORD, False, "its certificate is not trusted"),
    ],
)
def test_tls_of_both_kinds_and_what_is_wrong_with_it(
    to_be_sent: tuple[Settings, Callable[[], Pack]], tmp_path: Path, *, security: str, password: str, trusted: bool,
    words: str,
) -> None:  # fmt: skip
    settings, make = to_be_sent
    port, chain = free_port(), certificate(tmp_path / "tls")
    file = chain[0] if trusted else None
    settings = replace(settings, mail=Mail("localhost", port, security, "cx@example.com", USER, password, file))
    with mail_server(port, chain, security=security) as mails:
        if words:
            with pytest.raises(Unavailable, match=words) as told:
                send(settings, BOARD, make, pauses=())
            assert password not in str(told.value)
        else:
            assert send(settings, BOARD, make, pauses=()).mail is not None
        assert len(mails.taken) == (not words)
    assert (settings.home / SENT_FILE).exists() is not bool(words)


def test_two_runs_at_once_send_one_mail(unsecured: tuple[Settings, Callable[[], Pack], int]) -> None:
    settings, make, port = unsecured
    together = Barrier(2)

    def one(_: int) -> bool:
        together.wait(30)
        return send(settings, BOARD, make, pauses=()).mail is not None

    with mail_server(port) as mails, ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, range(2))) == [False, True]
        assert len(mails.taken) == 1


def test_a_dry_run_sends_and_keeps_nothing(unsecured: tuple[Settings, Callable[[], Pack], int]) -> None:
    settings, make, port = unsecured
    with mail_server(port) as mails:
        shown = send(settings, BOARD, make, dry_run=True)
        assert shown.mail is not None
        assert not mails.taken
    assert not list(settings.home.iterdir())
    assert email.message_from_bytes(bytes(shown.mail), policy=email.policy.default)["To"] == ", ".join(TO)


def test_what_lacks_is_told(to_be_sent: tuple[Settings, Callable[[], Pack]]) -> None:
    settings, make = to_be_sent
    with pytest.raises(CxError, match="no server, or nobody"):
        send(settings, BOARD, make)
    settings = replace(settings, mail=Mail("127.0.0.1", free_port(), "none", "cx@example.com"))
    (settings.home / SENT_FILE).write_text("{")
    with pytest.raises(CxError, match="cannot be read"):
        send(settings, BOARD, make, pauses=())


def test_only_what_is_near_is_due(to_be_sent: tuple[Settings, Callable[[], Pack]]) -> None:
    settings, _ = to_be_sent
    past, closed = replace(BOARD, held_on=date(2026, 11, 1)), replace(BOARD, status="closed", held_on=date(2026, 11, 9))
    assert due([past, closed, BOARD], settings) is BOARD
    assert due([replace(BOARD, held_on=date(2026, 11, 12))], settings) is None


def test_the_calendar_says_what_the_meeting_says() -> None:
    made = ics([BOARD], "Acme, Inc.", "https://cx.example.com/meeting?meeting=7").decode()
    assert made == ics([BOARD], "Acme, Inc.", "https://cx.example.com/meeting?meeting=7").decode()
    lines = made.split("\r\n")
    assert lines[-1] == ""
    assert all(len(line.encode()) <= 75 for line in lines)
    whole = made.replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:20261110\r\nDTEND;VALUE=DATE:20261111\r\n" in whole
    assert r"DESCRIPTION:Chair: Ben Ode\n1. Outage\, again\; and why\n2. " in whole
    title = re.search(r"SUMMARY:(.*)\r\n", whole)
    assert title is not None
    assert re.sub(r"\\(.)", r"\1", title[1]) == f"Board {HOSTILE}"
    assert "SEQUENCE:1\r\n" in whole


@pytest.fixture
def kept_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command closes what it has read; in this process others go on reading it."""
    monkeypatch.setattr(brief, "release", lambda settings: None)


@pytest.mark.usefixtures("kept_open")
def test_the_command(
    packed: Packed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is near: a quiet exit. A meeting that is named goes out, once; the calendar holds it."""
    port, toml = free_port(), (packed.settings.home / "cx.toml").read_text(encoding="utf-8")
    more = f'[mail]\nsmtp = "127.0.0.1:{port}"\nsecurity = "none"\nfrom = "cx@example.com"\n'
    more += f"[brief]\nmail_to = {json.dumps(TO)}\n"
    (tmp_path / "cx.toml").write_text(f"{toml}\n{more}", encoding="utf-8")
    monkeypatch.setenv("CX_HOME", str(packed.settings.home))
    monkeypatch.setenv("CX_CONFIG", str(tmp_path / "cx.toml"))
    assert program.main(["brief", "--dry-run"]) == 2
    assert program.main(["brief", "--send"]) == 0
    err = capsys.readouterr().err
    assert "nothing is sent" in err
    assert "--meeting NEXT" in err
    named = ["brief", "--send", "--meeting", "1", "--period", "2026-05-01"]
    with mail_server(port) as mails:
        try:
            assert program.main([*named, "--dry-run"]) == 0
            out, err = capsys.readouterr()
            assert not mails.taken
            assert "Attached: pack-2026-11-10.pdf" in out
            assert "would send to ada@example.com, ben@example.com" in err
            assert program.main(named) == 0
            assert program.main(named) == 0
            assert "it is sent once" in capsys.readouterr().err
            assert len(mails.taken) == 1
        finally:
            (packed.settings.home / SENT_FILE).unlink(missing_ok=True)
    assert program.main(["brief", "--out", str(tmp_path / "meetings.ics")]) == 0
    assert b"DTSTART;VALUE=DATE:20261110" in (tmp_path / "meetings.ics").read_bytes()


@pytest.mark.usefixtures("kept_open")
def test_a_dry_run_shows_the_mail_before_it_is_said_to_whom_it_goes(
    packed: Packed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CX_HOME", str(packed.settings.home))
    monkeypatch.delenv("CX_CONFIG", raising=False)
    assert program.main(["brief", "--meeting", "1", "--send"]) == 2
    assert "[brief] mail_to" in capsys.readouterr().err
    assert program.main(["brief", "--meeting", "1", "--send", "--dry-run"]) == 0
    out, err = capsys.readouterr()
    assert "nobody would get this mail yet" in err
    assert "[brief] mail_to" in err
    assert "Subject: " in out
