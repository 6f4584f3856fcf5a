from types import SimpleNamespace

import numpy as np

from sparse import densify

DENSE, COMPRESSED = 0, 1


def sparse(shape, values, dimensions, order, blocks=()):
    return SimpleNamespace(
        shape=shape, values=np.array(values, np.float32),
        sparsity=SimpleNamespace(traversal_order=order, block_map=list(blocks), dimensions=dimensions))


def test_rows_of_which_only_some_columns_are_stored():
    tensor = sparse((2, 3), [1, 2, 3], [(DENSE, 2, None, None), (COMPRESSED, None, [0, 2, 3], [0, 2, 1])], [0, 1])

    assert np.array_equal(densify(tensor), [[1, 0, 2], [0, 3, 0]])


def test_blocks_of_columns_are_stored_whole():
    tensor = sparse(
        (2, 4), [1, 2, 3, 4],
        [(DENSE, 2, None, None), (COMPRESSED, None, [0, 1, 2], [1, 0]), (DENSE, 2, None, None)], [0, 1, 2], [1])

    assert np.array_equal(densify(tensor), [[0, 0, 1, 2], [3, 4, 0, 0]])
