package io.avatarfleet.cuda.driver;

import java.util.ArrayList;
import java.util.List;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.JCudaDriver;

/**
 * A device as the driver describes it.
 *
 * @param ordinal its number among those that this process sees
 * @param name for people
 * @param capability compute capability, major * 10 + minor
 * @param multiprocessors how many blocks can be worked on in parallel at least
 * @param sharedLimit shared memory that a block can have, bytes
 * @param memory all of its memory, bytes
 */
public record CudaDevice(
    int ordinal, String name, int capability, int multiprocessors, int sharedLimit, long memory) {
  private static final int NAME_BYTES = 256;

  /**
   * The devices of this machine; loads the driver.
   *
   * @throws CudaFailure if the driver does not work
   * @throws LinkageError if there is no driver, or JCuda has no native code for this platform
   */
  public static List<CudaDevice> all() {
    JCudaDriver.setExceptionsEnabled(false);
    Driver.check(JCudaDriver.cuInit(0), "start the driver");
    int[] count = new int[1];
    Driver.check(JCudaDriver.cuDeviceGetCount(count), "count the devices");
    List<CudaDevice> devices = new ArrayList<>();
    for (int ordinal = 0; ordinal < count[0]; ordinal++) {
      devices.add(describe(ordinal));
    }
    return devices;
  }

  private static CudaDevice describe(int ordinal) {
    CUdevice device = new CUdevice();
    Driver.check(JCudaDriver.cuDeviceGet(device, ordinal), "find device " + ordinal);
    byte[] name = new byte[NAME_BYTES];
    Driver.check(JCudaDriver.cuDeviceGetName(name, name.length, device), "read a device's name");
    long[] memory = new long[1];
    Driver.check(JCudaDriver.cuDeviceTotalMem(memory, device), "read a device's memory");
    int major = attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR);
    int minor = attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
    return new CudaDevice(
        ordinal, text(name), 10 * major + minor,
        attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT),
        attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN), memory[0]);
  }

  private static int attribute(CUdevice device, int which) {
    int[] value = new int[1];
    Driver.check(JCudaDriver.cuDeviceGetAttribute(value, which, device), "read a device's attribute");
    return value[0];
  }

  private static String text(byte[] bytes) {
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, java.nio.charset.StandardCharsets.UTF_8);
  }
}
