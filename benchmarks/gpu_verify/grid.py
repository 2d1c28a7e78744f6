"""The set-ups of the grid, in order of what each is worth."""

import json
import os
import re
from dataclasses import dataclass

import places

PEERS = ("torch", "transformers", "peft")


@dataclass(frozen=True)
class Setup:
    """A set-up, how often it is measured, and which other programs run it, too."""

    name: str
    options: dict
    repetitions: int
    timed_steps: int
    quick: bool
    peers: tuple

    @property
    def slug(self):
        """Its name as a file's."""
        return re.sub(r"[^a-z0-9.]+", "-", self.name.lower())

    def arguments(self):
        """As ``gpuprobe`` takes it."""
        return [word for name, value in self.options.items() for word in (f"--{name}", str(value))]

    def peer_arguments(self):
        """As the Python programs take it."""
        model = os.path.join(places.MODELS, f"{self.options['model']}.json")
        rest = [word for name, value in self.options.items() if name != "model" for word in (f"--{name}", str(value))]
        return ["--config", model, *rest]


def read(file, quick):
    """All set-ups of a file, or with ``quick`` those that show that everything works."""
    with open(file, encoding="utf-8") as stream:
        rows = [_setup(row) for row in json.load(stream)]
    return [setup for setup in rows if setup.quick or not quick]


def _setup(row):
    return Setup(
        name=row["name"],
        options=row["setup"],
        repetitions=row.get("repetitions", 1),
        timed_steps=row.get("timed-steps", 0),
        quick=row.get("quick", False),
        peers=tuple(peer for peer in PEERS if row.get(peer)))
