package io.avatarfleet.contract;

/** Cancellations to JSON and back. */
public final class CancellationCodec {
  private CancellationCodec() {}

  /**
   * Reads a cancellation.
   *
   * @throws ContractException if the bytes are none
   */
  public static Cancellation parse(byte[] bytes) {
    return ContractJson.read(bytes, Cancellation.class);
  }

  /** Writes a cancellation as canonical JSON. */
  public static byte[] write(Cancellation cancellation) {
    return ContractJson.write(cancellation);
  }
}
