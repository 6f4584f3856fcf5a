"""Distances between pictures by features of networks that others trained; see README.md for which and whose."""

from perceptual.features import Features, Paths

__all__ = ["Features", "Paths"]
