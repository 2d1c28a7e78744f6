"""Commands that are run to their end, within a time, with all that they say in a file."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int | None  # None where its time was over
    seconds: float
    log: str

    def tail(self, lines=4):
        """The last words of it, for a person who wants to know what went wrong."""
        with open(self.log, encoding="utf-8", errors="replace") as stream:
            said = [line.rstrip() for line in stream if line.strip() and not line.startswith("$ ")]
        return " | ".join(said[-lines:])[-600:]

    def problem(self):
        """What went wrong, in a line; None where nothing did."""
        if self.code == 0:
            return None
        how = f"not done after {self.seconds:.0f} s" if self.code is None else f"exit code {self.code}"
        return f"{how}: {self.tail()}"


def run(command, log, seconds, variables=None, out=None):
    """Runs ``command`` for at most ``seconds``; what it prints goes to the file ``log``, or its standard output to ``out``.

    It and all that it started are gone afterwards.
    """
    start = time.monotonic()
    os.makedirs(os.path.dirname(log), exist_ok=True)
    with open(log, "ab") as words, open(out or os.devnull, "wb") as output:
        words.write(f"$ {' '.join(command)}\n".encode())
        words.flush()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output if out else words, stderr=words,
            env={**os.environ, **(variables or {})}, start_new_session=True)
        try:
            code = process.wait(max(1, seconds))
        except subprocess.TimeoutExpired:
            code = None
        finally:
            _end(process)
    return Ended(code, time.monotonic() - start, log)


def _end(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()
