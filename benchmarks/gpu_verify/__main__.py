"""One command for a machine with a GPU: what GpuProbe predicts against what happens there.

Builds the native parts for the PyTorch that is here, measures a grid of set-ups beside their virtual twins, runs the tests that
need a card, and the same set-ups in plain PyTorch and, where they are installed, transformers and peft. Writes gpu-verify.json
and gpu-verify.md. Needs no network; without .NET it needs the archive that --pack has written elsewhere.
Exit codes: 0 all criteria hold, 1 one does not, 2 bad arguments, 3 there is no card.
"""

import argparse
import datetime
import os
import shlex
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

import card
import pack
import places
import table
from results import Results
from session import Session

PARTS = ["context", "grid", "tests", "peers", "step-times"]


def options():
    """The command line."""
    parser = argparse.ArgumentParser(prog="gpu-verify", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pack", nargs="?", const=places.ARCHIVE, metavar="FILE",
                        help=f"only write the archive for a machine without .NET [{os.path.relpath(places.ARCHIVE, places.ROOT)}]")
    parser.add_argument("--out", default=os.path.join(places.WORK, "out"), metavar="FOLDER", help="where the results go")
    parser.add_argument("--quick", action="store_true", help="a few small set-ups: does everything work?")
    parser.add_argument("--minutes", type=float, default=8, help="time for all of it; what does not fit is left out and named [8]")
    parser.add_argument("--only", default=",".join(PARTS), type=_parts, metavar="PART,...", help=f"of {', '.join(PARTS)} [all]")
    parser.add_argument("--grid", default=places.GRID, metavar="FILE", help="other set-ups, in the form of benchmarks/gpu_verify/grid.json")
    parser.add_argument("--app", metavar="FOLDER", help="the folder of a built gpuprobe and its tests")
    parser.add_argument("--archive", default=places.ARCHIVE, metavar="FILE", help="the archive that --pack has written")
    return parser.parse_args()


def _parts(text):
    chosen = text.split(",")
    if unknown := set(chosen) - set(PARTS):
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return chosen


def main():
    """Packs, or verifies; the exit code."""
    chosen = options()
    if chosen.pack:
        return 0 if pack.pack(chosen.pack) else 1
    if reason := card.missing():
        print(f"gpu-verify: there is no card here: {reason}", file=sys.stderr)
        return 3
    date = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    results = Results(chosen.out, shlex.join(["scripts/gpu-verify", *sys.argv[1:]]), date)
    results["quick"], results["parts"], results["isVirtual"] = chosen.quick, chosen.only, card.is_virtual()
    Session(chosen, results).run()
    # What matters last: of a long output the end is what is seen.
    print(table.markdown(results.content))
    print("\n".join(table.criteria(results.content)))
    print(f"\nAll of it is in {chosen.out}")
    return 0 if results["passes"] else 1


if __name__ == "__main__":
    sys.exit(main())
