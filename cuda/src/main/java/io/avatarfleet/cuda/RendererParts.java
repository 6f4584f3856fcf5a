package io.avatarfleet.cuda;

import io.avatarfleet.cuda.driver.DeviceArena;
import io.avatarfleet.cuda.driver.KernelModule;
import io.avatarfleet.format.bundle.Architecture;
import java.util.Optional;

/**
 * What all batches of a bundle share.
 *
 * @param calm where the source picture is looked up
 * @param entries of an image's tile lists that a batch makes room for at first
 */
record RendererParts(
    Architecture architecture, HeadBasis head, Optional<HeadCalm> calm, RendererWeights weights, StyleLayout layout,
    ConvolutionKernels kernels, KernelModule module, DeviceArena arena, int entries) {
}
