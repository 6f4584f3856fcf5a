package io.avatarfleet.cuda.driver;

import java.util.Set;

/** A call to the CUDA driver that failed. */
public final class CudaFailure extends RuntimeException {
  /** cuda.h: out of memory. */
  public static final int OUT_OF_MEMORY = 2;

  /**
   * Errors of the call alone, after which the context still works: invalid value, out of memory, invalid image, no binary
   * for the device, file or symbol not found, not ready. After any other the device or the context is in doubt.
   */
  private static final Set<Integer> PASSING = Set.of(1, OUT_OF_MEMORY, 200, 209, 218, 301, 500, 600);

  private final int code;

  private CudaFailure(int code, String message) {
    super(message);
    this.code = code;
  }

  /**
   * @param code the driver's number
   * @param what the call was to do, as in "cannot ..."
   * @param text what the driver says of the number
   */
  public static CudaFailure of(int code, String what, String text) {
    return new CudaFailure(code, "cannot %s: %s (%d)".formatted(what, text, code));
  }

  /** The driver's number. */
  public int code() {
    return code;
  }

  /** Whether every later call of this process may fail too, so that only a new process helps. */
  public boolean sticky() {
    return !PASSING.contains(code);
  }
}
