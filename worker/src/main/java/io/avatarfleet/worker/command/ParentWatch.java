package io.avatarfleet.worker.command;

import java.io.IOException;

/** Ends this process when the one that started it is gone, however that ended: its pipe to us breaks. */
final class ParentWatch {
  private ParentWatch() {}

  static void endWithStandardInput() {
    Thread watch = new Thread(() -> {
      try {
        while (System.in.read() >= 0) {
          // What the parent says does not matter, only that it is there.
        }
      } catch (IOException broken) {
        // As good as ended.
      }
      Runtime.getRuntime().halt(1);
    }, "parent-watch");
    watch.setDaemon(true);
    watch.start();
  }
}
