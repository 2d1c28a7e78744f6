"""What has to hold, judged from the results alone."""

SETUPS = 40
DEVICE, TRANSFORMERS = 0.02, 0.02
RATIOS = {"large": 1.00, "small": 1.05}


def judge(results):
    """Each criterion with whether it holds; None where nothing was found that it could be judged by."""
    rows, peers, parts = results["rows"], results["peers"], results["parts"]
    whole = [row for row in rows if not row["problem"]]
    return [
        _count(results, whole),
        _all("allocated bytes equal the virtual twin's", whole, lambda row: row["difference"]["allocatedBytes"] == 0, required="grid" in parts),
        _all("reserved bytes equal the virtual twin's", whole, lambda row: row["difference"]["reservedBytes"] == 0, required="grid" in parts),
        _all("device memory is within 2 % of the virtual twin's", whole, _device, required="grid" in parts),
        _all("repetitions agree to the byte", [row for row in whole if row["repetitions"] > 1],
             lambda row: row["repetitionsAgree"] is True, required="grid" in parts),
        _all("every set-up came to an end", rows, lambda row: not row["problem"], required="grid" in parts),
        _all("GpuProbe's tests on the card", [run for run in results["tests"] if run["failed"] or not results["isVirtual"]],
             lambda run: run["failed"] == 0 and run["passed"] > 0, required="tests" in parts and not results["isVirtual"]),
        _all("plain PyTorch allocates and reserves the same bytes", _of(peers, "torch"),
             lambda one: (one["difference"]["allocatedBytes"], one["difference"]["reservedBytes"]) == (0, 0), required="peers" in parts),
        _all("transformers allocates within 2 %", _of(peers, "transformers"), _near),
        _all("peft allocates within 2 %", _of(peers, "peft"), _near),
        *(_all(f"step time beside plain PyTorch, {size} model: at most {most:.2f}",
               [one for one in results["stepTimes"] if one["size"] == size and not one["isVirtual"]], lambda one, most=most: one["ratio"] <= most)
          for size, most in RATIOS.items()),
    ]


def _count(results, rows):
    if results["quick"] or "grid" not in results["parts"]:
        return {"name": "set-ups", "holds": None, "detail": f"{len(rows)}"}
    return {"name": f"at least {SETUPS} set-ups", "holds": len(rows) >= SETUPS, "detail": f"{len(rows)}"}


def _all(name, things, holds, required=False):
    if not things:
        return {"name": name, "holds": False if required else None, "detail": "nothing to judge by"}
    wrong = [thing["name"] for thing in things if not holds(thing)]
    named = "; not: " + ", ".join(wrong[:8]) + (f" and {len(wrong) - 8} more" if len(wrong) > 8 else "") if wrong else ""
    return {"name": name, "holds": not wrong, "detail": f"{len(things) - len(wrong)} of {len(things)}{named}"}


def _of(peers, name):
    return [one for one in peers if one["peer"] == name]


def _device(row):
    ratio = row["difference"]["deviceRatio"]
    return ratio is not None and abs(ratio) <= DEVICE


def _near(one):
    return one["allocatedRatio"] is not None and abs(one["allocatedRatio"]) <= TRANSFORMERS
