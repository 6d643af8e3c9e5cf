"""The options, and what is done with them."""

import argparse
import json
import re
import resource
import shlex
import shutil
import signal
import sys
import time
from pathlib import Path

from . import load, machine, pairs, results, servers
from .cells import CELLS, SMOKE
from .rounds import Rounds


def options():
    parser = argparse.ArgumentParser(prog="run.sh", description="Measures Parley beside other servers, in turns, and writes benchmarks/RESULTS.md.")
    parser.add_argument("--only", metavar="REGEX", default="", help="only servers whose name matches")
    parser.add_argument("--cells", metavar="REGEX", default="", help="only cells whose name or group matches (--list shows them)")
    parser.add_argument("--server", metavar="'NAME|KIND|COMMAND'", action="append", default=[], help="one more server, as a line of servers.conf")
    parser.add_argument("--before", metavar="PATH", help="another build of the command: measured too, as 'Parley before'")
    parser.add_argument("--paired", metavar="NAME", help="also each server's turns as ratios to this one's, turn by turn")
    parser.add_argument("--load", metavar="parley|c|COMMAND", default="parley", help="what makes the load of echo over TCP and UDP (parley bench)")
    parser.add_argument("--reps", type=int, default=3, help="turns for each server in each cell; medians count (3)")
    parser.add_argument("--starts", type=int, default=1, help="all that as many times, each time with servers started anew (1)")
    parser.add_argument("--secs", type=float, default=2.5, help="seconds of a run (2.5)")
    parser.add_argument("--quick", action="store_true", help="one turn of 1 s")
    parser.add_argument("--smoke", action="store_true", help="small cells for a moment; fails on any error or wrong byte")
    parser.add_argument("--out", metavar="FILE", help="where the measured lines go (artifacts/benchmarks/results/TIME.jsonl); appended to")
    parser.add_argument("--write", action="store_true", help="write RESULTS.md though only a part was measured")
    parser.add_argument("--no-build", action="store_true", help="the servers are built")
    parser.add_argument("--list", action="store_true", help="show cells and servers, and end")
    parser.add_argument("--report", metavar="FILE", nargs="+", help="measure nothing: write RESULTS.md of these files")
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.starts, chosen.reps, chosen.secs = 1, 1, 1.0
    if chosen.smoke:
        chosen.starts, chosen.reps, chosen.secs = 1, 1, 0.2
    return chosen


def main():
    chosen = options()
    if chosen.report:
        results.write(chosen.report)
        return 0
    cells = [cell for cell in (SMOKE if chosen.smoke else CELLS) if re.search(chosen.cells, cell.name) or re.search(chosen.cells, cell.group)]
    everybody = [server for server in servers.read(servers.PEERS / "servers.conf", chosen.server, chosen.before) if re.search(chosen.only, server.name)]
    if chosen.list:
        for cell in cells:
            print(f"{cell.group:6} {cell.name:28} {' '.join(cell.load)}")
        for server in everybody:
            print(f"{server.kind:12} {server.name}")
        return 0

    for kind in {cell.kind for cell in cells}:
        if not shutil.which(program := load.command(kind, chosen.load)[0]):
            raise SystemExit(f"{program} is not there: dotnet build -c Release makes the command, build.sh in this folder the rest")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers are stopped then too
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # idle connections are many
    out = Path(chosen.out) if chosen.out else servers.BIN / "results" / time.strftime("%Y%m%d-%H%M%S.jsonl")
    out.parent.mkdir(parents=True, exist_ok=True)
    with open(out, "a", encoding="utf-8") as lines:
        def keep(line):
            print(json.dumps(line), file=lines, flush=True)

        keep({"machine": machine.describe(), "command": shlex.join(["benchmarks/peers/run.sh", *sys.argv[1:]]), "starts": chosen.starts, "reps": chosen.reps, "secs": chosen.secs, "load": chosen.load})
        rounds = Rounds(everybody, chosen, keep)
        rounds.run(cells)
    if chosen.smoke:
        return smoke_ends(rounds, everybody)
    print(results.text([out]))
    if chosen.paired:
        print(pairs.text(out, chosen.paired))
    if chosen.write or not (chosen.only or chosen.cells):
        results.write([out])
    return 1 if rounds.wrong else 0


def smoke_ends(rounds, everybody):
    for trouble in rounds.wrong:
        print(f"wrong: {trouble}")
    print(f"{len(everybody)} servers asked for, {len(rounds.wrong)} wrong")
    return 1 if rounds.wrong else 0


sys.exit(main())
