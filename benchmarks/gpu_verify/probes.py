"""A set-up measured on the card, beside its virtual twin."""

import json
import os
import time

import commands

SECONDS = 60  # at most, for a run; most take a few
WAITING = 120  # at most, for the card, which one of those that run at once has at a time, and for the twin


def run(setup, programs, variables, raw, seconds):
    """Runs ``gpuprobe probe`` on a set-up; its row of the results."""
    file = os.path.join(raw, f"{setup.slug}.json")
    command = [programs.gpuprobe, "probe", *setup.arguments(), "--device", "cuda:0", "--repetitions", str(setup.repetitions),
               "--timed-steps", str(setup.timed_steps), "--timeout", str(SECONDS), "--json", file, "--quiet", "--no-color"]
    log, most = os.path.join(raw, f"{setup.slug}.log"), min(seconds, WAITING + SECONDS * (1 + setup.repetitions))
    ended = commands.run(command, log, most, variables)
    if ended.code == 3 and "other processes hold" in ended.tail():
        # A driver may need a moment until what a process had is free. What is still held then is nobody's who could be waited for:
        # an idle card may show more as in use than is known here, or another container is there. The row says so in its doubts.
        time.sleep(2)
        ended = commands.run([*command, "--force"], log, most, variables)
    row = {"name": setup.name, "setup": setup.options, "repetitions": setup.repetitions, "exitCode": ended.code,
           "seconds": round(ended.seconds, 1), "problem": None}
    try:
        with open(file, encoding="utf-8") as stream:
            return {**row, **figures(json.load(stream)), **_problem(ended)}
    except (OSError, ValueError):
        return {**row, "problem": ended.problem() or "no result was written"}


def _problem(ended):
    # 4: it does not fit, which is an answer; 5: doubts, which the row has itself.
    return {} if ended.code in (0, 4, 5) else {"problem": ended.problem()}


def figures(result):
    """What a result of ``probe`` says, in the form of a row; None for what it lacks."""
    measured = result.get("measurement") or {}
    estimate = result.get("estimate") or {}
    comparison = result.get("comparison") or {}
    twin = estimate.get("virtual") or {}
    here, there = _peaks(measured), _predicted(comparison) or _peaks(twin)
    difference = {key: None if here[key] is None or there[key] is None else there[key] - here[key] for key in here}
    share = difference["deviceBytes"] / here["deviceBytes"] if here["deviceBytes"] and difference["deviceBytes"] is not None else None
    # A virtual card computes nothing: neither values nor times are results.
    computed = {} if measured.get("isVirtual") else measured
    return {
        "isVirtual": measured.get("isVirtual"),
        "measured": here,
        "virtual": there,
        "closedForm": {"allocatedBytes": (estimate.get("closedForm") or {}).get("totalBytes")},
        "difference": {**difference, "deviceRatio": share},
        "everyPhase": comparison.get("zeroBytesOff"),
        "blame": comparison.get("firstDifference"),
        "repetitionsAgree": _agree(measured),
        "doubts": (measured.get("doubts") or []) + (measured.get("deviceDoubts") or []),
        "outOfMemory": measured.get("outOfMemory"),
        "virtualOutOfMemory": twin.get("outOfMemory"),
        "attentionKernel": measured.get("attentionKernel"),
        "stepSeconds": computed.get("stepSeconds"),
        "recomputationSeconds": computed.get("recomputationSeconds"),
        "tokensPerSecond": computed.get("tokensPerSecond"),
        "throughput": computed.get("throughput"),
        "losses": computed.get("losses"),
        "deviceUse": measured.get("deviceUse"),
    }


def _predicted(comparison):
    # Where a slice was measured, its twin is in the comparison alone.
    if comparison.get("basis") != "virtual twin":
        return None
    return {f"{key}Bytes": (comparison.get(key) or {}).get("predictedBytes") for key in ("allocated", "reserved", "device")}


def _peaks(side):
    return {key: side.get(f"peak{key[0].upper()}{key[1:]}") for key in ("allocatedBytes", "reservedBytes", "deviceBytes")}


def _agree(measured):
    runs = measured.get("repetitions")
    if not runs or len(runs) < 2:
        return None
    return all(run[key] == runs[0][key] for run in runs for key in ("peakAllocatedBytes", "peakReservedBytes"))
