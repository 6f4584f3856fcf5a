package io.avatarfleet.contract;

/** Why a message is not acceptable; the names are stable and appear as codes of rejected events. */
public enum ContractCode {
  /** Not one JSON object in UTF-8, or a field given twice. */
  CONTRACT_JSON,
  /** Larger than {@link Limits#MESSAGE_BYTES}. */
  CONTRACT_SIZE,
  /** A contract version that is not known here. */
  CONTRACT_VERSION,
  /** A kind of job, camera or event that is not known here. */
  CONTRACT_KIND,
  /** A required field is missing. */
  CONTRACT_MISSING,
  /** A field has the wrong JSON type. */
  CONTRACT_TYPE,
  /** A field's value is not allowed: an unknown word, out of range, malformed, or at odds with another field. */
  CONTRACT_VALUE
}
