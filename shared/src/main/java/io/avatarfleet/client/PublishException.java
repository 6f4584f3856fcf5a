package io.avatarfleet.client;

/**
 * The brokers did not confirm a message. It may or may not be there; publishing the same again is safe, because the
 * fleet does a job id's work once.
 */
public final class PublishException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PublishException(String message, Throwable cause) {
    super(message, cause);
  }
}
