package io.avatarfleet.cuda;

/**
 * A picture of half-precision channels on the device, channels last.
 *
 * @param address of the first image
 * @param size pixels along a side
 * @param channels padded
 */
record Activation(long address, int size, int channels) {
  /** 16-byte chunks of a pixel's channels. */
  int chunks() {
    return channels / 8;
  }

  long bytesPerImage() {
    return 2L * size * size * channels;
  }

  static long bytes(int images, int size, int channels) {
    return 2L * images * size * size * channels;
  }
}
