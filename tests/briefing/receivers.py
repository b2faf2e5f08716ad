"""Real receivers on loopback: a mail server with and without TLS, and a server that takes what is posted to it."""

from __future__ import annotations

import json
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

USER, PASSWORD = "robot", "s3cret-of-the-robot"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of localhost, made now, and its key."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("openssl is not installed: no certificate can be made for the mail server.")
    folder.mkdir(parents=True, exist_ok=True)
    chain, key = folder / "localhost.pem", folder / "localhost.key"
    names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    made = [program, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    subprocess.run([*made, "-addext", names, "-keyout", key, "-out", chain], check=True, capture_output=True)
    return chain, key


@dataclass
class Mails:
    """What a mail server has taken."""

    port: int
    taken: list[EmailMessage] = field(default_factory=list)
    to: list[list[str]] = field(default_factory=list)
    secured: list[bool] = field(default_factory=list)

    refused: set[str] = field(default_factory=set)
    """Whom it does not take mail for."""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        found = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(found, EmailMessage)
        self.taken.append(found)
        self.to.append(envelope.rcpt_tos)
        self.secured.append(server.transport.get_extra_info("ssl_object") is not None)
        return "250 OK"


@contextmanager
def mail_server(port: int, chain: tuple[Path, Path] | None = None, *, security: str = "none") -> Iterator[Mails]:
    """A mail server for this block; with TLS it wants a user and the password."""
    mails = Mails(port)
    more: dict[str, Any] = {}
    if chain is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*chain)
        more = {"ssl_context": context} if security == "tls" else {"tls_context": context, "require_starttls": True}
        more |= {"authenticator": _known, "auth_required": True, "auth_require_tls": security != "tls"}
    controller = Controller(mails, hostname="127.0.0.1", port=port, **more)
    controller.start()
    try:
        yield mails
    finally:
        controller.stop()


def _known(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
    right = isinstance(given, LoginPassword) and (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=right)


@contextmanager
def deaf_server(port: int) -> Iterator[threading.Event]:
    """Something that takes connections and never says a word; the event is set once somebody has come."""
    came, done = threading.Event(), threading.Event()
    with socket.create_server(("127.0.0.1", port)) as listening:
        listening.settimeout(0.2)

        def wait() -> None:
            held = []
            while not done.is_set():
                try:
                    held.append(listening.accept()[0])
                    came.set()
                except OSError:
                    continue
            for one in held:
                one.close()

        thread = threading.Thread(target=wait)
        thread.start()
        try:
            yield came
        finally:
            done.set()
            thread.join()


@dataclass
class Posts:
    """What was posted; `answers` are the codes to answer with, the last one again and again."""

    address: str = ""
    answers: list[int] = field(default_factory=lambda: [204])
    bodies: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


@contextmanager
def web_server() -> Iterator[Posts]:
    """A server that takes posts, for this block. A path /moved points elsewhere."""
    posts = Posts()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            code = posts.answers.pop(0) if len(posts.answers) > 1 else posts.answers[0]
            if code < 300:
                posts.bodies.append(json.loads(body))
                posts.keys.append(self.headers["Idempotency-Key"])
            self.send_response(code)
            if code in (301, 302, 307):
                self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        posts.address = f"http://127.0.0.1:{server.server_port}/hook/t0ken"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield posts
        finally:
            server.shutdown()
            thread.join()
