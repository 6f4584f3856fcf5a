package io.avatarfleet.worker.faults;

import java.time.Duration;

/** What a proxy does to connections, whatever protocol they carry. Applies to open connections and to new ones. */
public sealed interface TcpFault {

  /** Bytes pass as they come. */
  record None() implements TcpFault {}

  /** New connections are reset at once and open ones are cut, as when nothing listens. */
  record Refuse() implements TcpFault {}

  /** Connections are accepted and held, bytes are taken, and nothing ever comes back: half-open. */
  record BlackHole() implements TcpFault {}

  /** Each read's bytes are passed on so much later. */
  record Delay(Duration latency) implements TcpFault {}

  /** Answers pass at about this rate. */
  record Slow(int bytesPerSecond) implements TcpFault {}

  /** The next connections are cut after so many bytes of answers, with a reset or an orderly end. */
  record CutAfter(long answerBytes, boolean reset) implements TcpFault {}
}
