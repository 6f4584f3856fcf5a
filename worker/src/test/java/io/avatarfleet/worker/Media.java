package io.avatarfleet.worker;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * Photos and clips of people for tests, which are no part of the project. They lie in the folder that the system
 * property {@code test.media} names, by default {@code shared/media} beside the repository; tests are skipped
 * where it is absent.
 */
public final class Media {
  private Media() {}

  /** A folder of it: {@code photos}, {@code clips} or {@code bad}. */
  public static Path require(String name) {
    Path folder = Path.of(System.getProperty("test.media", "../../shared/media"), name);
    Assumptions.assumeTrue(Files.isDirectory(folder), folder + " is absent");
    return folder;
  }
}
