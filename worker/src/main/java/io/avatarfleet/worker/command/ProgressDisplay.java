package io.avatarfleet.worker.command;

import io.avatarfleet.format.Progress;
import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows progress: a bar a stage where somebody watches, a line every tenth where the output goes to a log. */
final class ProgressDisplay implements Progress, AutoCloseable {
  private static final int LINES = 10;

  private final PrintStream out;
  private final boolean terminal;
  private String stage;
  private ProgressBar bar;
  private long tenths;

  /** @param terminal whether {@code out} is a terminal */
  ProgressDisplay(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public void advanced(String stage, long done, long total) {
    if (!stage.equals(this.stage)) {
      close();
      this.stage = stage;
      tenths = 0;
      if (terminal) {
        bar = start(stage, total);
      }
    }
    if (terminal) {
      bar.stepTo(done);
    } else {
      printTenth(stage, done, total);
    }
  }

  private void printTenth(String stage, long done, long total) {
    long reached = total == 0 ? LINES : done * LINES / total;
    if (reached > tenths) {
      tenths = reached;
      out.println(stage + " " + reached * (100 / LINES) + "%");
    }
  }

  private ProgressBar start(String stage, long total) {
    return new ProgressBarBuilder()
        .setTaskName(stage)
        .setInitialMax(total)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(200)
        .setConsumer(new ConsoleProgressBarConsumer(out))
        .build();
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
