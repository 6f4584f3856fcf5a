"""The twin and the Java engine compute the same, value by value, within SPEC section 9's tolerances."""

from pathlib import Path

import numpy
import pytest
import torch

from avatar_model.agreement import compare
from avatar_model.architecture import Architecture
from avatar_model.bundle import read_bundle, read_head, write_bundle
from avatar_model.head import HeadData, LandmarkEmbedding
from avatar_model.model import AvatarModel
from avatar_model.open.model import OpenModel
from avatar_model.open.probe import probe as open_probe
from avatar_model.probe import probe, probe_head
from avatar_training.settings import tiny_architecture
from synthetic.raster import rasterise

OPEN_HEAD = Path(__file__).resolve().parents[2] / "worker/src/main/resources/head/head.safetensors"

UNUSUAL = {
    "name": "unusual",
    "image": {"size": 32, "focalLength": 9.5},
    "backbone": {"kind": "dinov2", "inputSize": 48, "patch": 8, "width": 30, "heads": 3, "blocks": 5, "mlpWidth": 40},
    "featureHead": {"projections": [6, 10, 12, 9], "width": 11},
    "gaussians": {"features": 7, "branchWidth": 13, "maximumScale": 0.03},
    "head": {"model": "plain", "vertices": 50, "baseWidth": 14, "worldScale": 3.0, "shapeCodes": 4,
             "expressionCodes": 3, "joints": 4},
    "renderer": {"encoderWidths": [5, 6, 9, 12], "decoderWidths": [7, 8, 10, 16], "styleWidth": 20,
                 "mappingLayers": 3},
}
"""No size of the released model, and hardly one twice."""


def assert_agree(actual, expected):
    lines = compare(actual, expected)
    assert all(line.holds for line in lines), "\n" + "\n".join(map(str, lines))
    assert {line.name for line in lines} == set(expected), "some values were not compared"


@pytest.mark.parametrize("number", [1, 2])
def test_every_value_of_a_seeded_model_agrees(java, tiny, tiny_folder, random_inputs, number):
    inputs = random_inputs(tiny.architecture, number)
    assert_agree(probe(tiny, inputs), java.probe("probe", tiny_folder, inputs))


def test_posed_heads_agree(java, tiny, tiny_folder, random_codes):
    inputs = random_codes(tiny.architecture, 3)
    assert_agree(probe_head(tiny, inputs), java.probe("probe-head", tiny_folder, inputs))


def test_a_bundle_written_here_is_the_same_model_there(java, tmp_path, random_inputs, random_codes):
    architecture = Architecture.from_json(UNUSUAL)
    folder = tmp_path / "unusual"
    identity = write_bundle(folder, stirred(AvatarModel(architecture)), plain_head(architecture), "made by a test",
                            "CC0-1.0")
    assert f"bundle {identity}" in java.run("inspect", folder)
    bundle = read_bundle(folder)
    inputs = random_inputs(architecture, 4)
    values = probe(bundle, inputs)
    assert values["alpha"].mean() > 0.05, "hardly anything is drawn"
    assert values["final"].std() > 0.01, "the picture is flat"
    assert_agree(values, java.probe("probe", folder, inputs))
    codes = random_codes(architecture, 5)
    assert_agree(probe_head(bundle, codes), java.probe("probe-head", folder, codes))


@pytest.mark.parametrize("name, number", [("open-tiny", 1), ("open-tiny-photo", 2), ("open-tiny-photo", 3)])
def test_every_value_of_a_seeded_open_model_agrees(java, random_open_inputs, name, number):
    folder = java.seed(name, number)
    bundle = read_bundle(folder)
    inputs = random_open_inputs(bundle, number)
    assert_open_agree(open_probe(bundle, inputs, rasterise), java.probe("probe", folder, inputs))


def test_an_open_model_of_trained_kind_agrees(java, tmp_path, random_open_inputs):
    """Written by the twin, every value moved away from where training begins."""
    head = read_head(OPEN_HEAD)
    folder = tmp_path / "open"
    write_bundle(folder, stirred(OpenModel(tiny_architecture(head))), OPEN_HEAD, "made by a test", "CC0-1.0",
                 torch.float16)
    assert (folder / "head.safetensors").read_bytes() == OPEN_HEAD.read_bytes()
    bundle = read_bundle(folder)
    inputs = random_open_inputs(bundle, 4)
    assert_open_agree(open_probe(bundle, inputs, rasterise), java.probe("probe", folder, inputs))


@pytest.mark.full_size
def test_the_full_size_open_model_agrees(java, random_open_inputs):
    folder = java.seed("open", 7)
    bundle = read_bundle(folder)
    inputs = random_open_inputs(bundle, 7)
    assert_open_agree(open_probe(bundle, inputs, rasterise), java.probe("probe", folder, inputs))


def assert_open_agree(expected, actual):
    """Arguments as the twin's values, then the engine's. Points on an edge may be given to either of its triangles."""
    assert 0.1 < expected["map"][0].mean() < 0.9, "the head is not in the picture"
    assert expected["alpha"].mean() > 0.05, "hardly anything is drawn"
    assert expected["final"].std() > 0.01, "the picture is flat"
    same = (actual["binding_vertices"] == expected.pop("binding_vertices")).all(1)
    assert same.mean() >= 1 - 1e-4
    for values in (actual, expected):
        values["binding_weights"] = values["binding_weights"][same]
    assert_agree(actual, expected)


@pytest.mark.full_size
@pytest.mark.parametrize("number", [7, 12])
def test_the_full_size_model_agrees(java, random_inputs, random_codes, number):
    folder = java.seed("gagavatar", number)
    bundle = read_bundle(folder)
    inputs = random_inputs(bundle.architecture, number)
    assert_agree(probe(bundle, inputs), java.probe("probe", folder, inputs))
    codes = random_codes(bundle.architecture, number)
    assert_agree(probe_head(bundle, codes), java.probe("probe-head", folder, codes))


def stirred(model: AvatarModel) -> AvatarModel:
    """Moves every value that starts at 0 or 1, so that none is left that could be ignored unnoticed."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.05)
    return model


def plain_head(architecture: Architecture) -> HeadData:
    """An arbitrary head model with joints of its own: the parts that codes turn, and one that they do not."""
    sizes, random = architecture.head, numpy.random.default_rng(8)

    def values(*shape: int, scale: float) -> torch.Tensor:
        return torch.from_numpy(random.normal(scale=scale, size=shape)).float()

    v, joints = sizes.vertices, sizes.joints
    return HeadData(
        template=values(v, 3, scale=0.1),
        shape_basis=values(sizes.shape_codes, v, 3, scale=0.01),
        shape_names=[f"identity {i}" for i in range(sizes.shape_codes)],
        expression_basis=values(sizes.expression_codes, v, 3, scale=0.01),
        expression_names=["jawOpen", "lächeln", "eyeBlinkLeft"],
        pose_basis=values((joints - 1) * 9, v, 3, scale=0.005),
        joint_regressor=values(joints, v, scale=1).softmax(1),
        joint_names=["root", "spine", "right_eye", "jaw"],
        parents=torch.tensor([-1, 0, 1, 0]),
        skinning_weights=values(v, joints, scale=1).softmax(1),
        faces=torch.from_numpy(random.integers(0, v, (60, 3))),
        landmarks={"landmarks70": LandmarkEmbedding(
            torch.from_numpy(random.integers(0, 60, 5)), values(5, 3, scale=1).softmax(1))})
