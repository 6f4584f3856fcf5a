package io.avatarfleet.cuda;

/**
 * How the engine uses a device.
 *
 * @param device ordinal of the device
 * @param budget bytes of device memory that it may take; 0 for three quarters of what is free at the start
 */
public record CudaSettings(int device, long budget) {
  /** The first device, three quarters of its free memory. */
  public static final CudaSettings DEFAULT = new CudaSettings(0, 0);

  public CudaSettings {
    if (device < 0 || budget < 0) {
      throw new IllegalArgumentException("device %d with a budget of %d bytes".formatted(device, budget));
    }
  }
}
