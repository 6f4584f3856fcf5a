// The engine's kernels, compiled for the emulated device.
#include "emulated_launch.h"

#include <map>
#include <string>

#include "engine.cu"

namespace emulated {

namespace {

template <class P, void (*KERNEL)(P)>
void call(const void* parameter) {
  KERNEL(*static_cast<const P*>(parameter));
}

const std::map<std::string, Kernel> KERNELS = {
    {"pose_head", &call<HeadPose, pose_head>},
    {"calm_head", &call<Calm, calm_head>},
    {"project", &call<Splat, project>},
    {"lay_out_tiles", &call<Splat, lay_out_tiles>},
    {"fill_tiles", &call<Splat, fill_tiles>},
    {"sort_tiles", &call<Splat, sort_tiles>},
    {"blend_tiles", &call<Blend, blend_tiles>},
    {"narrow_plain", &call<Convolution, narrow_plain>},
    {"narrow_residual", &call<Convolution, narrow_residual>},
    {"narrow_conditioned", &call<Convolution, narrow_conditioned>},
    {"medium_plain", &call<Convolution, medium_plain>},
    {"medium_residual", &call<Convolution, medium_residual>},
    {"medium_conditioned", &call<Convolution, medium_conditioned>},
    {"tiny_plain", &call<Convolution, tiny_plain>},
    {"tiny_residual", &call<Convolution, tiny_residual>},
    {"tiny_conditioned", &call<Convolution, tiny_conditioned>},
    {"small_plain", &call<Convolution, small_plain>},
    {"small_residual", &call<Convolution, small_residual>},
    {"small_conditioned", &call<Convolution, small_conditioned>},
    {"large_plain", &call<Convolution, large_plain>},
    {"large_residual", &call<Convolution, large_residual>},
    {"large_conditioned", &call<Convolution, large_conditioned>},
    {"convolve_deep", &call<Convolution, convolve_deep>},
    {"linear", &call<Linear, linear>},
    {"demodulate", &call<Demodulation, demodulate>},
    {"modulate_colors", &call<ColorModulation, modulate_colors>},
    {"modulate_constant", &call<Constant, modulate_constant>},
    {"add_colors", &call<Color, add_colors>},
    {"write_picture", &call<Picture, write_picture>},
};

}  // namespace

Kernel kernel_named(const char* name) {
  auto found = KERNELS.find(name);
  return found == KERNELS.end() ? nullptr : found->second;
}

}  // namespace emulated
