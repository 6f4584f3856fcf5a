package io.avatarfleet.worker.storage;

import io.avatarfleet.worker.WorkerConfiguration;
import java.util.Optional;

/** Chooses where keys come from: the configuration itself, or files. */
final class ConfiguredCredentials {
  private static final String EXPLAINED = "; give both avatar-fleet.storage.access-key and .secret-key,"
      + " or both .access-key-file and .secret-key-file";

  private ConfiguredCredentials() {}

  /** The source that the configuration names; refuses half of a pair, and both pairs at once. */
  static CredentialSource source(WorkerConfiguration.Storage storage) {
    boolean values = bothOrNeither(storage.accessKey(), storage.secretKey(), "of the storage keys one is missing");
    boolean files =
        bothOrNeither(storage.accessKeyFile(), storage.secretKeyFile(), "of the storage key files one is missing");
    if (values && files) {
      throw new IllegalArgumentException("storage keys are given twice, as values and as files" + EXPLAINED);
    }
    if (files) {
      return new CredentialFiles(
          storage.accessKeyFile().get(), storage.secretKeyFile().get(), storage.sessionTokenFile());
    }
    if (!values) {
      throw new IllegalArgumentException("there are no storage keys" + EXPLAINED);
    }
    StorageCredentials fixed =
        new StorageCredentials(storage.accessKey().get(), storage.secretKey().get(), storage.sessionToken());
    return () -> fixed;
  }

  private static boolean bothOrNeither(Optional<?> first, Optional<?> second, String problem) {
    if (first.isPresent() != second.isPresent()) {
      throw new IllegalArgumentException(problem + EXPLAINED);
    }
    return first.isPresent();
  }
}
