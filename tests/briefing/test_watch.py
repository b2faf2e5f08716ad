"""New signals are told once by each channel: over real servers that fail, hang or refuse; killed; several at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cxmetrics.settings import ROOT
from tests.answers.company import metric, publish
from tests.briefing.receivers import (
    PASSWORD,
    USER,
    certificate,
    deaf_server,
    free_port,
    mail_server,
    web_server,
)
from tests.conftest import RunCommand

STABLE = [500, 510, 490, 505, 495, 500, 510, 490, 505, 495, 500, 510, 490, 505, 495, 500, 510]
HOSTILE = "<img src=x>\r\nBcc: all@example.com\u2028=1+1"


def company(home: Path, *months: float, version: int = 1, title: str = "Answered") -> None:
    """A company whose share moved about 50 % until March 2026, and then what `months` say, in thousandths."""
    numerators = [*STABLE, *months]
    firsts = [date(2024 + (10 + place) // 12, (10 + place) % 12 + 1, 1) for place in range(len(numerators) + 1)]
    rows: list[dict[str, Any]] = [
        {"day": day, "segment": "A", "region": "N", "numerator": numerator, "denominator": 1000}
        for day, numerator in zip(firsts, numerators, strict=False)
    ]
    publish(home, [(replace(metric(), title=title), rows)], firsts[-1], version=version)


def configure(home: Path, mail: Mapping[str, object] | None = None, watch: Mapping[str, object] | None = None) -> None:
    home.mkdir(parents=True, exist_ok=True)
    lines = ["[company]", 'name = "Acme"', "today = 2026-05-01", "[mail]"]
    lines += [f"{name} = {json.dumps(value)}" for name, value in (mail or {}).items()]
    lines += ["[watch]", *(f"{name} = {json.dumps(value)}" for name, value in (watch or {}).items())]
    (home / "cx.toml").write_text("\n".join(lines), encoding="utf-8")


def plain(port: int) -> dict[str, object]:
    return {"smtp": f"127.0.0.1:{port}", "security": "none", "from": "cx@example.com"}


def test_a_signal_is_told_once_by_mail_webhook_and_log(tmp_path: Path, run_command: RunCommand) -> None:
    home, port = tmp_path / "home", free_port()
    company(home, 900)
    with mail_server(port) as mails, web_server() as posts:
        to = {"mail_to": ["ada@example.com", "ben@example.com"], "webhook": posts.address, "log": "signals.log"}
        configure(home, plain(port), to)
        first = run_command(["watch", "--format", "json"], home)
        assert first.returncode == 0, first.stderr
        [told] = json.loads(first.stdout)
        assert (told["metric"], told["group"], told["rule"]) == ("answered", None, "outside")
        assert (told["first_period"], told["period"], told["word"]) == ("2026-04-01", "2026-04-01", "better")
        again = run_command(["watch"], home)
        assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
        [mail] = mails.taken
        assert mails.to == [["ada@example.com", "ben@example.com"]]
        assert mail["Subject"] == "Consumer signals: 1 new for Apr 2026"
        assert told["sentence"] in mail.get_body(("plain",)).get_content()
        assert "<li>Answered: 90.0% in Apr 2026" in mail.get_body(("html",)).get_content()
        [body] = posts.bodies
        assert body["signals"] == [told]
        assert body["company"] == "Acme"
        assert told["sentence"] in body["text"]
        [line] = (home / "signals.log").read_text().splitlines()
        assert json.loads(line.split(" ", 3)[3]) == told


def test_what_stays_is_not_told_again_and_what_is_new_is(tmp_path: Path, run_command: RunCommand) -> None:
    home = tmp_path / "home"
    configure(home)
    company(home, 900)
    assert "outside" in run_command(["watch"], home).stdout
    company(home, 900, 905, version=2)
    assert run_command(["watch"], home).stdout == ""
    company(home, 900, 905, 540, version=3)
    assert run_command(["watch"], home).stdout == ""
    company(home, 900, 905, 540, 100, version=4)
    fallen = json.loads(run_command(["watch", "--format", "json"], home).stdout)
    assert [(each["rule"], each["word"]) for each in fallen] == [("outside", "worse")]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_over_tls_with_a_user_and_only_where_the_certificate_is_trusted(
    security: str, tmp_path: Path, run_command: RunCommand
) -> None:
    home, port, chain = tmp_path / "home", free_port(), certificate(tmp_path / "tls")
    company(home, 900)
    mail = {"smtp": f"localhost:{port}", "security": security, "from": "cx@example.com", "user": USER}
    to = {"mail_to": "ada@example.com"}
    with mail_server(port, chain, security=security) as mails:
        configure(home, mail, to)
        secret = {"CX_SMTP_PASSWORD": PASSWORD}
        strange = run_command(["watch"], home, secret)
        assert strange.returncode == 2
        assert "certificate is not trusted" in strange.stderr
        configure(home, {**mail, "ca_file": str(chain[0])}, to)
        wrong = run_command(["watch"], home, {"CX_SMTP_PASSWORD": "wrong-one"})
        assert "does not accept the user 'robot'" in wrong.stderr
        without = run_command(["watch"], home)
        assert "CX_SMTP_PASSWORD" in without.stderr
        assert not mails.taken
        done = run_command(["watch"], home, secret)
        assert done.returncode == 0, done.stderr
        assert (len(mails.taken), mails.secured) == (1, [True])
        said = strange.stderr + wrong.stderr + without.stderr + done.stderr
        assert PASSWORD not in said
        assert "wrong-one" not in said


def test_a_server_that_is_not_there_is_told_and_tried_again_alone(tmp_path: Path, run_command: RunCommand) -> None:
    home, port = tmp_path / "home", free_port()
    company(home, 900)
    with web_server() as posts:
        configure(home, plain(port), {"mail_to": ["ada@example.com"], "webhook": posts.address, "log": "signals.log"})
        failed = run_command(["watch"], home)
        assert failed.returncode == 2
        assert f"mail server 127.0.0.1:{port}: it did not take the mail: Connection refused." in failed.stderr
        assert "the next run tries again" in failed.stderr
        assert len(posts.bodies) == 1
        company(home, 900, 530, version=2)
        with mail_server(port) as mails:
            done = run_command(["watch"], home)
            assert done.returncode == 0, done.stderr
            assert len(mails.taken) == 1
            assert "Answered: 90.0%" in mails.taken[0].get_body(("plain",)).get_content()
        assert len(posts.bodies) == 1
        assert len((home / "signals.log").read_text().splitlines()) == 1


def test_a_webhook_that_fails_or_points_elsewhere_is_told_without_its_token(
    tmp_path: Path, run_command: RunCommand
) -> None:
    home = tmp_path / "home"
    company(home, 900)
    with web_server() as posts:
        posts.answers = [500, 302, 200]
        configure(home, watch={"webhook": posts.address})
        for code in (500, 302):
            failed = run_command(["watch"], home)
            assert failed.returncode == 2
            assert f"webhook 127.0.0.1: it answered {code}." in failed.stderr
            assert "t0ken" not in failed.stderr
        assert run_command(["watch"], home).returncode == 0
        assert run_command(["watch"], home).returncode == 0
        assert len(posts.bodies) == 1


def test_killed_between_claim_and_sending_it_is_told_by_the_next_run(tmp_path: Path, run_command: RunCommand) -> None:
    home, port = tmp_path / "home", free_port()
    company(home, 900)
    configure(home, plain(port), {"mail_to": ["ada@example.com"], "log": "signals.log"})
    with deaf_server(port) as came:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("CX_")}
        running = subprocess.Popen(
            [sys.executable, "-m", "cxmetrics", "watch"], cwd=ROOT, env={**inherited, "CX_HOME": str(home)}
        )
        assert came.wait(60)
        running.send_signal(signal.SIGKILL)
        running.wait()
    with mail_server(port) as mails:
        for _ in range(2):
            done = run_command(["watch"], home)
            assert done.returncode == 0, done.stderr
        assert len(mails.taken) == 1
    assert len((home / "signals.log").read_text().splitlines()) == 1


def together(home: Path, count: int, env: Mapping[str, str]) -> list[int]:
    """The exit codes of so many runs started at once."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("CX_")}
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "cxmetrics", "watch"],
            cwd=ROOT,
            env={**inherited, **env, "CX_HOME": str(home)},
            stdout=subprocess.DEVNULL,
        )
        for _ in range(count)
    ]
    return [one.wait(timeout=200) for one in started]


