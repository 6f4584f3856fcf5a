"""Bundles are read and written whole, or refused with a code that says why."""

import hashlib
import json
import shutil

import pytest
import torch
from safetensors.torch import load_file, save_file

from avatar_model.architecture import Architecture
from avatar_model.bundle import BundleError, read_bundle, read_head, write_bundle


def test_writing_what_was_read_gives_the_same_tensors(tiny, tmp_path):
    identity = write_bundle(tmp_path / "copy", tiny.model(), tiny.head, tiny.provenance, tiny.licence)
    copy = read_bundle(tmp_path / "copy")
    assert copy.id == identity == hashlib.sha256((tmp_path / "copy" / "bundle.json").read_bytes()).hexdigest()
    assert (copy.architecture, copy.provenance, copy.licence) == (tiny.architecture, tiny.provenance, tiny.licence)
    assert copy.weights.keys() == tiny.weights.keys()
    assert all(torch.equal(value, tiny.weights[name]) for name, value in copy.weights.items())
    assert copy.head.joint_names == tiny.head.joint_names
    assert torch.equal(copy.head.pose_basis, tiny.head.pose_basis)
    assert torch.equal(copy.head.landmarks["landmarks70"].faces, tiny.head.landmarks["landmarks70"].faces)


def test_an_architecture_is_the_same_after_json(tiny):
    text = json.dumps(tiny.architecture.to_json())
    assert Architecture.from_json(json.loads(text)) == tiny.architecture


def refused(code, folder):
    with pytest.raises(BundleError) as e:
        read_bundle(folder).model()
    assert e.value.code == code
    return str(e.value)


@pytest.fixture
def copy(tiny_folder, tmp_path):
    return shutil.copytree(tiny_folder, tmp_path / "copy")


def with_description(folder, change):
    path = folder / "bundle.json"
    description = json.loads(path.read_text())
    change(description)
    path.write_text(json.dumps(description))


def with_weights(folder, change):
    weights = load_file(folder / "weights.safetensors")
    change(weights)
    save_file(weights, folder / "weights.safetensors")
    hashed = hashlib.sha256((folder / "weights.safetensors").read_bytes()).hexdigest()
    with_description(folder, lambda d: d["files"].update({"weights.safetensors": hashed}))


def test_a_folder_without_a_description_is_no_bundle(tmp_path):
    refused("BUNDLE_MISSING", tmp_path)


def test_a_changed_byte_is_found(copy):
    data = bytearray((copy / "weights.safetensors").read_bytes())
    data[-1] ^= 1
    (copy / "weights.safetensors").write_bytes(data)
    assert "weights.safetensors" in refused("BUNDLE_HASH", copy)


@pytest.mark.parametrize("code, change", [
    ("FORMAT_VERSION", lambda d: d.update(formatVersion=2)),
    ("BUNDLE_JSON", lambda d: d.pop("licence")),
    ("BUNDLE_JSON", lambda d: d["files"].pop("head.safetensors")),
    ("ARCHITECTURE", lambda d: d["architecture"]["backbone"].update(depth=3)),
    ("ARCHITECTURE", lambda d: d["architecture"]["backbone"].update(blocks=4.5)),
    ("ARCHITECTURE", lambda d: d["architecture"]["image"].update(size=128)),
    ("TENSOR_SHAPE", lambda d: d["architecture"]["head"].update(baseWidth=17)),
])
def test_a_description_that_cannot_be_is_refused(copy, code, change):
    with_description(copy, change)
    refused(code, copy)


def test_a_missing_tensor_is_named(copy):
    with_weights(copy, lambda weights: weights.pop("head_base"))
    assert "'head_base'" in refused("TENSOR_MISSING", copy)


def test_an_unknown_tensor_is_named(copy):
    with_weights(copy, lambda weights: weights.update(more=torch.ones(1)))
    assert "'more'" in refused("TENSOR_UNEXPECTED", copy)


def test_a_file_of_weights_is_no_head_model(tiny_folder):
    with pytest.raises(BundleError) as e:
        read_head(tiny_folder / "weights.safetensors")
    assert e.value.code == "FORMAT_OTHER"


def test_a_folder_that_exists_is_left_alone(tiny, tmp_path):
    (tmp_path / "note").write_text("mine")
    with pytest.raises(BundleError, match="TARGET_EXISTS"):
        write_bundle(tmp_path, tiny.model(), tiny.head, "", "")
    assert [path.name for path in tmp_path.iterdir()] == ["note"]


def test_values_that_are_not_finite_are_named_and_nothing_is_left(tiny, tmp_path):
    model = tiny.model()
    with torch.no_grad():
        model.upsampler.final_linear.bias[0] = torch.nan
    with pytest.raises(BundleError, match="upsampler.final_linear.bias.*TENSOR_NOT_FINITE"):
        write_bundle(tmp_path / "bundle", model, tiny.head, "", "")
    assert not list(tmp_path.iterdir())
