"""Where it was measured: the machine, the system and the versions of what was built and run."""

import os
import platform
import re
import subprocess
import time
from pathlib import Path


def describe():
    model = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.M)
    return {
        "date": time.strftime("%d %B %Y").lstrip("0"),
        "processor": model[1] if model else platform.machine(),
        "cores": os.cpu_count(),
        "kernel": platform.release(),
        "versions": {name: version for name, version in ((name, _first(command)) for name, command in PROGRAMS.items()) if version},
    }


PROGRAMS = {
    ".NET": ["dotnet", "--list-runtimes"],
    "gcc": ["gcc", "--version"],
    "Go": ["go", "version"],
    "Node": ["node", "--version"],
    "Python": ["python3", "--version"],
    "socat": ["socat", "-V"],
    "ncat": ["ncat", "--version"],
}


def _first(command):
    """The first thing that looks like a version; of several runtimes the last, which is the one that runs."""
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None
    lines = [line for line in (said.stdout + said.stderr).splitlines() if re.search(r"\d+\.\d+", line)]
    if command[0] == "dotnet":
        lines = [line for line in lines if "NETCore.App" in line][-1:]
    return re.search(r"\d+\.\d+[.\d]*(?=[^.\d]|$)", re.sub(r"\([^)]*\)", "", lines[0]))[0] if lines else None
