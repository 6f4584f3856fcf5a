"""Native code: compiled once, called with tensors on the CPU and, where there is one, on the GPU."""

import shutil

import pytest
import torch

import native

SOURCE = """
#include "portable.h"

DEVICE float scaled(float value, float factor) { return value * factor; }

NATIVE_API int total(Stream stream, const float* values, int64_t count, float factor, float* sum, int* most) {
  parallel_for(stream, count, [=] KERNEL(int64_t i) {
    atomic_add(sum, scaled(values[i], factor));
    if (most) atomic_max(most, static_cast<int>(values[i]));
  });
  return launched();
}

NATIVE_API int refuses(Stream, const float*) { return 1; }
"""

DEVICES = [
    pytest.param("cpu", marks=pytest.mark.skipif(not shutil.which("g++"), reason="no g++")),
    pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU")),
]


@pytest.fixture
def source(tmp_path, monkeypatch):
    monkeypatch.setattr("native.compiler.CACHE", tmp_path / "build")
    path = tmp_path / "total.cu"
    path.write_text(SOURCE)
    return path


@pytest.mark.parametrize("device", DEVICES)
def test_a_function_reads_and_writes_tensors(source, device):
    values = torch.arange(1000, dtype=torch.float32, device=device)
    total, most = torch.zeros(1, device=device), torch.zeros(1, dtype=torch.int32, device=device)
    native.load(source).call("total", values, len(values), 0.5, total, most)
    assert total.item() == 999 * 500 * 0.5 and most.item() == 999


@pytest.mark.parametrize("device", DEVICES)
def test_sources_are_compiled_again_only_when_they_changed(source, tmp_path, device):
    def results():
        total = torch.zeros(1, device=device)
        native.load(source).call("total", torch.ones(3, device=device), 3, 1.0, total, None)
        return total.item(), sorted((tmp_path / "build").iterdir())

    first, compiled_first = results()
    again, compiled_again = results()
    source.write_text(SOURCE.replace("value * factor", "value + factor"))
    changed, compiled_changed = results()
    assert (first, again, changed) == (3, 3, 6)
    assert compiled_again == compiled_first and len(compiled_changed) == 2


@pytest.mark.parametrize("device", DEVICES)
def test_an_error_of_a_function_is_raised(source, device):
    with pytest.raises(native.NativeError, match="refuses.*code 1"):
        native.load(source).call("refuses", torch.zeros(1, device=device))


def test_tensors_with_gaps_are_refused(source):
    with pytest.raises(native.NativeError, match="not contiguous"):
        native.load(source).call("refuses", torch.zeros(4, 4).T)


@pytest.mark.skipif(not shutil.which("g++"), reason="no g++")
def test_what_the_compiler_says_is_told_and_nothing_stays(source, tmp_path):
    source.write_text(SOURCE.replace("value * factor", "value * facto"))
    with pytest.raises(native.NativeError, match="facto"):
        native.load(source).call("refuses", torch.zeros(1))
    assert not list((tmp_path / "build").iterdir())
