"""Synthetic people: pictures with known codes, made while training (docs: training/synthetic/README.md)."""
