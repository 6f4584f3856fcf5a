package io.avatarfleet.worker.intake;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How tests run an intake: short back-off, few attempts, tenants told apart by the text before a colon. */
final class IntakeUnderTest {
  static final Duration LOCK = Duration.ofSeconds(2);
  static final int DELIVERIES = 4;
  static final int ATTEMPTS = 3;

  private IntakeUnderTest() {}

  static Intake of(ShareTopics topics, Journal journal, JobHandler handler, Lane... lanes) {
    return of(topics, journal, handler, Integer.MAX_VALUE, lanes);
  }

  static Intake of(ShareTopics topics, Journal journal, JobHandler handler, int tenantLimit, Lane... lanes) {
    BackOff quick = new BackOff(Duration.ofMillis(50), Duration.ofMillis(200));
    IntakeSettings settings = new IntakeSettings(topics.group(), List.of(lanes),
        Set.of(topics.interactive(), topics.bulk()), topics.retry(), topics.deadLetters(), 0.4, DELIVERIES,
        tenantLimit, quick, Duration.ofMillis(200), Map.of("bootstrap.servers", topics.bootstrapServers()));
    Intake intake = new Intake(settings, handler, new FailurePolicy(List.of(), quick, ATTEMPTS),
        delivery -> Journal.text(delivery).split(":")[0], journal);
    intake.start();
    return intake;
  }

  static Lane bulk(ShareTopics topics, int slots) {
    return new Lane("bulk", List.of(topics.bulk()), slots);
  }
}
