package io.avatarfleet.worker.development;

import java.io.IOException;

/** The demo's fleet did not do what it was asked to. */
public final class DemoFailed extends IOException {
  private static final long serialVersionUID = 1L;

  DemoFailed(String message) {
    super(message);
  }
}
