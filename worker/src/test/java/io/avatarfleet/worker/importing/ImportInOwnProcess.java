package io.avatarfleet.worker.importing;

import io.avatarfleet.format.Progress;
import io.avatarfleet.format.bundle.Bundle;
import java.nio.file.Files;
import java.nio.file.Path;

/** Imports the released model in a process of its own, so that a test can choose its heap. */
public final class ImportInOwnProcess {
  private ImportInOwnProcess() {}

  /** Takes checkpoint, head model and target; prints the bundle's id and the process's peak memory. */
  public static void main(String[] args) throws Exception {
    Bundle bundle = new BundleImport().run(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]), Progress.NONE);
    System.out.println("id " + bundle.id());
    Path status = Path.of("/proc/self/status");
    if (Files.exists(status)) {
      Files.readAllLines(status).stream().filter(line -> line.startsWith("Vm")).forEach(System.out::println);
      Files.readAllLines(status).stream().filter(line -> line.startsWith("Rss")).forEach(System.out::println);
    }
  }
}
