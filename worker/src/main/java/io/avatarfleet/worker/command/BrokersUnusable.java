package io.avatarfleet.worker.command;

import java.io.IOException;

/** The brokers do not answer, or not as they should; the message says which and what Kafka's client said. */
final class BrokersUnusable extends IOException {
  private static final long serialVersionUID = 1L;

  BrokersUnusable(String servers, RuntimeException failure) {
    super("cannot work with Kafka at %s: %s; is it there, and are its address and security settings right?"
        .formatted(servers, innermost(failure)), failure);
  }

  /** The outer ones only say that a client could not be made. */
  private static String innermost(Throwable failure) {
    Throwable each = failure;
    while (each.getCause() != null && each.getCause().getMessage() != null) {
      each = each.getCause();
    }
    return each.getMessage();
  }
}
