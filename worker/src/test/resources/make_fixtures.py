"""Writes the files of torch/ and tracks/ that torch and numpy made: python make_fixtures.py FOLDER"""
import pathlib
import pickle
import sys

import numpy as np
import torch

out = pathlib.Path(sys.argv[1])

base = torch.arange(12, dtype=torch.float32).reshape(3, 4)
flat = torch.arange(24, dtype=torch.float32)
tensors = {
    "half": base.half() / 8,
    "bfloat16": (base / 8).bfloat16(),
    "double": base.double() / 8,
    "float": base / 8,
    "int64": torch.tensor([-1, 4294967295]),
    "int32": torch.tensor([-7, 7], dtype=torch.int32),
    "int16": torch.tensor([-7, 7], dtype=torch.int16),
    "int8": torch.tensor([-7, 7], dtype=torch.int8),
    "uint8": torch.tensor([7, 255], dtype=torch.uint8),
    "uint32": torch.tensor([7, 4294967295], dtype=torch.uint32),
    "bool": torch.tensor([True, False]),
    "transposed": base.t(),
    "stepped": flat[3::5],
    "expanded": torch.tensor([5.0]).expand(2, 3),
    "shared_head": flat[:6].reshape(2, 3),
    "shared_tail": flat[6:],
    "parameter": torch.nn.Parameter(torch.ones(2, 2)),
    "scalar": torch.tensor(3.5),
    "empty": torch.zeros(0, 3),
}
meta = {"MODEL": {"NAME": "x", "N": 3, "LR": 1e-4, "FLAGS": [True, None, (1, 2)]}}
torch.save({"meta_cfg": meta, "model": tensors}, out / "torch/dtypes.pt")
module = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))
torch.save(module.state_dict(), out / "torch/state_dict.pt")
torch.save({"a": base}, out / "torch/legacy.pt", _use_new_zipfile_serialization=False)


def frame(number, convert):
    def codes(count, step):
        return convert((np.arange(count, dtype=np.float32) * step + number).astype(np.float32))

    transform = np.asfortranarray(np.arange(12, dtype=np.float32).reshape(3, 4) + number)
    return {
        "bbox": convert(np.array([0.1, 0.2, 0.8, 0.9], np.float32)),
        "shapecode": codes(300, 0.001),
        "expcode": codes(100, 0.01),
        "posecode": codes(6, 0.1),
        "eyecode": codes(6, 0.05),
        "transform_matrix": convert(transform),
    }


def track(convert):
    return {f"a_b_{number}": frame(number, convert) for number in (10, 9)}


def to_torch(array):
    return torch.from_numpy(np.ascontiguousarray(array))


for protocol in range(6):
    (out / f"tracks/protocol{protocol}.pkl").write_bytes(pickle.dumps(track(lambda a: a), protocol=protocol))
(out / "tracks/torch_tensors.pkl").write_bytes(pickle.dumps(track(to_torch)))
torch.save(track(lambda a: to_torch(a).double()), out / "tracks/torch_saved.pkl")
