"""What is measured: the columns of the table."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Cell:
    name: str  # as --cells and the table call it
    group: str  # the table that it stands in
    kind: str  # what a server must serve
    load: tuple  # options of the load
    without: frozenset = frozenset()  # servers with one of these words stay out
    fresh: bool = False  # a server of its own for each run
    ours: bool = False  # Parley alone


def echo(kind, group, connections, size, depth=1, without="", more=()):
    shown = f"{connections:,} x {size // 1024} KB" if size % 65536 == 0 else f"{connections:,} x {size}"
    name = f"{group} {shown}" + (f" depth {depth}" if depth > 1 else "")
    load = ("--connections", str(connections), "--size", str(size), "--depth", str(depth), *more)
    return Cell(name, group, kind, load, frozenset(without.split()))


# Servers of Python's slower kinds and those with a process for each connection would stand still in the large ones.
ALL, FEW, LARGE = "one", "one fork", "one fork slow"

# On a stream a message is a line, with its end; a datagram is one as it is.
MARCH = ("--send", r"3\n", "--expect", r"March\n")
MARCH_UDP = ("--send", "3", "--expect", "March")

CELLS = [
    echo("tcp", "tcp", 64, 32, without=ALL),
    echo("tcp", "tcp", 64, 32, 16, without=ALL),
    echo("tcp", "tcp", 1000, 32, without=FEW),
    echo("tcp", "tcp", 1000, 32, 16, without=LARGE),
    echo("tcp", "tcp", 1, 32),
    echo("tcp", "tcp", 64, 1024, without=LARGE),
    echo("tcp", "tcp", 64, 1024, 16, without=LARGE),
    echo("tcp", "tcp", 64, 65536, without=LARGE),
    echo("tcp", "tcp", 1, 65536, 16, without="fork slow"),
    Cell("churn", "churn", "tcp", ("--churn", "--connections", "32", "--size", "32"), frozenset({"one"})),
    Cell("idle 10,000", "idle", "tcp", ("--idle", "--connections", "10000"), frozenset({"one", "fork"}), fresh=True),
    echo("tcp", "rate", 64, 32, without=LARGE, more=("--rate", "50000")),
    echo("udp", "udp", 64, 32),
    echo("udp", "udp", 64, 32, 16),
    echo("udp", "udp", 1, 32),
    echo("udp", "udp", 64, 1024),
    echo("tls", "tls", 64, 32),
    echo("tls", "tls", 64, 1024, 16),
    Cell("months tcp", "talk", "months-tcp", ("--connections", "64", *MARCH)),
    Cell("months udp", "talk", "months-udp", ("--connections", "64", *MARCH_UDP)),
    Cell("chat 100", "talk", "chat", ("--fan-out", "--connections", "100")),
]

# The short form: every server answers for a moment, and Parley in each kind of cell.
SMOKE = [
    echo("tcp", "tcp", 8, 32),
    *(replace(cell, ours=True) for cell in (
        echo("tcp", "tcp", 8, 1024, 16),
        echo("tcp", "tcp", 2, 65536, 4),
        Cell("churn", "churn", "tcp", ("--churn", "--connections", "4", "--size", "32")),
        Cell("idle 100", "idle", "tcp", ("--idle", "--connections", "100")),
        echo("tcp", "rate", 8, 32, more=("--rate", "1000")))),
    echo("udp", "udp", 8, 32),
    replace(echo("udp", "udp", 8, 1024, 4), ours=True),
    echo("tls", "tls", 8, 1024, 4),
    Cell("months tcp", "talk", "months-tcp", ("--connections", "4", *MARCH)),
    Cell("months udp", "talk", "months-udp", ("--connections", "4", *MARCH_UDP)),
    # On a schedule: ten members that speak as fast as they can are soon held up, as a flood.
    Cell("chat 10", "talk", "chat", ("--fan-out", "--connections", "10", "--rate", "200")),
]

# What a server of each kind does before it is measured, so that just-in-time compilers have done their work.
WARM = {
    "tcp": [
        ("2", "--connections", "64", "--size", "32"),
        ("1", "--connections", "64", "--size", "1024", "--depth", "16"),
        ("2", "--churn", "--connections", "32", "--size", "32"),
    ],
    "udp": [("2", "--connections", "64", "--size", "32")],
    "tls": [("2", "--connections", "64", "--size", "32"), ("1", "--connections", "64", "--size", "1024", "--depth", "16")],
    "months-tcp": [("2", "--connections", "64", *MARCH)],
    "months-udp": [("2", "--connections", "64", *MARCH_UDP)],
    "chat": [("2", "--fan-out", "--connections", "100")],
}
