package io.avatarfleet.worker.operations;

import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.Topics;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.worker.WorkerConfiguration;
import io.avatarfleet.worker.storage.ObjectStore;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;

/** What a worker makes sure of before it takes jobs. */
public final class WorkerChecks {
  private static final String FOLDER = "_avatar-fleet";

  private final WorkerConfiguration configuration;

  /** Checks what the configuration names. */
  public WorkerChecks(WorkerConfiguration configuration) {
    this.configuration = configuration;
  }

  /**
   * Makes sure that every bucket for results can be written, and that of two workers only one can end a job there.
   *
   * @throws FormatException {@code CONFIGURATION} if no bucket is configured
   * @throws io.avatarfleet.worker.storage.StorageException if one is not fit, or the store does not answer
   */
  public void requireStore(ObjectStore store) throws IOException, InterruptedException {
    Set<String> buckets = configuration.storage().writeBuckets().orElse(Set.of());
    if (buckets.isEmpty()) {
      throw new FormatException(
          "CONFIGURATION", "there is no bucket that jobs may write; name some in avatar-fleet.storage.write-buckets");
    }
    for (String bucket : buckets) {
      store.checkConditionalPut(new ObjectPrefix(bucket, FOLDER));
    }
  }

  /**
   * What about topics and share group is not as it should be, for a note; work may still be possible.
   *
   * @throws IOException if the cluster does not answer
   */
  public List<Difference> cluster() throws IOException {
    Map<String, Object> client = new HashMap<>(configuration.intake().client());
    client.put("bootstrap.servers", configuration.intake().bootstrapServers());
    client.put("default.api.timeout.ms", "20000");
    client.put("request.timeout.ms", "10000");
    try (Admin admin = Admin.create(client)) {
      Topics topics = new Topics(configuration.intake().prefix());
      return new TopicSetup(admin, topics, configuration.intake().lock()).differences();
    }
  }
}
