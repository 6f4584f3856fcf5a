"""Compiles sources ahead of time: python -m native SOURCE... [--architecture sm_90]; prints the library's path."""

from __future__ import annotations

import argparse
from pathlib import Path

from native.compiler import compiled

parser = argparse.ArgumentParser(prog="python -m native", description="Compiles sources into one library.")
parser.add_argument("source", type=Path, nargs="+")
parser.add_argument("--architecture", help="of a GPU, as in sm_90; for the CPU if left out")
arguments = parser.parse_args()
print(compiled(arguments.source, arguments.architecture))
