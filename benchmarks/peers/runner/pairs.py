"""Servers turn by turn: what the machine does between two turns is in no ratio, so small differences show."""

import json
import statistics
from pathlib import Path


def text(file, base):
    """For each cell the ratios of every server's turns to those of one of them: the median, and the middle half."""
    cells, shown = {}, []
    for line in (json.loads(line) for line in Path(file).read_text().splitlines()):
        if "result" in line and "failed" not in line["result"]:
            cells.setdefault(line["cell"], {}).setdefault(line["server"], {})[line["turn"]] = line["result"]
    for cell, servers in cells.items():
        if base not in servers:
            continue
        shown += [f"{cell}, turn by turn to {base}", "", "|  | turns | messages a second | for each second of processor time |", "|---|---|---|---|"]
        for name, turns in servers.items():
            pairs = [(turns[turn], other) for turn, other in servers[base].items() if turn in turns]
            if name != base and len(pairs) > 1:
                shown.append(f"| {name} | {len(pairs)} | {_middle(pairs, _speed)} | {_middle(pairs, _per_processor)} |")
        shown.append("")
    return "\n".join(shown)


def _speed(result):
    return result["messages_per_s"]


def _per_processor(result):
    return result["messages_per_s"] / result["server_cpu"] if result.get("server_cpu") else None


def _middle(pairs, of):
    ratios = [a / b for a, b in ((of(mine), of(other)) for mine, other in pairs) if a and b]
    if len(ratios) < 2:
        return "–"
    low, middle, high = statistics.quantiles(ratios, n=4, method="inclusive")
    return f"{middle:.3f} ({low:.2f} to {high:.2f})"
