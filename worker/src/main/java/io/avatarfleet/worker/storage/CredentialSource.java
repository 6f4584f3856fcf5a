package io.avatarfleet.worker.storage;

import java.io.IOException;

/** Where keys come from; asked before each request, so that keys may be rotated under a running worker. */
@FunctionalInterface
public interface CredentialSource {

  /**
   * The keys to use now.
   *
   * @throws IOException if they cannot be read; the message never holds them
   */
  StorageCredentials current() throws IOException;
}
