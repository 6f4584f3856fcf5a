package io.avatarfleet.worker.campaign;

import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.contract.status.StatusEventCodec;
import io.avatarfleet.worker.intake.DeadLetter;
import io.avatarfleet.worker.operations.DeadLetters;
import io.avatarfleet.worker.storage.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * All that a fleet has said and stored, as it lies there now.
 *
 * @param told every event of the status topic, repeats too; those of a job in the order of the log
 * @param letters every dead letter
 * @param objects everything in the fleet's output folder
 */
record History(List<Told> told, List<DeadLetter> letters, List<StoredObject> objects) {

  /** An event as it lies in the log. */
  record Told(StatusEvent event, String worker, long offset, Instant logged) {
    @Override
    public String toString() {
      return "%s %-11s seq %d offset %d by %s%s".formatted(
          event.time(), event.status().state(), event.sequence(), offset, worker, detail(event.status()));
    }

    private static String detail(Status status) {
      if (status instanceof Status.Progress progress) {
        return " %s %d/%d".formatted(progress.stage(), progress.done(), progress.total());
      }
      if (status instanceof Status.Retrying retrying) {
        return " %s in %d ms".formatted(retrying.error(), retrying.delayMillis());
      }
      if (status instanceof Status.Failed failed) {
        return " " + failed.error();
      }
      if (status instanceof Status.Rejected rejected) {
        return " " + rejected.error();
      }
      if (status instanceof Status.Completed completed) {
        return " " + completed.results().stream().map(each -> each.object().toString()).toList();
      }
      return "";
    }
  }

  static History of(Fleet fleet) throws Exception {
    Map<String, Object> client = Map.of("bootstrap.servers", fleet.arena().broker().bootstrapServers());
    List<DeadLetter> letters = new ArrayList<>();
    new DeadLetters(client, fleet.topics().deadLetters()).forEach(letters::add);
    return new History(told(client, fleet.topics().status()), letters, fleet.store().list(fleet.output()));
  }

  private static List<Told> told(Map<String, Object> client, String topic) {
    List<Told> told = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(client, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
          .map(each -> new TopicPartition(topic, each.partition())).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          String source = new String(record.headers().lastHeader("ce_source").value());
          told.add(new Told(StatusEventCodec.parse(record.value()), source.substring(source.lastIndexOf('/') + 1),
              record.offset(), Instant.ofEpochMilli(record.timestamp())));
        }
      }
    }
    return told;
  }

  /** Events of one job, in the order of the log. */
  List<Told> of(Published published) {
    return told.stream().filter(each -> each.event().jobId().equals(published.id())
        && Objects.equals(each.event().contentHash(), published.contentHash())).toList();
  }

  /** Dead letters of a job, or of pieces of it. */
  List<DeadLetter> letters(String jobId) {
    return letters.stream().filter(each -> each.job().equals(jobId) || each.job().startsWith(jobId + "/")).toList();
  }

  boolean holds(ObjectReference object) {
    return objects.stream().anyMatch(each -> each.reference().equals(object));
  }

  /** Everything about a job, for people. */
  String story(Published published) {
    String folder = "/" + published.id() + "/";
    return "job %s of %s, to end as %s%n  told:%n    %s%n  letters: %s%n  objects:%n    %s".formatted(
        published.id(), published.job().map(job -> job.kind() + " " + job.attributes()).orElse("no kind"),
        published.ends(),
        told.stream().filter(each -> each.event().jobId().equals(published.id())).map(Told::toString)
            .collect(Collectors.joining("\n    ")),
        letters(published.id()).stream().map(each -> each.code() + ": " + each.message()).toList(),
        objects.stream().filter(each -> each.reference().key().contains(folder))
            .map(each -> each.lastModified() + " " + each.reference() + " " + each.size())
            .collect(Collectors.joining("\n    ")));
  }
}
