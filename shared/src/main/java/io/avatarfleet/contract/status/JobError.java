package io.avatarfleet.contract.status;

import io.avatarfleet.contract.Checks;
import io.avatarfleet.contract.Limits;

/**
 * Why a job did not go well.
 *
 * @param code stable, for programs: upper-case letters, digits and '_'
 * @param message for people: what, where and what to do; not stable; longer than {@link Limits#TEXT_CHARACTERS} is cut
 */
public record JobError(String code, String message) {
  /** @throws io.avatarfleet.contract.ContractException if something is missing or the code has another form */
  public JobError {
    Checks.require(
        Checks.present("code", code).matches("[A-Z][A-Z0-9_]{0,63}"),
        "code",
        "%s is not 1 to 64 upper-case letters, digits or '_'",
        Checks.quoted(code));
    message = Checks.wellFormed(Checks.present("message", message), Limits.TEXT_CHARACTERS);
  }
}
