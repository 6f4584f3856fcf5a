"""Training of the open model (docs/open-model.md) on synthetic people."""
