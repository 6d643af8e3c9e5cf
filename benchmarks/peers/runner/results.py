"""From measured lines to the table in RESULTS.md."""

import json
import re
import statistics
from pathlib import Path

from . import report, servers
from .servers import ROOT

RESULTS = ROOT / "benchmarks/RESULTS.md"
BEGIN, END = "<!-- benchmarks/peers/run.sh writes from here -->", "<!-- to here -->"

PIECE = re.compile(r" (--(cells|out) ('[^']*'|\S+)|--no-build)")  # what differs from piece to piece of one measurement
LOADS = {"parley": "`parley bench`", "c": "`peers/c/load`, for echo over TCP and UDP, and `parley bench`"}


class Figure:
    """What the runs of one server in one cell come to: medians, and the worst of what went wrong."""

    def __init__(self, runs):
        good = [run for run in runs if "failed" not in run]
        self.failed = not good
        self.runs = len(good)
        self.errors = max((run.get("errors", 0) + run.get("bad", 0) for run in good), default=0)
        self.load_bound = sum(run.get("bottleneck") == "load" for run in good) * 2 > len(good)
        self._good = good
        if self.failed:
            return
        self.speed = self.median("messages_per_s")
        self.processors = self.median("server_cpu")
        lost, came = (sum(run.get(name) or 0 for run in good) for name in ("lost", "messages"))
        self.loss = lost / (lost + came) if lost + came else 0

    def median(self, name):
        return statistics.median(run.get(name) or 0 for run in self._good)

    @property
    def per_processor(self):
        """Messages for each second of processor time that the server got: steadier than speed where others want the core."""
        return self.speed / self.processors if self.processors else 0


class Table:
    """All that was measured: figures[group][server][cell]."""

    def __init__(self, files):
        self.machine, self.commands, self.reasons, runs = None, [], {}, {}
        self.starts, self.turns, self.seconds, self.loads = set(), set(), set(), set()
        for line in (json.loads(line) for file in files for line in Path(file).read_text().splitlines()):
            if "machine" in line:
                self.machine = line["machine"]
                self.commands.append(PIECE.sub("", line["command"]))
                self.starts.add(line.get("starts", 1))
                self.turns.add(line["reps"] * line.get("starts", 1))
                self.seconds.add(line["secs"])
                self.loads.add(LOADS.get(line["load"], line["load"]))
            elif "left_out" in line:
                self.reasons[line["left_out"], line["kind"]] = line["reason"]
            else:
                runs.setdefault(line["group"], {}).setdefault(line["server"], {}).setdefault(line["cell"], []).append(line["result"])
        order = [server.name for server in servers.read(servers.PEERS / "servers.conf")]
        place = lambda name: order.index(name) if name in order else len(order)
        self.figures = {
            group: {server: {cell: Figure(found) for cell, found in rows[server].items()} for server in sorted(rows, key=place)} for group, rows in runs.items()}


def text(files):
    return report.text(Table(files))


def write(files):
    """Replaces what stands between the two marks, or appends it."""
    page = RESULTS.read_text() if RESULTS.exists() else "# Results\n"
    if BEGIN not in page:
        page = f"{page.rstrip()}\n\n{BEGIN}\n{END}\n"
    before, rest = page.split(BEGIN)
    RESULTS.write_text(f"{before}{BEGIN}\n\n{text(files)}\n{END}{rest.split(END)[1]}")
    print(f"wrote {RESULTS.relative_to(ROOT)}")
