package io.avatarfleet.contract.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.avatarfleet.contract.Checks;
import io.avatarfleet.contract.Limits;
import io.avatarfleet.contract.ObjectReference;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The part of a status event that is its state's own. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Status.Accepted.class, name = "accepted"),
  @JsonSubTypes.Type(value = Status.Started.class, name = "started"),
  @JsonSubTypes.Type(value = Status.Progress.class, name = "progress"),
  @JsonSubTypes.Type(value = Status.Retrying.class, name = "retrying"),
  @JsonSubTypes.Type(value = Status.Completed.class, name = "completed"),
  @JsonSubTypes.Type(value = Status.Failed.class, name = "failed"),
  @JsonSubTypes.Type(value = Status.Rejected.class, name = "rejected"),
  @JsonSubTypes.Type(value = Status.Cancelled.class, name = "cancelled"),
  @JsonSubTypes.Type(value = Status.Expired.class, name = "expired")
})
public sealed interface Status {
  /** The state; in JSON the field {@code state}. */
  State state();

  /** A worker has read the job and found it acceptable. */
  record Accepted() implements Status {
    @Override
    public State state() {
      return State.ACCEPTED;
    }
  }

  /**
   * Work on the job began.
   *
   * @param worker which worker, for people
   */
  record Started(String worker) implements Status {
    /** @throws io.avatarfleet.contract.ContractException if there is no worker */
    public Started {
      Checks.present("worker", worker);
    }

    @Override
    public State state() {
      return State.STARTED;
    }
  }

  /**
   * Work goes on.
   *
   * @param stage what is being done, for people, for example {@code render}
   * @param done how much of it, in {@code unit}s
   * @param total out of how much
   * @param unit what is counted, for example {@code frames}
   */
  record Progress(String stage, long done, long total, String unit) implements Status {
    /** @throws io.avatarfleet.contract.ContractException if more is done than there is */
    public Progress {
      Checks.name("stage", stage);
      Checks.name("unit", unit);
      Checks.between("total", total, 0, Long.MAX_VALUE);
      Checks.between("done", done, 0, total);
    }

    @Override
    public State state() {
      return State.PROGRESS;
    }
  }

  /**
   * An attempt failed for a reason that may pass.
   *
   * @param error why
   * @param delayMillis time until the next attempt may begin, milliseconds
   */
  record Retrying(JobError error, long delayMillis) implements Status {
    /** @throws io.avatarfleet.contract.ContractException if there is no error or the delay is negative */
    public Retrying {
      Checks.present("error", error);
      Checks.between("delayMillis", delayMillis, 0, Long.MAX_VALUE);
    }

    @Override
    public State state() {
      return State.RETRYING;
    }
  }

  /**
   * Results are in the store.
   *
   * @param manifest the object that lists the results and decides which attempt's they are
   * @param results everything that was written, main result first
   * @param durationMillis milliseconds by stage, for example {@code render}; null: none
   * @param notes what the publisher should know of how it went; null: nothing. At most {@link Limits#NOTES}
   */
  record Completed(
      ObjectReference manifest, List<ResultObject> results, Map<String, Long> durationMillis,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Note> notes)
      implements Status {
    /**
     * @throws io.avatarfleet.contract.ContractException if something is missing, a duration is negative or there are too
     *     many notes
     */
    public Completed {
      Checks.present("manifest", manifest);
      results = List.copyOf(Checks.present("results", results));
      Checks.require(!results.isEmpty(), "results", "is empty");
      durationMillis = durationMillis == null ? Map.of() : durationMillis;
      durationMillis.forEach((stage, time) -> {
        Checks.name("durationMillis", stage);
        Checks.between("durationMillis." + stage, Checks.present("durationMillis." + stage, time), 0, Long.MAX_VALUE);
      });
      durationMillis = Collections.unmodifiableMap(new TreeMap<>(durationMillis));
      notes = notes == null ? List.of() : List.copyOf(notes);
      Checks.between("notes.length", notes.size(), 0, Limits.NOTES);
    }

    @Override
    public State state() {
      return State.COMPLETED;
    }
  }

  /**
   * Given up on.
   *
   * @param error why
   */
  record Failed(JobError error) implements Status {
    /** @throws io.avatarfleet.contract.ContractException if there is no error */
    public Failed {
      Checks.present("error", error);
    }

    @Override
    public State state() {
      return State.FAILED;
    }
  }

  /**
   * The request itself is not acceptable.
   *
   * @param error why
   */
  record Rejected(JobError error) implements Status {
    /** @throws io.avatarfleet.contract.ContractException if there is no error */
    public Rejected {
      Checks.present("error", error);
    }

    @Override
    public State state() {
      return State.REJECTED;
    }
  }

  /**
   * Stopped on request.
   *
   * @param reason as the cancellation gave it; null: none
   */
  record Cancelled(String reason) implements Status {
    /** @throws io.avatarfleet.contract.ContractException if the reason is too long */
    public Cancelled {
      Checks.between("reason.length", reason == null ? 0 : reason.length(), 0, Limits.TEXT_CHARACTERS);
    }

    @Override
    public State state() {
      return State.CANCELLED;
    }
  }

  /**
   * Not done by its deadline.
   *
   * @param notAfter the deadline
   */
  record Expired(Instant notAfter) implements Status {
    /** @throws io.avatarfleet.contract.ContractException if there is no deadline */
    public Expired {
      notAfter = Checks.milliseconds("notAfter", Checks.present("notAfter", notAfter));
    }

    @Override
    public State state() {
      return State.EXPIRED;
    }
  }
}
