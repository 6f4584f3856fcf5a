"""The Java application beside this folder, which builds itself on first use."""

from __future__ import annotations

import subprocess
from pathlib import Path

LAUNCHER = Path(__file__).resolve().parents[2] / "avatar"


def avatar(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Runs `./avatar`; how it ended and all it said, whether it failed or not."""
    return subprocess.run([LAUNCHER, *arguments], capture_output=True, text=True, check=False)
