package io.avatarfleet.cuda.driver;

/** There is too little device memory, in the budget or on the device. The engine still works. */
public final class DeviceMemoryExhausted extends RuntimeException {
  DeviceMemoryExhausted(String message, Throwable cause) {
    super(message, cause);
  }
}
