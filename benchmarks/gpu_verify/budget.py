"""The time that is left."""

import time


class Budget:
    """Counts from its making."""

    def __init__(self, seconds):
        self._end = time.monotonic() + seconds

    def left(self):
        """Seconds until the end; negative after it."""
        return self._end - time.monotonic()

    def has(self, seconds):
        """Whether something that takes so long would be done in time."""
        return self.left() >= seconds

    def part(self, kept_for_later):
        """The same end, less what later steps need."""
        return Budget(self.left() - kept_for_later)
