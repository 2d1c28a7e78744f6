"""Starts two ranks of a program as plain processes and says how they ended. Usage: plain_ranks.py PROGRAM"""

import json
import os
import subprocess
import sys
import tempfile

with tempfile.TemporaryDirectory() as folder:
    ranks = [subprocess.Popen([sys.executable, sys.argv[1], str(rank), os.path.join(folder, "store")]) for rank in range(2)]
    ended = [rank.wait() for rank in ranks]
print(json.dumps({"pid": os.getpid(), "cards": [], "ended": ended}))
