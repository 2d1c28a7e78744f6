"""The published programs: given, unpacked from the archive, or published here where .NET is."""

import os
import shutil
import tarfile

import pack
import places


class Programs:
    """A folder with ``gpuprobe`` and its tests."""

    def __init__(self, folder):
        self.folder = os.path.abspath(folder)
        self.gpuprobe = self._program("gpuprobe")
        if self.gpuprobe is None:
            raise FileNotFoundError(f"no gpuprobe in {self.folder}")

    def tests(self, name):
        """A test program; None where it is not there."""
        return self._program(name)

    def _program(self, name):
        file = os.path.join(self.folder, name)
        return file if os.access(file, os.X_OK) else None


def find(given, archive):
    """Uses the folder ``given``, else unpacks the archive, else publishes."""
    if given:
        return Programs(given)
    if os.path.exists(archive):
        return Programs(_unpack(archive))
    if shutil.which("dotnet"):
        return Programs(pack.publish())
    raise FileNotFoundError(f"neither {archive} (gpu-verify --pack writes it where .NET is) nor .NET is here")


def _unpack(archive):
    folder = os.path.join(places.WORK, "app")
    mark = os.path.join(folder, ".unpacked")
    facts = os.stat(archive)
    stamp = f"{facts.st_size} {facts.st_mtime_ns}"
    if os.path.exists(mark) and open(mark, encoding="utf-8").read() == stamp:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    with tarfile.open(archive) as tar:
        tar.extractall(places.WORK, filter="data")
    with open(mark, "w", encoding="utf-8") as stream:
        stream.write(stamp)
    return folder
