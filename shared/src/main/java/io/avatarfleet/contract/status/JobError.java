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
    Checks.code("code", code);
    message = Checks.wellFormed(Checks.present("message", message), Limits.TEXT_CHARACTERS);
  }
}
