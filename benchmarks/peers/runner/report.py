"""The words and tables of RESULTS.md. Ratios are to the best server in C of the same column."""

from .cells import CELLS, SMOKE

ORDER = {cell.name: at for at, cell in reversed(list(enumerate([*CELLS, *SMOKE])))}
NOTHING = "–"


def text(table):
    parts = [head(table)]
    for group, title, write in SECTIONS:
        if rows := table.figures.get(group):
            parts.append(f"### {title}\n\n{write(rows, table)}")
    parts.append(tail(table))
    return "\n\n".join(part for part in parts if part) + "\n"


def head(table):
    m = table.machine
    versions = ", ".join(f"{name} {version}" for name, version in m["versions"].items())
    span = lambda values: "–".join(f"{value:g}" for value in sorted({min(values), max(values)}))
    commands = "\n".join(f"    {command}" for command in dict.fromkeys(table.commands))
    return f"""## Beside other servers

{commands}

{m["date"]}; {m["processor"]}, {m["cores"]} cores; Linux {m["kernel"]}; {versions}. The server has one core, the load
({" or ".join(sorted(table.loads))}) another; the servers take turns, medians
of {span(table.turns)} runs of {span(table.seconds)} s (starts: {span(table.starts)}). [README.md](README.md) says what the columns mean. Figures are ratios to the best server in C of
the column, whose absolute figure stands first: 1.00 is as good as C, more is better. A † says that the load was busy
all the time, so that the server may bear more."""


def speeds(rows, _table):
    """Two tables: messages a second, and messages for each second of the server's processor time."""
    return (
        "Messages a second:\n\n" + ratios(rows, "speed", thousands, loss=any(figure.loss for cells in rows.values() for figure in cells.values() if not figure.failed))
        + "\n\nMessages for each second of processor time that the server used (absolute: microseconds a message):\n\n"
        + ratios(rows, "per_processor", lambda value: f"{1e6 / value:.2f} µs"))


def ratios(rows, measure, absolute, loss=False):
    columns = in_order(rows)
    best = {column: reference(rows, column, measure) for column in columns}
    name = "the best in C" if any(server.startswith("C ") for server in rows) else next((server for server in rows if not server.startswith("Parley")), NOTHING)
    lines = [heading([short(column) for column in columns]), row(name, [absolute(best[column]) if best[column] else NOTHING for column in columns])]
    for server, cells in rows.items():
        lines.append(row(server, [ratio(cells.get(column), measure, best[column], loss) for column in columns]))
    return "\n".join(lines)


def ratio(figure, measure, best, loss):
    if figure is None or not best:
        return NOTHING
    if figure.failed:
        return "failed"
    value = getattr(figure, measure)
    said = f"{value / best:.2f}" if value else NOTHING
    if measure == "speed" and figure.load_bound:
        said += " †"
    if loss and figure.loss >= 0.00005:
        said += f" ({figure.loss:.2%} lost)"
    return said + (f" ({figure.errors} errors)" if figure.errors else "")


def reference(rows, column, measure):
    """The best in C; where there is none, the first that is not Parley."""
    present = {server: cells[column] for server, cells in rows.items() if column in cells and not cells[column].failed}
    in_c = [getattr(figure, measure) for server, figure in present.items() if server.startswith("C ")]
    others = [getattr(figure, measure) for server, figure in present.items() if not server.startswith("Parley")]
    return max(in_c) if in_c else others[0] if others else 0


def churn(rows, _table):
    column = in_order(rows)[0]
    lines = [heading(["connections a second", "for each second of processor time"])]
    best = {measure: reference(rows, column, measure) for measure in ("speed", "per_processor")}
    lines.append(row("the best in C", [thousands(best["speed"]), thousands(best["per_processor"])]))
    for server, cells in rows.items():
        lines.append(row(server, [ratio(cells[column], measure, best[measure], False) for measure in best]))
    return "\n".join(lines)


def idle(rows, _table):
    column = in_order(rows)[0]
    lines = ["Resident memory that each connection adds, of those that have each been answered once.\n", heading(["bytes a connection", "errors"])]
    for server, cells in rows.items():
        figure = cells[column]
        shown = ["failed", NOTHING] if figure.failed else [f"{figure.median('bytes_per_connection'):,.0f}", str(figure.errors)]
        lines.append(row(server, shown))
    return "\n".join(lines)


def absolutes(rows, table):
    """Figures as they are, for what has no server in C beside it."""
    lines = []
    for column in in_order(rows):
        group, like = ECHO_LIKE.get(column, (None, None))
        echo = reference(table.figures.get(group, {}), like, "speed")
        beside = f"; the best echo in C ({like}): {thousands(echo)}" if echo else ""
        lines += [f"{column}{beside}\n", heading(["messages a second", "µs of processor a message", "p50 µs", "p99 µs", ""])]
        for server, cells in rows.items():
            if column not in cells:
                continue
            figure = cells[column]
            if figure.failed:
                lines.append(row(server, ["failed", NOTHING, NOTHING, NOTHING, ""]))
                continue
            cost = f"{1e6 / figure.per_processor:.2f}" if figure.per_processor else NOTHING
            notes = [f"{figure.loss:.2%} lost"] * (figure.loss >= 0.00005) + [f"{figure.errors} errors"] * bool(figure.errors) + ["†"] * figure.load_bound
            lines.append(row(server, [f"{figure.speed:,.0f}", cost, f"{figure.median('p50_us'):,.0f}", f"{figure.median('p99_us'):,.0f}", ", ".join(notes)]))
        lines.append("")
    return "\n".join(lines).rstrip()


def tail(table):
    shared = {}
    for (server, kind), reason in table.reasons.items():
        shared.setdefault((server, reason), []).append(kind)
    return "Left out:\n\n" + "\n".join(f"- {server} ({', '.join(kinds)}): {reason}" for (server, reason), kinds in shared.items()) if shared else ""


def in_order(rows):
    return sorted({column for cells in rows.values() for column in cells}, key=lambda column: ORDER.get(column, len(ORDER)))


def short(column):
    return column.split(" ", 1)[1]


def thousands(value):
    return f"{value / 1e6:.2f} M/s" if value >= 1e6 else f"{value / 1e3:.1f} k/s"


def heading(columns):
    return row("", columns) + "\n" + "|---|" + "---|" * len(columns)


def row(name, values):
    return f"| {name} | " + " | ".join(values) + " |"


# What has no server in C beside it stands beside C's echo of as many connections.
ECHO_LIKE = {"months tcp": ("tcp", "tcp 64 x 32"), "months udp": ("udp", "udp 64 x 32")}

SECTIONS = [
    ("tcp", "TCP echo", speeds),
    ("churn", "Connect, echo once, close", churn),
    ("idle", "Idle connections", idle),
    ("rate", "TCP echo at an equal load of 50,000 messages a second", absolutes),
    ("udp", "UDP echo", speeds),
    ("tls", "TLS echo, as a ratio to Kestrel", speeds),
    ("talk", "No echo: conversations and a chat room", absolutes),
]
