package io.avatarfleet.worker.faults;

/** What an {@link HttpFaultProxy} does to one request. */
public sealed interface HttpFault {

  /**
   * The request is not passed on; this status is the answer, with an error of this code in XML as S3 writes
   * it, or without a body if the code is empty.
   */
  record Status(int status, String code) implements HttpFault {}

  /** The request is passed on and done, but its answer never comes: the connection is reset instead. */
  record AnswerLost() implements HttpFault {}

  /** The answer announces its whole length and ends after so many bytes of its body. */
  record Truncated(int bodyBytes) implements HttpFault {}

  /** One bit of the body is wrong, the one at this byte. */
  record Damaged(int bodyByte) implements HttpFault {}

  /** Something happens when half of the answer's body has passed; then the connection is reset. */
  record MidAnswer(Runnable event) implements HttpFault {}

  /**
   * Something happens, for example to the client, before the request is passed on or after it was done; then the
   * connection is reset.
   */
  record Happens(Moment moment, Runnable event) implements HttpFault {}

  /** The request waits until something has happened, and is then passed on and answered. */
  record Meanwhile(Runnable event) implements HttpFault {}
}
