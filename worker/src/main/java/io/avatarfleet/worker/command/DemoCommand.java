package io.avatarfleet.worker.command;

import io.avatarfleet.worker.development.Demo;
import io.avatarfleet.worker.development.DemoAssets;
import io.avatarfleet.worker.development.DevelopmentStack;
import io.avatarfleet.worker.development.WorkerProcess;
import io.avatarfleet.worker.imaging.ContactSheet;
import io.avatarfleet.worker.imaging.DecodedVideo;
import io.avatarfleet.worker.importing.DefaultBundle;
import io.avatarfleet.worker.showcase.ExpressionTour;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code avatar demo}: a whole fleet on this machine builds an avatar and renders it. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Starts a broker, an object store and workers on this machine, has them build an avatar from a photo "
        + "and render it as a video or track moves it, and stops them all. Where "
        + "no trained weights ship with the build, its pictures show the plumbing, not a face.")
public class DemoCommand implements Callable<Integer> {
  private static final ContactSheet SHEET = new ContactSheet(10, 50);
  /** The tour's drives, which stand at even distances in its video. */
  private static final ContactSheet TOUR_SHEET = new ContactSheet(4, ExpressionTour.DRIVES.size());
  private static final int MOST_WORKERS = 16;

  private final StackLauncher launcher;
  private final DefaultBundle defaults;
  private final ProgressDisplays displays;

  @Option(names = "--photo", paramLabel = "FILE",
      description = "Any photo of a head: JPEG, PNG, GIF or WebP; the shipped portrait by default.")
  Path photo;

  @Option(names = "--track", paramLabel = "FILE",
      description = "What moves the head: a video of a talking head, or a driving track of any format that render takes; "
          + "a tour of expressions and head turns by default, or a seeded track where no trained weights ship.")
  Path track;

  @Option(names = "--workers", paramLabel = "N", defaultValue = "2",
      description = "Worker processes, ${DEFAULT-VALUE} by default.")
  int workers;

  @Option(names = "--out", paramLabel = "DIR", defaultValue = "out",
      description = "Where the results go, ${DEFAULT-VALUE} by default.")
  Path out;

  @Spec CommandSpec spec;

  private volatile boolean stopped;

  DemoCommand(StackLauncher launcher, DefaultBundle defaults, ProgressDisplays displays) {
    this.launcher = launcher;
    this.defaults = defaults;
    this.displays = displays;
  }

  @Override
  public Integer call() throws Exception {
    if (workers < 1 || workers > MOST_WORKERS) {
      throw new ParameterException(spec.commandLine(), "--workers must be from 1 to " + MOST_WORKERS);
    }
    requireFile(photo);
    requireFile(track);
    Outputs.requirePlace(out.resolve(Demo.VIDEO));
    Files.createDirectories(out);
    if (defaults.id().isEmpty()) {
      say("the demo's weights are seeded, not trained: its pictures show the plumbing, not a face");
    }
    Thread caller = Thread.currentThread();
    try (StopSignals signals = StopSignals.handledBy(() -> stop(caller));
        DevelopmentStack stack = launcher.start(workers, spec.commandLine().getErr())) {
      print(run(stack));
    } catch (InterruptedException | IOException | RuntimeException failure) {
      // On a terminal the signal reached the servers too, and what failed for that is no news.
      throw stopped ? new IOException("stopped before it was done", failure) : failure;
    }
    return 0;
  }

  private void stop(Thread caller) {
    say("stopping; once more leaves at once");
    stopped = true;
    caller.interrupt();
  }

  private DemoAssets run(DevelopmentStack stack) throws IOException, InterruptedException {
    try (EventLog log = EventLog.create(out.resolve("events.jsonl"));
        ProgressDisplay progress = displays.open()) {
      JobDisplay display = new JobDisplay(spec.commandLine().getErr(), progress);
      DemoAssets assets = assets(stack.folder("demo"));
      new Demo(stack, event -> {
        log.happened(event);
        display.happened(event);
      }).run(assets, out);
      (assets.tour() ? TOUR_SHEET : SHEET).write(DecodedVideo.read(out.resolve(Demo.VIDEO)), out.resolve("contact-sheet.png"));
      return assets;
    } catch (IOException | RuntimeException failure) {
      if (!stopped) {
        keepLogs(stack);
      }
      throw failure;
    }
  }

  private DemoAssets assets(Path folder) throws IOException {
    if (defaults.id().isPresent()) {
      Path bundle = defaults.folder().orElseThrow();
      return DemoAssets.trained(folder, bundle, Optional.ofNullable(photo), Optional.ofNullable(track));
    }
    return photo == null && track == null
        ? DemoAssets.seeded(folder)
        : DemoAssets.of(folder, Optional.ofNullable(photo), Optional.ofNullable(track));
  }

  private void keepLogs(DevelopmentStack stack) throws IOException {
    for (WorkerProcess worker : stack.workers()) {
      Path kept = out.resolve(worker.log().getFileName());
      Files.copy(worker.log(), kept, StandardCopyOption.REPLACE_EXISTING);
      say("the log of " + worker.name() + " is kept in " + kept);
    }
  }

  private void print(DemoAssets assets) {
    PrintWriter answer = spec.commandLine().getOut();
    answer.printf("video          %s%n", out.resolve(Demo.VIDEO));
    answer.printf("contact sheet  %s%n", out.resolve("contact-sheet.png"));
    answer.printf("avatar         %s%n", out.resolve(Demo.AVATAR));
    if (assets.tracked()) {
      answer.printf("driving track  %s%n", out.resolve(Demo.TRACK));
    }
    answer.printf("event log      %s%n", out.resolve("events.jsonl"));
    answer.flush();
  }

  private void say(String text) {
    spec.commandLine().getErr().printf("note: %s%n", text).flush();
  }

  private static void requireFile(Path file) throws NoSuchFileException {
    if (file != null && !Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString());
    }
  }
}
