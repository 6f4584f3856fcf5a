"""Native code for training: one source for GPU and CPU, compiled on first use, called with tensors.

    library = native.load(Path(__file__).with_name("shade.cu"))
    library.call("shade", vertices, picture, picture.shape[1], 0.5)

calls ``NATIVE_API int shade(Stream, const float*, float*, int64_t, float)`` of shade.cu, which includes portable.h, on
the device that the tensors are on. Starts in the time of a dlopen once compiled: no extension module, no pybind.
"""

from native.library import CompilerMissing, Library, NativeError, load

__all__ = ["CompilerMissing", "Library", "NativeError", "load"]
