"""Servers turn by turn: what the machine does between two turns is in no ratio, so small differences show."""

import json
import statistics
from pathlib import Path

from .results import Figure


def text(file, base):
    """For each cell the ratios of every server's turns to those of one of them: the median, and the middle half."""
    cells, shown = {}, []
    for line in (json.loads(line) for line in Path(file).read_text().splitlines()):
        if "result" in line and "failed" not in line["result"]:
            cells.setdefault(line["cell"], {}).setdefault(line["server"], {})[line["turn"]] = Figure([line["result"]])
    for cell, servers in cells.items():
        if base not in servers:
            continue
        shown += [f"{cell}, turn by turn to {base}", "", "|  | turns | messages a second | for each second of processor time |", "|---|---|---|---|"]
        for name, turns in servers.items():
            pairs = [(turns[turn], other) for turn, other in servers[base].items() if turn in turns]
            if name != base and len(pairs) > 1:
                speed = _middle((mine.speed, other.speed) for mine, other in pairs)
                cost = _middle((mine.per_processor, other.per_processor) for mine, other in pairs)
                shown.append(f"| {name} | {len(pairs)} | {speed} | {cost} |")
        shown.append("")
    return "\n".join(shown)


def _middle(pairs):
    ratios = [mine / other for mine, other in pairs if mine and other]
    if len(ratios) < 2:
        return "–"
    low, middle, high = statistics.quantiles(ratios, n=4, method="inclusive")
    return f"{middle:.3f} ({low:.2f} to {high:.2f})"
