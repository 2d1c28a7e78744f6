"""What was found, in files that are whole after every step."""

import json
import os
import tarfile
import tempfile

import criteria
import table

SCHEMA = "gpuprobe.gpu-verify/1"


class Results:
    """The content of gpu-verify.json, and its files."""

    def __init__(self, folder, command, date):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)
        self.content = {
            "schema": SCHEMA, "date": date, "command": command, "quick": False, "parts": [], "isVirtual": None, "machine": None, "rows": [],
            "tests": [], "peers": [], "stepTimes": [], "steps": [], "leftOut": [], "criteria": [], "passes": False}

    def __getitem__(self, key):
        return self.content[key]

    def __setitem__(self, key, value):
        self.content[key] = value

    def leave_out(self, what, why):
        """Names what was not done."""
        self.content["leftOut"].append({"what": what, "why": why})

    def write(self):
        """Writes gpu-verify.json and gpu-verify.md."""
        self.content["criteria"] = criteria.judge(self.content)
        self.content["passes"] = all(one["holds"] is not False for one in self.content["criteria"])
        self._replace("gpu-verify.json", json.dumps(self.content, indent=1) + "\n")
        self._replace("gpu-verify.md", table.markdown(self.content))

    def pack(self, raw):
        """Packs the folder of all single results and logs into one file."""
        part = os.path.join(self.folder, "raw.tar.xz.part")
        with tarfile.open(part, "w:xz", preset=3) as tar:
            tar.add(raw, "raw")
        os.replace(part, part.removesuffix(".part"))

    def _replace(self, name, text):
        with tempfile.NamedTemporaryFile("w", dir=self.folder, encoding="utf-8", delete=False) as stream:
            stream.write(text)
        os.chmod(stream.name, 0o644)
        os.replace(stream.name, os.path.join(self.folder, name))
