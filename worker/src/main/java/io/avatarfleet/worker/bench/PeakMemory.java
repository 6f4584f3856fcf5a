package io.avatarfleet.worker.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The most memory this process ever had resident, where the system tells (Linux). */
public final class PeakMemory {
  private static final String FIELD = "VmHWM:";

  private PeakMemory() {}

  /** Bytes, mapped files included; empty where it is not known. */
  public static OptionalLong ofThisProcess() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith(FIELD)) {
          String kibibytes = line.substring(FIELD.length()).replace("kB", "").strip();
          return OptionalLong.of(Long.parseLong(kibibytes) * 1024);
        }
      }
    } catch (IOException e) {
      // Not Linux: the figure is only left out.
    }
    return OptionalLong.empty();
  }
}
