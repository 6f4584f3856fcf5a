"""Makes the bundle that ships from a checkpoint.

    python -m avatar_training.export --checkpoint CHECKPOINT --out BUNDLE
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from avatar_model.bundle import read_head, write_bundle
from avatar_model.open.model import OpenModel
from avatar_training import checkpoint
from avatar_training.settings import open_architecture
from avatar_training.settings import HEAD_FILE

LICENCE = "Apache-2.0"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--checkpoint", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    options = options.parse_args()
    head = read_head(HEAD_FILE)
    model = OpenModel(open_architecture(head))
    weights, state = checkpoint.load(options.checkpoint)
    model.load_state_dict(weights)
    provenance = (f"Trained by this project on synthetic people only, {state['steps']} steps in "
                  f"{len(state['sittings'])} sittings; see docs/model-card.md")
    print(write_bundle(options.out, model, head, provenance, LICENCE, torch.float16))


if __name__ == "__main__":
    main()
