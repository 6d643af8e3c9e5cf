"""Opens many connections and holds them: hold.py tcp://HOST:PORT CONNECTIONS SERVER_PID. Prints the server's resident memory."""

import resource
import socket
import sys
import time


def resident(pid):
    """Bytes of memory that are the process's own and in use: VmRSS of proc(5)."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS:"))


def settled(pid):
    """The figure once it has stopped growing."""
    last, now = 0, resident(pid)
    while now > last:
        time.sleep(1)
        last, now = now, resident(pid)
    return now


address, many, pid = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
host, port = address.removeprefix("tcp://").rsplit(":", 1)
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def ask(connection):
    connection.sendall(b"hello")
    assert connection.recv(100) == b"hello"


# The first connections load code that all share.
warm = [socket.create_connection((host, int(port))) for _ in range(100)]
for each in warm:
    ask(each)
before = settled(pid)
held = [socket.create_connection((host, int(port))) for _ in range(many - len(warm))]
ask(held[-1])
silent = settled(pid)
for each in held:
    ask(each)
spoken = settled(pid)
print(f"{many} connections: {before / 1e6:.0f} MB with the first {len(warm)}")
print(f"never spoke:  {silent / 1e6:.0f} MB, {(silent - before) / len(held) / 1024:.1f} KiB each")
print(f"spoke once:   {spoken / 1e6:.0f} MB, {(spoken - before) / len(held) / 1024:.1f} KiB each")
