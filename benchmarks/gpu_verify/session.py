"""The steps in order of value, within the time: one that fails or does not fit keeps none of the others from being written."""

import contextlib
import os
import shutil
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor

import context
import grid
import machine
import native
import own_tests
import peers
import places
import probes
import programs
import step_times
from budget import Budget

GRID_SHARE = 0.62  # of all the time, by when the grid ends if other steps wait
MOST_AT_ONCE = 4


class Session:
    """One run of everything."""

    def __init__(self, chosen, results):
        self.chosen, self.results = chosen, results
        self.budget = Budget(chosen.minutes * 60)
        self.raw = os.path.join(places.WORK, "raw")
        shutil.rmtree(self.raw, ignore_errors=True)
        os.makedirs(self.raw)
        self.setups = grid.read(chosen.grid, chosen.quick)
        self.python = native.python()
        self.programs, self.variables = None, {}
        self.packages = {}
        self._writing = threading.Lock()

    def run(self):
        """All steps; those that the user did not choose are left out without a word."""
        self._step("programs and native parts", self._prepare)
        if self.programs is not None:
            self._step("machine", self._machine)
            for name, step in (("context", self._context), ("grid", self._grid), ("tests", self._tests), ("peers", self._peers),
                               ("step-times", self._step_times)):
                if name in self.chosen.only:
                    self._step(name, step)
        self.results.pack(self.raw)
        self._write()

    def _step(self, name, body):
        start, problem = time.monotonic(), None
        self._say(f"{name} ({self.budget.left():.0f} s left)")
        try:
            if not self.budget.has(3):
                raise TimeoutError("no time was left")
            body()
        except TimeoutError as late:
            problem = str(late)
            self.results.leave_out(name, problem)
        except Exception as error:  # whatever a step does, the others go on
            problem = f"{type(error).__name__}: {error}"
            with open(os.path.join(self.raw, "problems.log"), "a", encoding="utf-8") as log:
                log.write(f"{name}\n{traceback.format_exc()}\n")
            self.results.leave_out(name, problem)
            self._say(f"{name}: {problem}")
        self.results["steps"].append({"name": name, "seconds": round(time.monotonic() - start, 1), "problem": problem})
        self._write()

    def _prepare(self):
        self.programs = programs.find(self.chosen.app, self.chosen.archive)
        self.variables, problems = native.build(self.budget, os.path.join(self.raw, "native.log"))
        for problem in problems:
            self.results.leave_out("virtual twins", problem)

    def _machine(self):
        self.results["machine"] = machine.describe(self.programs, self.python, self.variables, self.raw, min(60, self.budget.left()))
        self.packages = self.results["machine"]["python"]

    def _context(self):
        problem = context.measure(self.programs, self.variables, self.results.folder, self.raw, min(90, self.budget.left()))
        if problem:
            raise RuntimeError(problem)
        self.variables["GPUPROBE_MODELS"] = context.models_with(self.results.folder)

    def _grid(self):
        others = bool(set(self.chosen.only) - {"grid", "context"})
        budget = self.budget.part(self.chosen.minutes * 60 * (1 - GRID_SHARE)) if others else self.budget
        rows = {}

        def measure(setup):
            if not budget.has(5):
                self.results.leave_out(setup.name, "no time was left for it")
                return
            rows[setup.name] = probes.run(setup, self.programs, self.variables, self.raw, budget.left())
            with self._writing:
                self.results["rows"] = [rows[one.name] for one in self.setups if one.name in rows]
                self.results.write()

        at_once = max(1, min(MOST_AT_ONCE, (os.cpu_count() or 1) // 4))
        with ThreadPoolExecutor(at_once) as pool:
            list(pool.map(measure, self.setups))
        self.results.pack(self.raw)

    def _tests(self):
        for name, selection in own_tests.chosen(self.results["isVirtual"]):
            program = self.programs.tests(name)
            if program is None:
                self.results.leave_out(name, f"not in {self.programs.folder}")
            elif not self.budget.has(5):
                self.results.leave_out(name, "no time was left")
            else:
                self.results["tests"].append(own_tests.run(
                    name, selection, program, self.variables, self.raw, min(120, self.budget.left()), self.results["isVirtual"]))

    def _peers(self):
        rows = {row["name"]: row for row in self.results["rows"]}
        for peer in grid.PEERS:
            setups = [setup for setup in self.setups if peer in setup.peers and (setup.name in rows or "grid" not in self.chosen.only)]
            if self.packages.get(peer) is None:
                self.results.leave_out(peer, f"not installed in {self.python}")
            elif not self.budget.has(10):
                self.results.leave_out(peer, "no time was left")
            elif setups:
                done, problems = peers.run(peer, setups, self.python, self.variables, self.raw, self.budget.left())
                self.results["peers"] += [
                    peers.compare(peer, result, rows.get(name), name, self.results["isVirtual"]) for name, result in done.items()]
                for name, problem in problems.items():
                    self.results.leave_out(f"{peer}: {name}", problem)
                self._write()

    def _step_times(self):
        for case in step_times.QUICK if self.chosen.quick else step_times.CASES:
            if not self.budget.has(20):
                self.results.leave_out(f"step times of {case[0]}", "no time was left")
                continue
            found, problem = step_times.run(case, self.programs, self.python, self.variables, self.raw, self.budget.left())
            if found:
                self.results["stepTimes"].append(found)
            else:
                self.results.leave_out(f"step times of {case[0]}", problem)
            self._write()

    def _write(self):
        with self._writing:
            self.results.write()

    def _say(self, words):
        with contextlib.suppress(BrokenPipeError):
            print(f"gpu-verify: {words}", flush=True)