@pytest.mark.parametrize("on", ["file", pytest.param("server", marks=pytest.mark.postgres)])
def test_runs_at_once_tell_once(on: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    home, port = tmp_path / "home", free_port()
    company(home, 900)
    env = {"CX_JOURNAL_URL": request.getfixturevalue("server_journal")} if on == "server" else {}
    with mail_server(port) as mails, web_server() as posts:
        to = {"mail_to": ["ada@example.com"], "webhook": posts.address, "log": "signals.log"}
        configure(home, plain(port), to)
        assert together(home, 3, env) == [0, 0, 0]
        assert (len(mails.taken), len(posts.bodies)) == (1, 1)
        assert len((home / "signals.log").read_text().splitlines()) == 1


def test_hostile_names_stay_text_and_make_no_header(tmp_path: Path, run_command: RunCommand) -> None:
    home, port = tmp_path / "home", free_port()
    company(home, 900, title=HOSTILE)
    with mail_server(port) as mails:
        configure(home, plain(port), {"mail_to": ["ada@example.com"], "log": "signals.log"})
        toml = (home / "cx.toml").read_text().replace('"Acme"', json.dumps(HOSTILE))
        (home / "cx.toml").write_text(toml)
        done = run_command(["watch"], home)
        assert done.returncode == 0, done.stderr
        [mail] = mails.taken
        assert mails.to == [["ada@example.com"]]
        assert mail["Bcc"] is None
        text = mail.get_body(("plain",)).get_content()
        assert not [line for line in text.splitlines() if line.startswith("Bcc")]
        page = mail.get_body(("html",)).get_content()
        assert "<img" not in page
        assert "&lt;img" in page
        assert len((home / "signals.log").read_text().splitlines()) == 1


def test_a_dry_run_tells_and_keeps_nothing(tmp_path: Path, run_command: RunCommand) -> None:
    home = tmp_path / "home"
    company(home, 900)
    configure(home, watch={"log": "signals.log"})
    for _ in range(2):
        done = run_command(["watch", "--dry-run"], home)
        assert "outside" in done.stdout
        assert "would tell: 1 by log" in done.stderr
    assert not (home / "signals.log").exists()
    assert not (home / "journal.sqlite").exists()
    assert run_command(["watch"], home).returncode == 0
    assert run_command(["watch", "--dry-run"], home).stdout == ""


def test_a_move_that_several_rules_tell_is_one_line_and_one_entry_of_the_mail(
    tmp_path: Path, run_command: RunCommand
) -> None:
    home = tmp_path / "home"
    company(home, 560, 600, 610, 600, 620, 600, 610, 640, 620)
    every = json.loads(run_command(["watch", "--dry-run", "--format", "json"], home).stdout)
    assert {each["rule"] for each in every} >= {"outside", "shift"}
    head, line = run_command(["watch"], home).stdout.splitlines()
    assert head.split()[:2] == ["metric", "dimension"]
    assert line.startswith("answered")
    assert ", ".join(each["rule"] for each in every) in line
    listed = run_command(["watch", "--list"], home).stdout.splitlines()
    assert len(listed) == 2
    assert "outside" not in listed[1]
    assert "above the usual range" in listed[1]


def test_a_quiet_company_is_quiet(tmp_path: Path, run_command: RunCommand) -> None:
    home = tmp_path / "home"
    company(home)
    configure(home, watch={"log": "signals.log"})
    done = run_command(["watch"], home)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert json.loads(run_command(["watch", "--format", "json"], home).stdout) == []
    assert not (home / "signals.log").exists()


@pytest.mark.parametrize(
    ("mail", "watch", "said"),
    [
        ({"smtp": "a b", "from": "cx@example.com"}, {}, "host:port"),
        ({"smtp": "a:25", "from": "cx"}, {}, "one mail address"),
        ({"smtp": "a:25", "from": "cx@a.b\r\nBcc: x@y.z"}, {}, "one mail address"),
        ({"smtp": "a", "from": "cx@a.b", "security": "none", "user": "u"}, {}, "unprotected"),
        ({}, {"mail_to": ["ada"]}, "no mail address"),
        ({}, {"mail_to": ["ada@example.com"]}, "needs a server"),
        ({}, {"webhook": "file:///etc/t0ken"}, "https://"),
        ({"password": "x"}, {}, "unknown key 'password'"),
    ],
)
def test_what_is_set_wrong_is_told(
    mail: Mapping[str, object], watch: Mapping[str, object], said: str, tmp_path: Path, run_command: RunCommand
) -> None:
    configure(tmp_path / "home", mail, watch)
    done = run_command(["watch"], tmp_path / "home")
    assert done.returncode == 2
    assert said in done.stderr
    assert "t0ken" not in done.stderr


def test_without_a_publication_it_says_how_to_get_one(empty_home: Path, run_command: RunCommand) -> None:
    done = run_command(["watch"], empty_home)
    assert (done.returncode, done.stdout) == (2, "")
    assert "refresh" in done.stderr
