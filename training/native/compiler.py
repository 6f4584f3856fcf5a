"""Sources to shared libraries, by nvcc or g++, once for each content."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
CACHE = HERE / "build"
"""Compiled libraries, named by the hash of all that went in; may be deleted, and carried to a like machine."""

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)


class NativeError(RuntimeError):
    """Native code did not compile, or a call of it failed."""


class CompilerMissing(NativeError):
    """The compiler that the device needs is not on the PATH."""


def compiled(sources: Sequence[Path], architecture: str | None) -> Path:
    """The shared library of the sources: for a GPU of the architecture ("sm_90"), or for a CPU if None."""
    sources = [source.resolve() for source in sources]
    command = _command(architecture)
    digest = hashlib.sha256("\n".join([*command, platform.machine()]).encode())
    for file in _files(sources):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    library = CACHE / f"{sources[0].stem}-{architecture or 'cpu'}-{digest.hexdigest()[:16]}.so"
    if not library.exists():
        _compile(command, sources, library)
    return library


def _command(architecture: str | None) -> list[str]:
    if architecture is None:
        return ["g++", "-std=c++17", "-O3", "-fopenmp", "-fPIC", "-shared", "-Wall", "-Wno-unknown-pragmas",
                "-x", "c++"]
    return ["nvcc", "-std=c++17", "-O3", f"-arch={architecture}", "--extended-lambda", "-shared", "-Xcompiler",
            "-fPIC", "-x", "cu"]


def _files(sources: Sequence[Path]) -> list[Path]:
    """The sources and all that they include in quotes."""
    found: list[Path] = []
    waiting = list(sources)
    while waiting:
        file = waiting.pop(0)
        if file in found:
            continue
        found.append(file)
        for name in INCLUDE.findall(file.read_text()):
            places = [place for place in (file.parent / name, HERE / name) if place.exists()]
            if not places:
                raise NativeError(f"{file} includes {name}, which is neither beside it nor in {HERE}")
            waiting.append(places[0].resolve())
    return found


def _compile(command: list[str], sources: Sequence[Path], library: Path) -> None:
    if shutil.which(command[0]) is None:
        raise CompilerMissing(f"{command[0]} is needed to compile {sources[0].name}; put it on the PATH")
    library.parent.mkdir(exist_ok=True)
    handle, unfinished = tempfile.mkstemp(suffix=".so.part", dir=library.parent)
    os.close(handle)
    try:
        full = [*command, f"-I{HERE}", *map(str, sources), "-o", unfinished]
        done = subprocess.run(full, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise NativeError(f"{' '.join(full)} failed:\n{done.stdout}{done.stderr}")
        os.chmod(unfinished, 0o755)
        os.replace(unfinished, library)
    finally:
        Path(unfinished).unlink(missing_ok=True)
