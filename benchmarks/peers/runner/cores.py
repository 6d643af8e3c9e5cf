"""Who runs where, and how much: the server has the first core, the load the last."""

import gzip
import os
import platform
from pathlib import Path

_usable = sorted(os.sched_getaffinity(0))
SERVER, LOAD = _usable[0], _usable[-1]
_ticks = os.sysconf("SC_CLK_TCK")


def settle(core):
    """Runs in the new process before its program: pins it, and puts it ahead of others where it may."""
    os.sched_setaffinity(0, {core})
    try:
        os.nice(-10)
    except PermissionError:
        pass


def _interrupts_apart():
    """
    Whether the kernel counts the time of interrupts apart from the tasks that they interrupt. A server's loopback traffic
    is mostly handled in them, so it must be known which side of the comparison has it. Not known: they are not apart.
    """
    for path, unpack in (("/proc/config.gz", gzip.decompress), (f"/boot/config-{platform.release()}", bytes)):
        try:
            return b"CONFIG_IRQ_TIME_ACCOUNTING=y" in unpack(Path(path).read_bytes())
        except OSError:
            continue
    return False


_apart = _interrupts_apart()


def busy(core):
    """Seconds that a core has worked for tasks, and that the host took from it (the columns of /proc/stat, proc(5))."""
    for line in Path("/proc/stat").read_text().splitlines():
        if line.startswith(f"cpu{core} "):
            user, nice, system, _idle, _waiting, hard, soft, steal = (int(word) / _ticks for word in line.split()[1:9])
            return user + nice + system + steal + (0 if _apart else hard + soft)
    return 0.0


def used(pid):
    """Seconds of processor time of a process and of those children that it has waited for."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except FileNotFoundError:
        return 0.0
    return sum(int(field) for field in fields[11:15]) / _ticks
