"""A mail server for tests that takes, refuses, hangs or cuts the line, and keeps what it took; a program too."""

import os
import socketserver
import sys
import threading
import time
from email import message_from_bytes
from email.message import Message
from pathlib import Path

MODES = {
    "takes": {},
    "refuses the address": {"RCPT": "550 5.1.1 No such mailbox"},
    "is busy": {"RCPT": "451 4.3.0 Come back later"},
    "refuses the text": {"END": "554 5.7.1 Looks like http://localhost:8000/account/link/s3cr3t-t0k3n/"},
    "refuses the sender": {"MAIL": "550 5.7.1 You may not send from here"},
    "closes": {"MAIL": "421 4.3.2 Going down"},
    "cuts before the text": {"DATA": None},
    "cuts after the text": {"END": None},
    "hangs after the text": {"END": "hang"},
    "cuts at the end": {"QUIT": None},
    "says nothing": {"HELLO": "hang"},
}
USUAL = {
    "HELLO": "220 test",
    "EHLO": "250 test",
    "MAIL": "250 OK",
    "RCPT": "250 OK",
    "RSET": "250 OK",
    "DATA": "354 Go ahead",
    "END": "250 Taken",
    "QUIT": "221 Bye",
}


class Cut(Exception):
    """The line is cut."""


class Session(socketserver.StreamRequestHandler):
    """One connection."""

    server: "MailServer"

    def handle(self) -> None:
        try:
            self.answer("HELLO")
            while line := self.rfile.readline():
                self.command(line.decode().split(maxsplit=1)[0].upper())
        except (Cut, ConnectionError):
            pass

    def command(self, word: str) -> None:
        self.answer(word)
        if word == "DATA":
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line)
            self.server.take(b"".join(lines))
            self.answer("END")

    def answer(self, word: str) -> None:
        said = MODES[self.server.mode].get(word, USUAL.get(word, "250 OK"))
        if said == "hang":
            self.server.ended.wait(60)
        if said is None or said == "hang":
            raise Cut
        self.wfile.write(said.encode() + b"\r\n")


class MailServer(socketserver.ThreadingTCPServer):
    """Listens on a port of its own; `mode` may be changed at any time."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, mode: str = "takes", port: int = 0, folder: Path | None = None) -> None:
        super().__init__(("127.0.0.1", port), Session)
        self.mode, self.folder = mode, folder
        self.taken: list[bytes] = []
        self.ended = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def mails(self) -> list[Message]:
        return [message_from_bytes(one) for one in self.taken]

    def take(self, text: bytes) -> None:
        self.taken.append(text)
        if self.folder is not None:
            self.folder.joinpath(f"{time.time_ns()}-{os.getpid()}-{len(self.taken)}.eml").write_bytes(text)

    def start(self) -> None:
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self.ended.set()
        self.shutdown()
        self.server_close()


if __name__ == "__main__":
    MailServer(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])).serve_forever()
