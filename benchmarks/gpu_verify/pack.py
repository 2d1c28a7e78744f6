"""Publishes the command line and the tests with one .NET runtime for all, and packs them into an archive."""

import os
import shutil
import subprocess
import tarfile

import places

PROJECTS = ["src/GpuProbe.Cli", "tests/GpuProbe.Gpu.Tests", "tests/GpuProbe.Training.Tests"]
MOST_BYTES = 64 << 20
# What only a debugger or an event tracer loads.
UNUSED = {"createdump", "libmscordbi.so", "libmscordaccore.so", "libcoreclrtraceptprovider.so", "libclrgcexp.so"}


def pack(archive):
    """Writes the archive; answers whether it and the sources together are small enough to travel."""
    folder = publish()
    os.makedirs(os.path.dirname(os.path.abspath(archive)), exist_ok=True)
    part = f"{archive}.part"
    with tarfile.open(part, "w:xz", preset=6) as tar:
        tar.add(folder, "app", filter=lambda entry: None if os.path.basename(entry.name) in UNUSED else entry)
    os.replace(part, archive)
    packed, sources = os.path.getsize(archive), _source_bytes()
    total = packed + sources
    print(f"{archive}: {_mib(packed)}; with the sources ({_mib(sources)}) {_mib(total)} of {_mib(MOST_BYTES)}")
    return total <= MOST_BYTES


def publish():
    """The folder of the published programs; needs the .NET SDK."""
    work = os.path.join(places.STATE, "publish")
    folder = os.path.join(work, "app")
    shutil.rmtree(folder, ignore_errors=True)
    for project in PROJECTS:
        subprocess.run(
            ["dotnet", "publish", os.path.join(places.ROOT, project), "-c", "Release", "-r", "linux-x64", "--self-contained",
             "--artifacts-path", work, "-o", folder, f"-p:LockFiles={work}/locks", "-p:RestoreLockedMode=false",
             "-p:RunAnalyzers=false", "-nologo", "-v", "quiet", "-tl:off", "-clp:NoSummary"],
            check=True, stdin=subprocess.DEVNULL)
    return folder


def _source_bytes():
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=places.ROOT, check=True, stdout=subprocess.PIPE).stdout
    files = [os.path.join(places.ROOT, name) for name in listed.decode().split("\0") if name]
    return sum(os.lstat(file).st_size for file in files if os.path.lexists(file))


def _mib(size):
    return f"{size / (1 << 20):.1f} MiB"
