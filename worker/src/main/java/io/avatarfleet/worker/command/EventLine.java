package io.avatarfleet.worker.command;

import io.avatarfleet.contract.status.Note;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A status event as one line for people. */
final class EventLine {
  private EventLine() {}

  /** Time, job, state, and what is the state's own. */
  static String of(StatusEvent event) {
    return "%s %s %s".formatted(event.time(), event.jobId(), what(event));
  }

  /** State and what is its own. */
  static String what(StatusEvent event) {
    Status status = event.status();
    String state = status.state().name().toLowerCase(Locale.ROOT);
    String attempt = event.attempt() > 1 ? ", attempt " + event.attempt() : "";
    return oneLine(state + attempt + details(status));
  }

  private static String details(Status status) {
    if (status instanceof Status.Started started) {
      return " on " + started.worker();
    }
    if (status instanceof Status.Progress progress) {
      return " %s %d/%d %s".formatted(progress.stage(), progress.done(), progress.total(), progress.unit());
    }
    if (status instanceof Status.Retrying retrying) {
      return " in %d ms: %s [%s]".formatted(
          retrying.delayMillis(), retrying.error().message(), retrying.error().code());
    }
    if (status instanceof Status.Completed completed) {
      return " " + completed.results().get(0).object() + notes(completed.notes());
    }
    if (status instanceof Status.Failed failed) {
      return ": %s [%s]".formatted(failed.error().message(), failed.error().code());
    }
    if (status instanceof Status.Rejected rejected) {
      return ": %s [%s]".formatted(rejected.error().message(), rejected.error().code());
    }
    if (status instanceof Status.Cancelled cancelled) {
      return cancelled.reason() == null ? "" : ": " + cancelled.reason();
    }
    return status instanceof Status.Expired expired ? ": not done by " + expired.notAfter() : "";
  }

  private static String notes(List<Note> notes) {
    return notes.stream().map(note -> "; note: %s [%s]".formatted(note.message(), note.code()))
        .collect(Collectors.joining());
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s*\\R\\s*", " ");
  }
}
