// All kernels of the engine, compiled as one module.
#include "head.cuh"
#include "calm.cuh"
#include "splat.cuh"
#include "blend.cuh"
#include "wide.cuh"
#include "deep.cuh"
#include "style.cuh"
#include "picture.cuh"
