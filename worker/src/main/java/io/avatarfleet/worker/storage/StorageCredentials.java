package io.avatarfleet.worker.storage;

import java.util.Optional;

/** Keys to the store. Printing them shows none. */
public record StorageCredentials(String accessKey, String secretKey, Optional<String> sessionToken) {

  @Override
  public String toString() {
    return "StorageCredentials[redacted]";
  }
}
