"""The order of work: all servers of a cell in turns, ABCD ABCD, so that what changes on the machine meets all of them."""

import time

from . import load
from .cells import WARM
from .servers import LeftOut


class Rounds:
    def __init__(self, servers, options, keep):
        self.servers, self.options, self.keep = servers, options, keep
        self.wrong, self.left_out = [], []

    def run(self, cells):
        together = [cell for cell in cells if not cell.fresh]
        try:
            for start in range(self.options.starts):
                self._together(together, start * self.options.reps)
            for cell in cells:
                if cell.fresh:
                    self._alone(cell)
        finally:
            for server in self.servers:
                server.stop()

    def _together(self, cells, before):
        running = []
        for server in self.servers:
            if any(takes_part(server, cell) for cell in cells) and self._start(server):
                running.append(server)
                self._warm(server)
        for cell in cells:
            for turn in range(before, before + self.options.reps):
                for server in running:
                    if takes_part(server, cell):
                        self._measure(server, cell, turn)
            self._said(cell)
        for server in running:
            server.stop()

    def _alone(self, cell):
        for turn in range(self.options.reps):
            for server in self.servers:
                if takes_part(server, cell) and self._start(server):
                    self._measure(server, cell, turn)
                    server.stop()
        self._said(cell)

    def _start(self, server):
        if server in self.left_out:
            return False
        try:
            server.start()
            return True
        except LeftOut as reason:
            self.left_out.append(server)
            self.keep({"left_out": server.name, "kind": server.kind, "reason": str(reason)})
            print(f"left out: {server.name} ({server.kind}): {reason}", flush=True)
            if "always" in server.words:
                self.wrong.append(f"{server.name} ({server.kind}) was left out: {reason}")
            return False

    def _warm(self, server):
        if self.options.smoke:
            return
        for seconds, *words in WARM[server.kind]:
            if server.words & {"slow", "fork"}:  # the slow ones have no compiler to wait for, and no wish for crowds
                seconds, words = "0.5", ["--connections", "4", "--size", "32"]
            load.run(server, words, float(seconds), 0, self.options.load)

    def _measure(self, server, cell, turn):
        if self.options.smoke:
            result = load.run(server, cell.load, self.options.secs, 0.1, self.options.load)
        else:
            result = load.undisturbed(server, cell.load, self.options.secs, 0.5, self.options.load)
        trouble = load.wrong(result)
        if trouble:
            self.wrong.append(f"{server.name}, {cell.name}: {trouble}")
            print("!! " + self.wrong[-1], flush=True)
        self.keep({"server": server.name, "cell": cell.name, "group": cell.group, "kind": cell.kind, "turn": turn, "result": result})

    def _said(self, cell):
        print(f"{time.strftime('%H:%M:%S')} {cell.name}", flush=True)


def takes_part(server, cell):
    return server.kind == cell.kind and not server.words & cell.without and (server.name.startswith("Parley") or not cell.ours)
