package io.avatarfleet.worker.development;

import java.security.SecureRandom;
import java.util.HexFormat;

/** An access key and its secret. Printing them shows neither. */
public record ObjectStoreKeys(String accessKey, String secretKey) {

  /** Fresh keys for one server. */
  static ObjectStoreKeys random() {
    byte[] bytes = new byte[30];
    new SecureRandom().nextBytes(bytes);
    String text = HexFormat.of().formatHex(bytes);
    return new ObjectStoreKeys(text.substring(0, 20), text.substring(20));
  }

  @Override
  public String toString() {
    return "ObjectStoreKeys[redacted]";
  }
}
