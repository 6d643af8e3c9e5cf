"""The servers of servers.conf: what they are, and their processes."""

import os
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from . import cores

PEERS = Path(__file__).resolve().parent.parent
ROOT = PEERS.parent.parent
BIN = ROOT / "artifacts/benchmarks"
PARLEY = str(Path(os.environ.get("PARLEY", ROOT / "artifacts/bin/Parley.Cli/release/parley")).resolve())
SCHEMES = {"tcp": "tcp://{}", "udp": "udp://{}", "tls": "tls://{}?insecure", "months-tcp": "tcp://{}", "months-udp": "udp://{}", "chat": "tcp://{}"}


class LeftOut(Exception):
    """A server that cannot take part; the message says why."""


class Server:
    def __init__(self, line, directory, parley=PARLEY):
        self.parley = parley
        self.name, kind, self.command = (part.strip() for part in line.split("|", 2))
        self.kind, *words = kind.split()
        self.words = frozenset(words)
        if self.kind not in SCHEMES:
            raise SystemExit(f"{line.strip()}: there is no kind '{self.kind}': {', '.join(SCHEMES)}")
        self.directory = directory
        self.process = self.port = None

    @property
    def address(self):
        return SCHEMES[self.kind].format(f"127.0.0.1:{self.port}")

    @property
    def forks(self):
        return "fork" in self.words

    def start(self):
        """Starts it on the first core and waits until it listens."""
        self.port = free_port()
        words = shlex.split(self.command.format(PORT=self.port, BIN=BIN, PARLEY=self.parley))
        program = next(word for word in words if word != "env" and "=" not in word)
        if shutil.which(program) is None and not (self.directory / program).exists():
            raise LeftOut(why_missing(program))
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            words, cwd=self.directory, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.errors,
            start_new_session=True, preexec_fn=lambda: cores.settle(cores.SERVER))
        deadline = time.monotonic() + 20
        while not self.listens():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                self.errors.seek(0)
                said = self.errors.read().decode(errors="replace").strip().splitlines() or ["it did not start"]
                raise LeftOut(said[-1 if said[0].startswith("Traceback") else 0].replace(str(self.port), "PORT"))
            time.sleep(0.05)

    def listens(self):
        """As proc(5) tells it: asking by a connection would be one that some servers serve and no other."""
        protocol, state = ("udp", "07") if "udp" in self.kind else ("tcp", "0A")
        for table in (Path(f"/proc/net/{protocol}"), Path(f"/proc/net/{protocol}6")):
            for line in table.read_text().splitlines()[1:] if table.exists() else ():
                fields = line.split()
                if fields[3] == state and fields[1].endswith(f":{self.port:04X}"):
                    return True
        return False

    def stop(self):
        """Ends the session that start() made, whoever is left in it."""
        if self.process is None:
            return
        for how in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, how)
                self.process.wait(5 if how == signal.SIGTERM else None)
            except ProcessLookupError:
                break
            except subprocess.TimeoutExpired:
                continue
        self.process.wait()
        self.process = None


def free_port(ports=iter(range(20000, 20300))):
    """The next of the reserved ports that nobody has; each is given out once."""
    for port in ports:
        with socket.socket() as stream, socket.socket(type=socket.SOCK_DGRAM) as datagrams:
            try:
                stream.bind(("127.0.0.1", port))
                datagrams.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise SystemExit("no port from 20000 to 20299 is free")


def why_missing(program):
    """What build.sh said of it."""
    left_out = BIN / "left-out"
    for line in left_out.read_text().splitlines() if left_out.exists() else ():
        path, reason = line.split("|", 1)
        if path == program:
            return reason
    return f"{Path(program).name} is not installed"


def read(path, more=(), before=None):
    """
    The servers of a file; those of the command line, whose commands start where the caller stands; and another build of
    Parley, in every row that this one has with its defaults.
    """
    lines = [line for line in Path(path).read_text().splitlines() if line.strip() and not line.startswith("#")]
    everybody = [Server(line, PEERS) for line in lines] + [Server(line, Path.cwd()) for line in more]
    if before:
        ours = [line for line in lines if line.split("|")[0].strip() == "Parley"]
        everybody += [Server(line.replace("Parley", "Parley before", 1), PEERS, str(Path(before).resolve())) for line in ours]
    return everybody
