"""The identity basis: principal components of the scans' directions on the open head's own vertices."""
import numpy as np


def principal(directions, count):
    """Principal components of people who are independent standard normal mixtures of the directions.

    directions (N, V, 3); returns fields (count, V, 3) of one standard deviation each, ordered by variance, the same
    components as mixtures of the directions (count, N), and each component's share of the variance (N).
    """
    flat = directions.reshape(len(directions), -1)
    values, vectors = np.linalg.eigh(flat @ flat.T)
    order = np.argsort(values)[::-1]
    values, mixtures = np.maximum(values[order], 0), vectors[:, order].T
    mixtures *= np.sign(mixtures[np.arange(len(mixtures)), np.abs(mixtures).argmax(1)])[:, None]
    fields = (mixtures @ flat).reshape(directions.shape)
    return fields[:count], mixtures[:count], values / values.sum()


def explained(directions, mixtures):
    """The share of the directions' own variance that a set of orthonormal mixtures of them explains."""
    flat = directions.reshape(len(directions), -1)
    return float(((mixtures @ flat) ** 2).sum() / (flat ** 2).sum())
