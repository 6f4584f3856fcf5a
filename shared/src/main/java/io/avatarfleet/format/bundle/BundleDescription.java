package io.avatarfleet.format.bundle;

import java.util.Map;

/**
 * The contents of {@code bundle.json}.
 *
 * @param formatVersion version of the bundle format; this code reads {@value #FORMAT_VERSION}
 * @param architecture the network's structure
 * @param provenance where the numbers come from, for people
 * @param licence what may be done with them, for people; SPDX expression where there is one
 * @param files SHA-256, hexadecimal, of each other file of the bundle, by name
 */
public record BundleDescription(
    int formatVersion, Architecture architecture, String provenance, String licence, Map<String, String> files) {
  public static final int FORMAT_VERSION = 1;

  public BundleDescription {
    files = Map.copyOf(files);
  }
}
