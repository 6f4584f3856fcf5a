package io.avatarfleet.contract.status;

import io.avatarfleet.contract.Checks;
import io.avatarfleet.contract.Limits;

/**
 * Something that did not stop the work and that whoever asked for it should know: a choice that was made, or a doubt
 * about the result.
 *
 * @param code stable, for programs: upper-case letters, digits and '_', for example {@code SEVERAL_FACES}
 * @param message for people: what, where and what to do; not stable; longer than {@link Limits#TEXT_CHARACTERS} is cut
 */
public record Note(String code, String message) {
  /** @throws io.avatarfleet.contract.ContractException if something is missing or the code has another form */
  public Note {
    Checks.code("code", code);
    message = Checks.wellFormed(Checks.present("message", message), Limits.TEXT_CHARACTERS);
  }
}
