package io.avatarfleet.contract.messaging;

import io.avatarfleet.contract.Checks;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * W3C trace context, by which the fleet's spans join the publisher's trace.
 *
 * @param traceparent for example {@code 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01}
 * @param tracestate vendors' additions, at most 512 characters; null: none
 */
public record TraceContext(String traceparent, String tracestate) {
  private static final Pattern FORM =
      Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
  private static final int LONGEST_STATE = 512;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** @throws io.avatarfleet.contract.ContractException if traceparent or tracestate have another form */
  public TraceContext {
    Checks.require(
        FORM.matcher(Checks.present("traceparent", traceparent)).matches(),
        "traceparent",
        "%s is not of the form 00-<32 hex>-<16 hex>-<2 hex>",
        Checks.quoted(traceparent));
    if (tracestate != null) {
      Checks.require(
          tracestate.length() <= LONGEST_STATE && tracestate.chars().allMatch(c -> c >= ' ' && c < 127),
          "tracestate",
          "is longer than %d characters or not plain ASCII",
          LONGEST_STATE);
    }
  }

  /** A trace of its own, sampled. */
  public static TraceContext fresh() {
    return new TraceContext("00-" + hex(16) + "-" + hex(8) + "-01", null);
  }

  /** What the headers hold, if it is valid; as W3C asks, anything else counts as no context. */
  public static Optional<TraceContext> of(String traceparent, String tracestate) {
    if (traceparent == null || !FORM.matcher(traceparent).matches()) {
      return Optional.empty();
    }
    boolean usable = tracestate != null && tracestate.length() <= LONGEST_STATE
        && tracestate.chars().allMatch(c -> c >= ' ' && c < 127);
    return Optional.of(new TraceContext(traceparent, usable ? tracestate : null));
  }

  private static String hex(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    // An id of all zeros is not valid.
    random[bytes - 1] |= 1;
    return HexFormat.of().formatHex(random);
  }
}
