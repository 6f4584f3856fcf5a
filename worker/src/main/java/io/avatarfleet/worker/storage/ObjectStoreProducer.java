package io.avatarfleet.worker.storage;

import io.avatarfleet.worker.WorkerConfiguration;
import io.avatarfleet.worker.storage.StorageSettings.Retries;
import io.avatarfleet.worker.storage.StorageSettings.Timeouts;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import java.io.IOException;
import java.util.Set;

/** Makes the object store that the configuration describes, when it is first used. */
class ObjectStoreProducer {

  @Produces
  @ApplicationScoped
  ObjectStore store(WorkerConfiguration configuration, RetryListener listener) throws IOException {
    WorkerConfiguration.Storage storage = configuration.storage();
    return MinioObjectStore.open(settings(storage), ConfiguredCredentials.source(storage), listener);
  }

  void close(@Disposes ObjectStore store) {
    store.close();
  }

  static StorageSettings settings(WorkerConfiguration.Storage storage) {
    return new StorageSettings(
        storage.endpoint(), storage.region(), storage.pathStyle(), storage.readBuckets().orElse(Set.of()),
        storage.writeBuckets().orElse(Set.of()),
        new Timeouts(
            storage.connectTimeout(), storage.readTimeout(), storage.writeTimeout(), storage.callTimeout()),
        new Retries(storage.firstBackoff(), storage.longestBackoff(), storage.deadline()),
        storage.partSize().asLongValue(), storage.spool(), storage.spoolLimit().asLongValue());
  }
}
