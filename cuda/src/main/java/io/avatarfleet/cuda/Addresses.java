package io.avatarfleet.cuda;

/** Where parts of an image lie on the device. */
@FunctionalInterface
interface Addresses {
  /** Address of a part; 0 for none. */
  long at(DeviceImage.Part part);
}
