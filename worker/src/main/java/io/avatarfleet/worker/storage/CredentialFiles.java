package io.avatarfleet.worker.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Keys in files, one each, as containers mount secrets. They are read anew for each request. */
record CredentialFiles(Path accessKey, Path secretKey, Optional<Path> sessionToken) implements CredentialSource {

  @Override
  public StorageCredentials current() throws IOException {
    Optional<String> token = sessionToken.isPresent() ? Optional.of(read(sessionToken.get())) : Optional.empty();
    return new StorageCredentials(read(accessKey), read(secretKey), token);
  }

  private static String read(Path file) throws IOException {
    String text = Files.readString(file).strip();
    if (text.isEmpty()) {
      throw new IOException("the credential file %s is empty".formatted(file));
    }
    return text;
  }
}
