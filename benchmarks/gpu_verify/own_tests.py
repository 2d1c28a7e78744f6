"""GpuProbe's own tests that need a card."""

import os
import xml.etree.ElementTree

import commands

# Beside those on the card: whether NVRTC takes every kernel that GpuProbe hands to it.
RUNS = [
    ("GpuProbe.Gpu.Tests", ["-namespace", "GpuProbe.Gpu.Tests.OnCard"]),
    ("GpuProbe.Training.Tests", ["-class", "*.KernelCompilationTest"]),
]


def run(name, selection, program, variables, raw, seconds):
    """Runs some tests of a test program; their counts and the names of those that failed or were skipped."""
    report = os.path.join(raw, f"{name}.xml")
    command = [program, "-noLogo", "-noColor", "-xml", report, *selection]
    ended = commands.run(command, os.path.join(raw, f"{name}.log"), seconds, {**variables, "GPUPROBE_REQUIRE_GPU": "1"})
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
