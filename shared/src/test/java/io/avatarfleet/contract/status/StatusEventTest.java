package io.avatarfleet.contract.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.Render;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusEventTest {
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
  private static final JobError ERROR = new JobError("TRACK_NAN", "frame 3 is not finite");

  private final Job job = job("s3://media/a.avatar");

  @Test
  void sequenceNumbersRiseWithinAnAttemptAndFromAttemptToAttempt() {
    assertThat(
            List.of(
                StatusEvent.sequence(1, 0),
                StatusEvent.sequence(1, 1),
                StatusEvent.sequence(1, 5_000_000),
                StatusEvent.terminalSequence(1),
                StatusEvent.sequence(2, 0)))
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void anEventPublishedAgainHasTheSameIdAndEveryOtherAnother() {
    StatusEvent failed = StatusEvent.terminal(job, 2, NOON, new Status.Failed(ERROR));

    assertThat(StatusEvent.terminal(job, 2, NOON.plusSeconds(9), new Status.Failed(ERROR)).eventId())
        .isEqualTo(failed.eventId());
    assertThat(
            List.of(
                failed.eventId(),
                StatusEvent.terminal(job, 3, NOON, new Status.Failed(ERROR)).eventId(),
                StatusEvent.terminal(job, 2, NOON, new Status.Rejected(ERROR)).eventId(),
                StatusEvent.terminal(job("s3://media/b.avatar"), 2, NOON, new Status.Failed(ERROR)).eventId(),
                StatusEvent.step(job, 2, 0, NOON, new Status.Accepted()).eventId()))
        .doesNotHaveDuplicates();
  }

  @Test
  void aJobCompletesOnceWhicheverAttemptTellsIt() {
    Status completed = completed(null);

    assertThat(StatusEvent.terminal(job, 1, NOON, completed).eventId())
        .isEqualTo(StatusEvent.terminal(job, 2, NOON, completed).eventId());
  }

  @Test
  void aTypeEndsInTheVersion() {
    assertThat(StatusEvent.step(job, 1, 0, NOON, new Status.Accepted()).eventType())
        .isEqualTo("io.avatarfleet.job.accepted.v1");
  }

  @Test
  void aTerminalStatusIsTheLastOfItsAttempt() {
    assertThatThrownBy(() -> StatusEvent.step(job, 1, 0, NOON, new Status.Failed(ERROR)))
        .hasMessageContaining("terminal");
    assertThatThrownBy(() -> StatusEvent.terminal(job, 1, NOON, new Status.Accepted()))
        .hasMessageContaining("terminal");
  }

  @Test
  void anErrorMessageOfAnyLengthAndContentCanBeTold() {
    JobError error = new JobError("INTERNAL", "\ud800" + "x".repeat(100_000));
    StatusEvent event = StatusEvent.terminal(job, 1, NOON, new Status.Failed(error));

    assertThat(error.message()).hasSize(4096);
    assertThat(StatusEventCodec.parse(StatusEventCodec.write(event))).isEqualTo(event);
  }

  @Test
  void notesOfACompletedJobAreToldAndWhereThereAreNoneTheFieldIsAbsent() {
    Status noted = completed(List.of(new Note("SEVERAL_FACES", "the photo shows 2 faces; the larger one was taken")));
    StatusEvent event = StatusEvent.terminal(job, 1, NOON, noted);

    assertThat(StatusEventCodec.parse(StatusEventCodec.write(event))).isEqualTo(event);
    assertThat(new String(StatusEventCodec.write(event), StandardCharsets.UTF_8)).contains("\"notes\":[{\"code\":");
    assertThat(new String(
        StatusEventCodec.write(StatusEvent.terminal(job, 1, NOON, completed(List.of()))), StandardCharsets.UTF_8))
        .doesNotContain("notes");
    assertThatThrownBy(() -> completed(Collections.nCopies(33, new Note("LONG_GAP", "no face"))))
        .hasMessageContaining("33 is not from 0 to 32");
  }

  private static Status completed(List<Note> notes) {
    ObjectReference manifest = ObjectReference.parse("s3://results/r-1/manifest.json");
    return new Status.Completed(
        manifest, List.of(new ResultObject("video", manifest, "video/mp4", 1, "00".repeat(32))), null, notes);
  }

  private static Job job(String avatar) {
    return Job.of(
        "r-1",
        "acme",
        Render.of(
            ObjectReference.parse(avatar),
            ObjectReference.parse("s3://media/t.track"),
            ObjectPrefix.parse("s3://results/r-1")));
  }
}
