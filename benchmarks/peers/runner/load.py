"""One run of the load against one server."""

import json
import resource
import shlex
import subprocess
import time

from . import cores
from .servers import BIN, PARLEY

NOISE = 0.12  # of a core, taken by somebody else
PARLEY_BENCH = [PARLEY, "bench"]
OTHERS = {"parley": PARLEY_BENCH, "c": [str(BIN / "load")]}


def command(kind, name):
    """What makes the load: `parley bench`, or for echo over TCP and UDP what was chosen instead of it."""
    return OTHERS.get(name) or shlex.split(name) if kind in ("tcp", "udp") else PARLEY_BENCH


def run(server, options, seconds, warm_up, name):
    """What the load said, and `disturbed`: the share of a core, the server's or the load's, that somebody else had."""
    words = [
        *command(server.kind, name), server.address, *options, "--duration", f"{seconds}s", "--warm-up", f"{warm_up}s", "--pid", str(server.process.pid), "--json"]
    before, began = _clocks(server), time.monotonic()
    try:
        done = subprocess.run(
            words, capture_output=True, text=True, timeout=seconds + warm_up + 30, check=False, preexec_fn=lambda: cores.settle(cores.LOAD))
    except subprocess.TimeoutExpired:
        return {"failed": "it did not end"}
    if not done.stdout.strip():
        return {"failed": (done.stderr.strip() or f"exit code {done.returncode}").splitlines()[0]}
    took, after = time.monotonic() - began, _clocks(server)
    on_server, served, on_load, loaded = ((b - a) / took for a, b in zip(before, after))
    result = json.loads(done.stdout.strip().splitlines()[-1])
    one_core = cores.SERVER == cores.LOAD
    disturbed = max(on_server - served - (loaded if one_core else 0), 0 if one_core else on_load - loaded)
    return result | {"disturbed": 0 if server.forks else round(disturbed, 3), "exit": done.returncode}


def undisturbed(*how):
    """Again, once, where something else was running; the quieter of the two."""
    first = run(*how)
    if first.get("disturbed", 0) <= NOISE:
        return first
    again = run(*how)
    return min(first, again, key=lambda result: result.get("disturbed", 1))


def wrong(result):
    """What a run must not show: why it failed, or how many errors and wrong answers there were."""
    if "failed" in result:
        return result["failed"]
    counts = [f"{result[name]} {name}" for name in ("errors", "bad") if result.get(name)]
    if not counts and not result.get("messages") and result.get("mode") != "idle":
        return "no messages"
    return ", ".join(counts)


def _clocks(server):
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return cores.busy(cores.SERVER), cores.used(server.process.pid), cores.busy(cores.LOAD), children.ru_utime + children.ru_stime
