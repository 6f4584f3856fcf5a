/**
 * The engine on a GPU: a frame's codes and camera go in, a picture comes out, and nothing between leaves the device.
 * {@link io.avatarfleet.cuda.CudaEngine} is the door; kernels lie in {@code src/main/cuda}.
 */
package io.avatarfleet.cuda;
