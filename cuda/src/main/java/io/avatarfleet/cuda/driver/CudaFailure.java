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

  CudaFailure(int code, String what, String name, String text) {
    super("cannot %s: %s (%d, %s)".formatted(what, name, code, text));
    this.code = code;
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
