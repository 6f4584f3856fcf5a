package io.avatarfleet.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.status.JobError;
import io.avatarfleet.contract.status.ResultObject;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepeatFilterTest {
  private final RepeatFilter filter = new RepeatFilter(100);
  private final Job job =
      Job.of(
          "r-1",
          "acme",
          Render.of(
              ObjectReference.parse("s3://media/a.avatar"),
              ObjectReference.parse("s3://media/t.track"),
              ObjectPrefix.parse("s3://results/r-1")));

  @Test
  void aRepeatIsNotNew() {
    assertThat(filter.isNew(started(1))).isTrue();
    assertThat(filter.isNew(started(1))).isFalse();
  }

  @Test
  void aLateEventOfAnEarlierAttemptIsNotNewUnlessItEndsTheJob() {
    assertThat(filter.isNew(started(2))).isTrue();
    assertThat(filter.isNew(started(1))).isFalse();
    assertThat(filter.isNew(failed(1))).isTrue();
    assertThat(filter.isNew(failed(2))).isTrue();
  }

  @Test
  void nothingCountsAfterACompletedEventEvenOfALaterAttempt() {
    assertThat(filter.isNew(completed(1))).isTrue();
    assertThat(filter.isNew(started(2))).isFalse();
    assertThat(filter.isNew(completed(1))).isFalse();
  }

  @Test
  void anEndThatACopyOfTheJobRepeatsAfterItsOwnEventsCountsOnceMore() {
    assertThat(filter.isNew(failed(1))).isTrue();
    assertThat(filter.isNew(failed(1))).isFalse();
    assertThat(filter.isNew(started(2))).isTrue();
    assertThat(filter.isNew(failed(1))).isTrue();
    assertThat(filter.isNew(failed(1))).isFalse();
  }

  @Test
  void oldJobsAreForgotten() {
    RepeatFilter small = new RepeatFilter(1);
    small.isNew(started(1));
    small.isNew(started(2));

    assertThat(small.isNew(started(2))).isFalse();
    assertThat(small.isNew(failed(2))).isTrue();
  }

  private StatusEvent started(int attempt) {
    return StatusEvent.step(job, attempt, 0, Instant.now(), new Status.Started("worker-1"));
  }

  private StatusEvent completed(int attempt) {
    ObjectReference object = ObjectReference.parse("s3://results/r-1/video.mp4");
    return StatusEvent.terminal(job, attempt, Instant.now(), new Status.Completed(object,
        List.of(new ResultObject("video", object, "video/mp4", 1, "0".repeat(64))), null, null));
  }

  private StatusEvent failed(int attempt) {
    return StatusEvent.terminal(job, attempt, Instant.now(), new Status.Failed(new JobError("X", "x")));
  }
}
