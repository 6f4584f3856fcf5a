package io.avatarfleet.worker.build;

import io.avatarfleet.contract.Checks;
import io.avatarfleet.contract.ContractJson;
import io.avatarfleet.contract.Limits;
import io.avatarfleet.contract.status.Note;
import io.avatarfleet.contract.status.ResultObject;
import java.util.List;

/**
 * What the store keeps of avatars of one content: the first build to create it made the avatar that counts.
 *
 * @param version {@link Limits#VERSION}
 * @param attemptId the try that created it
 * @param results the avatar and its preview
 * @param notes what is to be known of how the avatar was made; null: nothing
 */
record AvatarEntry(int version, String attemptId, List<ResultObject> results, List<Note> notes) {
  AvatarEntry {
    Checks.version(version);
    Checks.present("attemptId", attemptId);
    results = List.copyOf(Checks.present("results", results));
    notes = notes == null ? List.of() : List.copyOf(notes);
  }

  static AvatarEntry of(String attemptId, List<ResultObject> results, List<Note> notes) {
    return new AvatarEntry(Limits.VERSION, attemptId, results, notes);
  }

  /** @throws io.avatarfleet.contract.ContractException if the bytes are none */
  static AvatarEntry parse(byte[] bytes) {
    return ContractJson.read(bytes, AvatarEntry.class);
  }

  byte[] write() {
    return ContractJson.write(this);
  }
}
