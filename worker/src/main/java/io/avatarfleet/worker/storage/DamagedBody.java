package io.avatarfleet.worker.storage;

import java.io.IOException;

/** A body that came whole or not, but is not what the store announced. Reading again may help. */
final class DamagedBody extends IOException {
  private static final long serialVersionUID = 1;

  DamagedBody(String message) {
    super(message);
  }
}
