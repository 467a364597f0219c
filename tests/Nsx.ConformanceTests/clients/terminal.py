"""Runs redis-cli in a pseudo-terminal: python3 terminal.py PORT TYPED SEEN [TYPED SEEN ...]"""
import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios
import time

PATIENCE_SECONDS = 30
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    def __init__(self, port):
        self.screen = ""
        self.child, self.keys = pty.fork()
        if self.child == 0:
            os.environ.update(TERM="xterm", HISTFILE="/dev/null", REDISCLI_HISTFILE="/dev/null")
            os.execvp("redis-cli", ["redis-cli", "-p", port])
        fcntl.ioctl(self.keys, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))

    def type(self, text):
        self.screen = ""
        os.write(self.keys, text.encode())

    def see(self, text):
        late = time.monotonic() + PATIENCE_SECONDS
        while text not in ESCAPES.sub("", self.screen):
            ready, _, _ = select.select([self.keys], [], [], max(0, late - time.monotonic()))
            part = self.read() if ready else b""
            if not part:
                sys.exit(f"{text!r} was not seen in {self.screen!r}")
            self.screen += part.decode(errors="replace")

    def read(self):
        try:
            return os.read(self.keys, 65536)
        except OSError:  # redis-cli has ended
            return b""

    def leave(self):
        late = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < late:
            # Clear the line, end of input. What is typed just before the next prompt is thrown away: type it again.
            try:
                os.write(self.keys, b"\x15\x04")
            except OSError:
                pass  # redis-cli has ended
            while select.select([self.keys], [], [], 0.2)[0] and self.read():
                pass
            ended, status = os.waitpid(self.child, os.WNOHANG)
            if ended:
                return os.waitstatus_to_exitcode(status)
        sys.exit(f"redis-cli does not end after {self.screen!r}")


terminal = Terminal(sys.argv[1])
terminal.see(f"127.0.0.1:{sys.argv[1]}> ")
for typed, seen in zip(sys.argv[2::2], sys.argv[3::2]):
    terminal.type(typed)
    terminal.see(seen)
print(f"left with {terminal.leave()}")
