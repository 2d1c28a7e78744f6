"""GpuProbe's own tests that need a card."""

import os
import xml.etree.ElementTree

import commands

# The second in a process of its own: it holds memory on the card, which a measurement beside it would refuse.
RUNS = [
    ("GpuProbe.Gpu.Tests", ["-class", "*.RealCard*"]),
    ("GpuProbe.Training.Tests", ["-class", "*.RealCard*"]),
]
# A virtual card has a stand-in for NVRTC, too.
OF_NVRTC = ("GpuProbe.Training.Tests", ["-class", "*.KernelCompilationTest"])


def chosen(is_virtual):
    """Program and selection of each run."""
    return RUNS if is_virtual else [*RUNS, OF_NVRTC]


def run(name, selection, program, variables, raw, seconds, is_virtual):
    """Runs some tests of a test program; their counts and the names of those that failed or were skipped.

    Without a card they fail; a virtual one is none, and there they are skipped.
    """
    file = f"{name}{selection[-1].replace('*', '')}"
    report = os.path.join(raw, f"{file}.xml")
    command = [program, "-noLogo", "-noColor", "-xml", report, *selection]
    ended = commands.run(command, os.path.join(raw, f"{file}.log"), seconds, {**variables, "GPUPROBE_REQUIRE_GPU": "0" if is_virtual else "1"})
    try:
        tests = list(xml.etree.ElementTree.parse(report).iter("test"))
    except (OSError, xml.etree.ElementTree.ParseError):
        return {"name": name, "passed": 0, "failed": 1, "skipped": 0, "seconds": round(ended.seconds, 1),
                "failures": [{"test": name, "message": ended.problem() or "no report was written"}], "skips": []}
    return {
        "name": name,
        **{outcome: sum(test.get("result") == word for test in tests)
           for outcome, word in (("passed", "Pass"), ("failed", "Fail"), ("skipped", "Skip"))},
        "seconds": round(ended.seconds, 1),
        "failures": [{"test": test.get("name"), "message": _text(test, "failure/message")} for test in tests if test.get("result") == "Fail"],
        "skips": [{"test": test.get("name"), "message": _text(test, "reason")} for test in tests if test.get("result") == "Skip"],
    }


def _text(test, path):
    return (test.findtext(path) or "").strip()[:1000]
