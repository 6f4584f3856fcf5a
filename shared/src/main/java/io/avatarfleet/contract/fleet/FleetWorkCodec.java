package io.avatarfleet.contract.fleet;

import io.avatarfleet.contract.ContractJson;

/** Internal: pieces of spread renders to JSON and back. */
public final class FleetWorkCodec {
  private FleetWorkCodec() {}

  /**
   * Reads a piece of work.
   *
   * @throws io.avatarfleet.contract.ContractException if the bytes are none
   */
  public static FleetWork parse(byte[] bytes) {
    return ContractJson.read(bytes, FleetWork.class);
  }

  /**
   * Writes a piece of work as canonical JSON.
   *
   * @throws io.avatarfleet.contract.ContractException {@code CONTRACT_SIZE} if it is too large for a message
   */
  public static byte[] write(FleetWork work) {
    return ContractJson.write(work);
  }
}
