"""The results for a person: what has to hold, and a table of all set-ups."""

HEAD = ["set-up", "measured allocated", "virtual − measured", "measured reserved", "virtual − measured", "measured device",
        "virtual − measured", "closed form − measured", "s/step", "remarks"]


def markdown(results):
    """All of it as Markdown."""
    machine = results["machine"] or {}
    lines = ["# Virtual against measured", "", f"{results['date']}, `{results['command']}`", ""]
    if results["isVirtual"]:
        lines += ["**This run was on a virtual card: nothing was computed, and none of the figures was measured on a card.**", ""]
    lines += [f"- {name}: {value}" for name, value in machine.get("summary", {}).items() if value]
    lines += ["", "## What has to hold", "", *criteria(results)]
    lines += ["", "## Set-ups", "", "Bytes.", "", *_table(HEAD, [_row(row) for row in results["rows"]])]
    if results["peers"]:
        lines += ["", "## The same in other programs", "", *_table(
            ["program", "set-up", "allocated", "− ours", "%", "reserved", "− ours"], [_peer(one) for one in results["peers"]])]
    if results["stepTimes"]:
        title = "## The processor's times beside plain PyTorch's, not a card's" if results["isVirtual"] else "## Step times beside plain PyTorch"
        lines += ["", title, "", *_table(
            ["model", "ours (median s)", "Python (median s)", "ratio"],
            [[one["name"], f"{one['medianSeconds'][one['program']]:.4f} ({one['program']})", f"{one['medianSeconds']['python']:.4f}",
              f"{one['ratio']:.3f}"] for one in results["stepTimes"]])]
    if results["tests"]:
        lines += ["", "## Tests", "", *_table(
            ["program", "passed", "failed", "skipped", "seconds"],
            [[run["name"], run["passed"], run["failed"], run["skipped"], run["seconds"]] for run in results["tests"]])]
        lines += [f"- failed: {one['test']}: {_line(one['message'])}" for run in results["tests"] for one in run["failures"]]
        lines += [f"- skipped: {one['test']}: {_line(one['message'])}" for run in results["tests"] for one in run["skips"]]
    if results["leftOut"]:
        lines += ["", "## Left out", "", *(f"- {one['what']}: {_line(one['why'])}" for one in results["leftOut"])]
    lines += ["", "## Steps", "", *_table(["step", "seconds", "how it ended"], [
        [step["name"], f"{step['seconds']:.0f}", _line(step["problem"] or "done")] for step in results["steps"]])]
    return "\n".join(lines) + "\n"


def criteria(results):
    """The lines of the table of what has to hold."""
    words = {True: "yes", False: "**no**", None: "not judged"}
    return _table(["criterion", "holds", "detail"], [[one["name"], words[one["holds"]], one["detail"]] for one in results["criteria"]])


def _table(head, rows):
    cells = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(str(cell).replace("|", "/") for cell in row) + " |" for row in cells]


def _row(row):
    if "measured" not in row:
        return [row["name"], *[""] * (len(HEAD) - 2), _line(row["problem"])]
    here, off = row["measured"], row["difference"]
    form = row["closedForm"]["allocatedBytes"]
    steps = row["stepSeconds"] or []
    return [
        row["name"],
        _number(here["allocatedBytes"]), _signed(off["allocatedBytes"]),
        _number(here["reservedBytes"]), _signed(off["reservedBytes"]),
        _number(here["deviceBytes"]), _signed(off["deviceBytes"]) + ("" if off["deviceRatio"] is None else f" ({off['deviceRatio']:+.2%})"),
        _signed(None if form is None or here["allocatedBytes"] is None else form - here["allocatedBytes"]),
        f"{steps[-1]:.4f}" if steps else "",
        _remarks(row),
    ]


def _remarks(row):
    said = [row["problem"]] if row["problem"] else []
    if row["repetitionsAgree"] is not None:
        said.append(f"{row['repetitions']} runs {'agree' if row['repetitionsAgree'] else 'differ'}")
    if row["outOfMemory"] or row["virtualOutOfMemory"]:
        said.append("out of memory: " + ", ".join(
            side for side, what in (("measured", row["outOfMemory"]), ("virtual", row["virtualOutOfMemory"])) if what))
    if row["blame"]:
        said.append(f"first difference: {row['blame']}")
    return _line("; ".join([*said, *row["doubts"]]))


def _peer(one):
    there, off = one["measured"], one["difference"]
    ratio = "" if one["allocatedRatio"] is None else f"{one['allocatedRatio']:+.2%}"
    return [f"{one['peer']} {one['version']}", one["name"], _number(there["allocatedBytes"]), _signed(off["allocatedBytes"]), ratio,
            _number(there["reservedBytes"]), _signed(off["reservedBytes"])]


def _number(value):
    return "" if value is None else f"{value:,}"


def _signed(value):
    return "" if value is None else f"{value:+,}" if value else "0"


def _line(text):
    return " ".join(str(text).split())[:400]
