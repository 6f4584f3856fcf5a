package io.avatarfleet.format;

import java.io.IOException;

/**
 * Bytes that are not what they claim to be. The message says what is wrong, where (file, tensor, frame or offset) and
 * what to do about it; the code is stable, so that programs and status events may rely on it.
 */
public final class FormatException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * @param code stable upper-case name of the failure, for example {@code SAFETENSORS_HEADER}
   * @param message what, where and what to do
   */
  public FormatException(String code, String message) {
    super(message);
    this.code = code;
  }

  /** As the other constructor, keeping the cause. */
  public FormatException(String code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** The stable name of the failure. */
  public String code() {
    return code;
  }
}
