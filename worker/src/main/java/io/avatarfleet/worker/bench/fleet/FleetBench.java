package io.avatarfleet.worker.bench.fleet;

import io.avatarfleet.client.Canceller;
import io.avatarfleet.client.JobPublisher;
import io.avatarfleet.client.Published;
import io.avatarfleet.client.StartFrom;
import io.avatarfleet.client.StatusSubscription;
import io.avatarfleet.contract.AvatarBuild;
import io.avatarfleet.contract.BundleReference;
import io.avatarfleet.contract.FittedFrame;
import io.avatarfleet.contract.FrameRange;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.OutputFormat;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.RenderOptions;
import io.avatarfleet.contract.Task;
import io.avatarfleet.contract.messaging.TraceContext;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.format.Progress;
import io.avatarfleet.worker.development.DemoAssets;
import io.avatarfleet.worker.development.DevelopmentStack;
import io.avatarfleet.worker.development.WorkerProcess;
import io.avatarfleet.worker.storage.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Publishes one-frame renders to a fleet as an upstream service would, and measures from the status events that it
 * hears: how fast many are done, how soon single ones begin while the fleet is idle, and how soon running ones are
 * cancelled.
 */
public final class FleetBench {
  private static final String SOURCE = "/avatar-fleet/bench";
  private static final String TENANT = "bench";
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  /** Slots have gone back to waiting by then. */
  private static final Duration BETWEEN_SINGLES = Duration.ofMillis(100);
  private static final int LARGE = 2048;
  private static final int LATEST_CANCEL_MILLIS = 1000;
  private static final long SEED = 7;

  private final DevelopmentStack stack;
  private final FleetLoad load;
  private final JobClock clock = new JobClock();

  /** @param stack with workers; everything measured is this stack's own */
  public FleetBench(DevelopmentStack stack, FleetLoad load) {
    this.stack = stack;
    this.load = load;
  }

  /**
   * Runs it.
   *
   * @throws IOException if the store or the brokers cannot be worked with
   * @throws IllegalStateException if a job does not complete
   */
  public FleetFigures run(Progress progress) throws IOException, InterruptedException, TimeoutException {
    try (StatusSubscription status = StatusSubscription.open(stack.fleet(SOURCE), StartFrom.NOW, clock);
        JobPublisher publisher = new JobPublisher(stack.fleet(SOURCE));
        Canceller canceller = new Canceller(stack.fleet(SOURCE))) {
      Render render = render(status, publisher);
      progress.advanced("warm-up", 0, 1);
      publishAll(publisher, render, "warm-up-", load.warmUp());
      progress.advanced("warm-up", 1, 1);
      return measured(publisher, canceller, render, progress);
    }
  }

  private FleetFigures measured(JobPublisher publisher, Canceller canceller, Render render, Progress progress)
      throws IOException, InterruptedException, TimeoutException {
    ProcessorTime processor = new ProcessorTime(processes());
    Map<String, Duration> used = processor.used();
    long requests = stack.objectStore().requests();
    publishAll(publisher, render, "job-", load.jobs());
    long taken = stack.objectStore().requests() - requests;
    Map<String, Duration> meanwhile = processor.used();
    meanwhile.replaceAll((part, time) -> time.minus(used.get(part)));
    Duration span = clock.span();
    Map<String, List<Long>> stages = clock.stages();
    progress.advanced("single jobs", 0, load.singles());
    List<Duration> toStarted = new ArrayList<>();
    List<Duration> toEnded = new ArrayList<>();
    for (int number = 0; number < load.singles(); number++) {
      Thread.sleep(BETWEEN_SINGLES.toMillis());
      clock.reset();
      String id = "single-" + number;
      long from = System.nanoTime();
      publisher.publish(Job.of(id, TENANT, render));
      clock.awaitEnds(1, PATIENCE);
      toStarted.add(Duration.ofNanos(clock.started(id) - from));
      toEnded.add(Duration.ofNanos(clock.ended(id) - from));
      progress.advanced("single jobs", number + 1L, load.singles());
    }
    return new FleetFigures(load.jobs(), span, stages, meanwhile, taken, toStarted, toEnded,
        cancelled(publisher, canceller, render, progress));
  }

  private List<Duration> cancelled(JobPublisher publisher, Canceller canceller, Render render, Progress progress)
      throws InterruptedException, TimeoutException {
    progress.advanced("cancelled jobs", 0, load.cancels());
    // Minutes of work, in frames of half a second.
    Render endless = render.withOptions(RenderOptions.defaults().withFormat(OutputFormat.PNG).withSize(LARGE));
    Random random = new Random(SEED);
    List<Duration> times = new ArrayList<>();
    for (int number = 0; number < load.cancels(); number++) {
      clock.reset();
      String id = "cancelled-" + number;
      publisher.publish(Job.of(id, TENANT, endless));
      clock.awaitStart(id, PATIENCE);
      Thread.sleep(random.nextInt(LATEST_CANCEL_MILLIS));
      long from = System.nanoTime();
      canceller.cancel(id, null);
      clock.awaitEnds(1, PATIENCE);
      times.add(Duration.ofNanos(clock.ended(id) - from));
      progress.advanced("cancelled jobs", number + 1L, load.cancels());
    }
    return times;
  }

  private void publishAll(JobPublisher publisher, Task render, String name, int jobs)
      throws InterruptedException, TimeoutException {
    clock.reset();
    List<CompletableFuture<Published>> sent = new ArrayList<>();
    for (int number = 0; number < jobs; number++) {
      sent.add(publisher.send(Job.of(name + number, TENANT, render), TraceContext.fresh()));
    }
    sent.forEach(CompletableFuture::join);
    clock.awaitEnds(jobs, PATIENCE);
  }

  private Map<String, ProcessHandle> processes() {
    Map<String, ProcessHandle> processes = new LinkedHashMap<>();
    for (WorkerProcess worker : stack.workers()) {
      processes.put(worker.name(), worker.handle());
    }
    ProcessHandle.of(stack.objectStore().processId()).ifPresent(store -> processes.put("object store", store));
    return processes;
  }

  /** What all jobs do: the first frame of a seeded track, on an avatar that was built for it. */
  private Render render(StatusSubscription status, JobPublisher publisher)
      throws IOException, InterruptedException, TimeoutException {
    DemoAssets assets = DemoAssets.seeded(stack.folder("bench"));
    ObjectReference photo = object("inputs/photo");
    ObjectReference track = object("inputs/track");
    ObjectPrefix bundle = new ObjectPrefix(DevelopmentStack.BUCKET, "bundles/tiny");
    try (ObjectStore store = stack.openStore(); Stream<Path> files = Files.list(assets.bundle())) {
      store.put(photo, assets.photo());
      store.put(track, assets.driver());
      for (Path file : (Iterable<Path>) files::iterator) {
        store.put(bundle.object(file.getFileName().toString()), file);
      }
    }
    Job build = Job.of("build", TENANT, AvatarBuild.of(
        photo, new BundleReference.Folder(bundle), results()).withSource(FittedFrame.firstOf(track)));
    publisher.publish(build);
    if (!(status.await(build, PATIENCE).status() instanceof Status.Completed built)) {
      throw new IllegalStateException("the avatar was not built");
    }
    return Render.of(built.results().get(0).object(), track, results())
        .withOptions(RenderOptions.defaults().withFrames(FrameRange.of(0, 0)).withFormat(load.format()));
  }

  private static ObjectReference object(String key) {
    return new ObjectReference(DevelopmentStack.BUCKET, key);
  }

  private static ObjectPrefix results() {
    return new ObjectPrefix(DevelopmentStack.BUCKET, "results");
  }
}
