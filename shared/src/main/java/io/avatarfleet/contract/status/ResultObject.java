package io.avatarfleet.contract.status;

import io.avatarfleet.contract.Checks;
import io.avatarfleet.contract.ObjectReference;

/**
 * An object that a job wrote.
 *
 * @param role what it is to the job, for example {@code video}, {@code frames}, {@code avatar}, {@code preview}
 * @param object where it is
 * @param contentType its media type
 * @param bytes its size
 * @param sha256 of its bytes, 64 lower-case hexadecimal digits
 */
public record ResultObject(String role, ObjectReference object, String contentType, long bytes, String sha256) {
  /** @throws io.avatarfleet.contract.ContractException if something is missing or has another form */
  public ResultObject {
    Checks.name("role", role);
    Checks.present("object", object);
    Checks.present("contentType", contentType);
    Checks.between("bytes", bytes, 0, Long.MAX_VALUE);
    Checks.sha256("sha256", Checks.present("sha256", sha256));
  }
}
