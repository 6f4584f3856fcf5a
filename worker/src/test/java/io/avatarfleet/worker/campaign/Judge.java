package io.avatarfleet.worker.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.status.ResultObject;
import io.avatarfleet.contract.status.State;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.contract.status.StatusEventCodec;
import io.avatarfleet.worker.campaign.History.Told;
import io.avatarfleet.worker.jobs.JobPlaces;
import io.avatarfleet.worker.jobs.LeftoverSweep;
import io.avatarfleet.worker.storage.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/**
 * Holds a fleet's whole history against what must hold: each job has one end, which everyone tells alike and which its
 * objects and its letter fit; nothing hangs and nothing is left over.
 */
final class Judge {
  private static final ObjectMapper JSON = new ObjectMapper();
  /** Ends that have no manifest: the record is no job, or its manifest's place is another's or forbidden. */
  private static final Set<String> WITHOUT_MANIFEST = Set.of("JOB_ID_REUSED", "OUTPUT_FORBIDDEN");

  private final Fleet fleet;
  private final List<Published> published;
  private final Map<Deck, List<String>> undisturbed;
  private final Map<String, String> violations = new LinkedHashMap<>();

  /**
   * @param published each job once, however often it was published
   * @param undisturbed SHA-256 of the results of each kind of work when nothing goes wrong
   */
  Judge(Fleet fleet, List<Published> published, Map<Deck, List<String>> undisturbed) {
    this.fleet = fleet;
    this.published = List.copyOf(published);
    this.undisturbed = undisturbed;
  }

  /** SHA-256 of all results, main result first. */
  static List<String> sums(Status.Completed completed) {
    return completed.results().stream().map(ResultObject::sha256).toList();
  }

  /**
   * Waits until nothing is under way and then judges.
   *
   * @return what was found, in numbers
   * @throws AssertionError naming every violation with the history of its job
   */
  Findings judge(Duration patience) throws Exception {
    awaitEnds(patience);
    awaitNothingUnderWay(patience);
    History history = History.of(fleet);
    Map<State, Integer> ends = new EnumMap<>(State.class);
    int falls = 0;
    for (Published each : published) {
      end(history, each).ifPresent(end -> ends.merge(end.status().state(), 1, Integer::sum));
      falls += falls(history, each);
    }
    if (ends.values().stream().mapToInt(Integer::intValue).sum() != published.size()) {
      violations.put("", "published are %d, ended are %s".formatted(published.size(), ends));
    }
    if (Boolean.getBoolean("campaign.tell")) {
      published.forEach(each -> System.out.println(history.story(each)));
    }
    strangers(history);
    int leftovers = leftovers(history);
    assertThat(violations).as(() -> "%d violations:%n%s".formatted(violations.size(), told())).isEmpty();
    return new Findings(ends, leftovers, falls, history.told().size(), history.letters().size());
  }

  /**
   * @param leftovers objects that a sweep took
   * @param falls late events that consumers drop
   * @param events on the status topic, repeats too
   */
  record Findings(Map<State, Integer> ends, int leftovers, int falls, int events, int letters) {}

  private String told() {
    return violations.entrySet().stream().map(each -> each.getKey() + ": " + each.getValue())
        .collect(Collectors.joining("\n\n"));
  }

  private void violated(History history, Published of, String what) {
    violations.merge(
        of.id(), what + System.lineSeparator() + history.story(of), (before, more) -> what + "; " + before);
  }

  /** Waits until every job has ended. */
  void awaitEnds(Duration patience) throws Exception {
    Instant until = Instant.now().plus(patience);
    List<Published> hanging = new ArrayList<>();
    for (Published each : published) {
      Duration left = Duration.between(Instant.now(), until);
      try {
        if (each.job().isPresent()) {
          fleet.status().await(each.job().get(), left.isNegative() ? Duration.ZERO : left);
        } else {
          fleet.status().await(each.id(), left.isNegative() ? Duration.ZERO : left);
        }
      } catch (TimeoutException late) {
        hanging.add(each);
      }
    }
    if (!hanging.isEmpty()) {
      History history = History.of(fleet);
      hanging.forEach(each -> violated(history, each, "hangs"));
      throw new AssertionError("%d jobs hang, lag %s:%n%s".formatted(hanging.size(), lag(), told()));
    }
  }

