package io.avatarfleet.contract;

/**
 * How an avatar is built.
 *
 * @param precision of the stored avatar; null: {@link StoredPrecision#FLOAT32}
 */
public record BuildOptions(StoredPrecision precision) {
  /** Absent options get their defaults. */
  public BuildOptions {
    precision = precision == null ? StoredPrecision.FLOAT32 : precision;
  }

  /** Full precision. */
  public static BuildOptions defaults() {
    return new BuildOptions(null);
  }
}
