package io.avatarfleet.contract.status;

import io.avatarfleet.contract.ContractJson;

/** Status events to JSON and back. */
public final class StatusEventCodec {
  private StatusEventCodec() {}

  /**
   * Reads an event.
   *
   * @throws io.avatarfleet.contract.ContractException if the bytes are none
   */
  public static StatusEvent parse(byte[] bytes) {
    return ContractJson.read(bytes, StatusEvent.class);
  }

  /**
   * Writes an event as canonical JSON.
   *
   * @throws io.avatarfleet.contract.ContractException {@code CONTRACT_SIZE} if it is too large for a message
   */
  public static byte[] write(StatusEvent event) {
    return ContractJson.write(event);
  }
}