  private void awaitNothingUnderWay(Duration patience) {
    Awaitility.await("no record waits or is held").atMost(patience).pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> assertThat(lag()).isEmpty());
  }

  /** Records that are not finished with, by partition. */
  Map<TopicPartition, Long> lag() throws Exception {
    Map<TopicPartition, SharePartitionOffsetInfo> offsets = fleet.admin()
        .listShareGroupOffsets(Map.of(fleet.topics().workers(), new ListShareGroupOffsetsSpec()))
        .partitionsToOffsetInfo(fleet.topics().workers()).get();
    Map<TopicPartition, Long> lag = new HashMap<>();
    offsets.forEach((partition, info) -> {
      long left = info == null ? 0 : info.lag().orElse(0L);
      if (left > 0) {
        lag.put(partition, left);
      }
    });
    return lag;
  }

  /** The one end of a job, judged. */
  private Optional<StatusEvent> end(History history, Published each) throws Exception {
    List<StatusEvent> ends = history.of(each).stream().map(Told::event)
        .filter(event -> event.status().state().terminal()).toList();
    if (ends.isEmpty()) {
      violated(history, each, "has no terminal event");
      return Optional.empty();
    }
    StatusEvent end = ends.get(0);
    Status status = end.status();
    if (!each.ends().contains(status.state())) {
      violated(history, each, "ended as " + status.state() + " where " + each.ends() + " was due");
    }
    if (each.job().isPresent() && !WITHOUT_MANIFEST.contains(code(status))) {
      if (ends.stream().anyMatch(other -> !other.equals(end))) {
        violated(history, each, "has terminal events that differ");
      }
      manifest(history, each, end);
    } else if (ends.stream().anyMatch(other -> !other.eventId().equals(end.eventId()))) {
      violated(history, each, "has terminal events of different ids");
    }
    if (status instanceof Status.Completed completed) {
      results(history, each, completed);
    }
    boolean buried = !history.letters(each.id()).isEmpty();
    boolean toBury = status.state() == State.FAILED || status.state() == State.REJECTED;
    if (toBury && !buried) {
      violated(history, each, "has no dead letter");
    }
    boolean shared = published.stream().filter(other -> other.id().equals(each.id())).count() > 1;
    if (buried && !toBury && !shared) {
      violated(history, each, "has a dead letter and no error");
    }
    return Optional.of(end);
  }

  private static String code(Status status) {
    if (status instanceof Status.Failed failed) {
      return failed.error().code();
    }
    return status instanceof Status.Rejected rejected ? rejected.error().code() : "";
  }

  private void manifest(History history, Published each, StatusEvent end) throws Exception {
    Job job = each.job().orElseThrow();
    ObjectReference place = new JobPlaces(Optional.empty()).manifest(job);
    if (!history.holds(place)) {
      violated(history, each, "has no manifest");
      return;
    }
    JsonNode manifest = JSON.readTree(fleet.store().readSmall(place, 1 << 20));
    if (!StatusEventCodec.parse(JSON.writeValueAsBytes(manifest.get("event"))).equals(end)) {
      violated(history, each, "has a manifest that says otherwise: " + manifest);
    }
  }

  private void results(History history, Published each, Status.Completed completed) {
    for (ResultObject result : completed.results()) {
      Optional<StoredObject> stored = history.objects().stream()
          .filter(object -> object.reference().equals(result.object())).findFirst();
      if (stored.isEmpty() || stored.get().size() != result.bytes()) {
        violated(history, each, "told of " + result + " where there is " + stored);
      }
    }
    each.kind().map(undisturbed::get).filter(sums -> !sums.equals(sums(completed))).ifPresent(
        sums -> violated(history, each, "has other bytes than undisturbed: " + sums(completed) + ", not " + sums));
  }

  /**
   * Events that a consumer drops, because one with a higher number came before. Late ends are not among them: within an
   * attempt nothing is above an end.
   */
  private int falls(History history, Published each) {
    long highest = 0;
    int falls = 0;
    Set<String> seen = new HashSet<>();
    for (Told told : history.of(each)) {
      StatusEvent event = told.event();
      boolean fell = seen.add(event.eventId()) && event.sequence() < highest;
      if (fell && event.status().state().terminal() && highest < StatusEvent.sequence(event.attempt() + 1, 0)) {
        violated(history, each, "has an end with a number below another of its attempt");
      }
      falls += fell ? 1 : 0;
      highest = Math.max(highest, event.sequence());
    }
    return falls;
  }

  /** Events, letters and manifests of nothing that was published. */
  private void strangers(History history) {
    Set<String> ids = published.stream().map(Published::id).collect(Collectors.toSet());
    history.told().stream().map(told -> told.event().jobId()).filter(id -> !ids.contains(id))
        .forEach(id -> violations.put(id, "was never published and has events"));
    history.objects().stream().map(object -> object.reference().key())
        .filter(key -> key.endsWith("/manifest.json"))
        .filter(key -> ids.stream().noneMatch(id -> key.endsWith("/" + id + "/manifest.json")))
        .forEach(key -> violations.put(key, "is a manifest of nothing that was published"));
  }

  /** Sweeps, and finds that all that is left is named by a manifest or an avatar's entry. */
  private int leftovers(History history) throws Exception {
    int swept = new LeftoverSweep(fleet.store(), new JobPlaces(Optional.empty()))
        .sweep(fleet.output(), Duration.ofHours(-1)).size();
    List<ObjectReference> left = fleet.store().list(fleet.output()).stream().map(StoredObject::reference).toList();
    Set<String> named = new HashSet<>();
    for (ObjectReference each : left) {
      if (each.name().equals("manifest.json") || each.name().equals("entry.json")) {
        named.add(each.toString());
        named.addAll(JSON.readTree(fleet.store().readSmall(each, 1 << 20)).findValuesAsText("object"));
      }
    }
    for (ObjectReference each : left) {
      if (!named.contains(each.toString())) {
        violations.put(each.toString(), "is left over");
      }
    }
    return swept;
  }
}
