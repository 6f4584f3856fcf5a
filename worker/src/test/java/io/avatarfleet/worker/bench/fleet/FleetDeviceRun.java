package io.avatarfleet.worker.bench.fleet;

import io.avatarfleet.client.JobPublisher;
import io.avatarfleet.client.StartFrom;
import io.avatarfleet.client.StatusSubscription;
import io.avatarfleet.contract.AvatarBuild;
import io.avatarfleet.contract.BundleReference;
import io.avatarfleet.contract.FrameRange;
import io.avatarfleet.contract.HeadPose;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.RenderOptions;
import io.avatarfleet.contract.Retargeting;
import io.avatarfleet.contract.Task;
import io.avatarfleet.contract.status.ResultObject;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.format.FileHash;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.track.DrivingTrackFormat;
import io.avatarfleet.worker.development.DevelopmentStack;
import io.avatarfleet.worker.development.StackOptions;
import io.avatarfleet.worker.development.WorkerProcess;
import io.avatarfleet.worker.development.WorkerProgram;
import io.avatarfleet.worker.imaging.VideoFrame;
import io.avatarfleet.worker.imaging.VideoLimits;
import io.avatarfleet.worker.imaging.VideoReader;
import io.avatarfleet.worker.showcase.ExpressionTour;
import io.avatarfleet.worker.storage.ObjectStore;
import io.avatarfleet.worker.storage.SpooledObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A whole fleet on the machine where it runs: broker, object store and one worker, which builds an avatar of the shipped
 * portrait with the open model and renders several videos of it at once. Everything goes through Kafka and S3, as for an
 * upstream service. Fails where something is not as it should be.
 */
public final class FleetDeviceRun {
  private static final String SOURCE = "/avatar-fleet/device";
  private static final String TENANT = "device";
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final long LARGEST_VIDEO = 1L << 30;
  private static final int SLOTS = 4;

  /** MiB of the device's memory that other processes may have taken meanwhile. */
  private static final long MEMORY_TOLERANCE = 64;

  private static final PrintWriter OUT = new PrintWriter(System.out, true);

  private final Path folder;
  private final WorkerProgram program;
  private final Path objectStore;
  private final String engine;
  private final JobClock clock = new JobClock();

  private FleetDeviceRun(Path folder, WorkerProgram program, Path objectStore, String engine) {
    this.folder = folder;
    this.program = program;
    this.objectStore = objectStore;
    this.engine = engine;
  }

  /**
   * {@code FleetDeviceRun FOLDER JAR STORE ENGINE JOBS STEP [OPTION...]}: the folder that {@code device/run open-prepare} filled, the
   * worker's {@code quarkus-run.jar}, the built object store, the engine that the worker must choose, how many videos are
   * rendered at once, how many frames there are from drive to drive, and options of the worker's Java.
   */
  public static void main(String[] arguments) throws Exception {
    WorkerProgram program = new WorkerProgram(
        Path.of(arguments[1]).toAbsolutePath(), List.of(arguments).subList(6, arguments.length));
    FleetDeviceRun run = new FleetDeviceRun(Path.of(arguments[0]), program, Path.of(arguments[2]), arguments[3]);
    Optional<Long> before = deviceMemory();
    run.run(Integer.parseInt(arguments[4]), Integer.parseInt(arguments[5]));
    Optional<Long> after = deviceMemory();
    if (before.isPresent() && after.isPresent()) {
      OUT.printf("device memory in use: %d MiB before, %d MiB after the fleet%n", before.get(), after.get());
      require(after.get() <= before.get() + MEMORY_TOLERANCE, "device memory was not given back");
    }
    OUT.println("all as it should be");
    System.exit(0);
  }

  private void run(int jobs, int step) throws Exception {
    StackOptions options = new StackOptions(program, objectStore, 1, Map.of("intake.slots", Integer.toString(SLOTS)));
    Instant began = Instant.now();
    try (DevelopmentStack stack = DevelopmentStack.start(options, line -> { })) {
      WorkerProcess worker = stack.workers().get(0);
      OUT.printf(Locale.ROOT, "broker, store and worker ready after %.1f s, the worker %.1f s after its process began%n",
          seconds(began), seconds(worker.handle().info().startInstant().orElseThrow()));
      requireEngine(worker);
      work(stack, worker, jobs, step);
    }
  }

  private void requireEngine(WorkerProcess worker) throws IOException {
    String note = Files.readString(worker.log()).lines()
        .filter(line -> line.startsWith("note: engine ")).findFirst().orElse("note: engine unknown");
    OUT.println(note.substring("note: ".length()));
    require(note.startsWith("note: engine " + engine), "the worker did not choose the engine " + engine);
  }

  private void work(DevelopmentStack stack, WorkerProcess worker, int jobs, int step) throws Exception {
    try (ObjectStore store = stack.openStore();
        StatusSubscription status = StatusSubscription.open(stack.fleet(SOURCE), StartFrom.NOW, clock);
        JobPublisher publisher = new JobPublisher(stack.fleet(SOURCE))) {
      Path tour = folder.resolve("fleet-tour.track");
      DrivingTrackFormat.write(tour, ExpressionTour.track(step));
      ObjectReference track = put(store, tour, "tour.track");
      ObjectReference photo = put(store, folder.resolve("portrait.png"), "portrait.png");
      BundleReference bundle = new BundleReference.Folder(bundle(store));

      long from = System.nanoTime();
      ObjectReference avatar = completed(status, publisher, "build", AvatarBuild.of(photo, bundle, results()))
          .results().stream().filter(result -> result.role().equals("avatar")).findFirst().orElseThrow().object();
      OUT.printf(Locale.ROOT, "build completed %.2f s after it was published%n", seconds(from));

      RenderOptions relative =
          RenderOptions.defaults().withRetargeting(Retargeting.unchanged().withHeadPose(HeadPose.RELATIVE));
      Render render = Render.of(avatar, track, results()).withBundle(bundle).withOptions(relative);
      from = System.nanoTime();
      completed(status, publisher, "first", render.withOptions(relative.withFrames(FrameRange.of(0, 0))));
      OUT.printf(Locale.ROOT, "first frame's job completed %.2f s after it was published%n", seconds(from));

      clock.reset();
      Meters meters = new Meters(worker);
      List<ResultObject> videos = rendered(status, publisher, render, jobs);
      report(jobs, frames(step), meters);
      check(store, videos, frames(step));
    }
  }

  private List<ResultObject> rendered(StatusSubscription status, JobPublisher publisher, Render render, int jobs)
      throws Exception {
    List<Job> published = new ArrayList<>();
    for (int number = 0; number < jobs; number++) {
      Job job = Job.of("video-" + number, TENANT, render);
      publisher.publish(job);
      published.add(job);
    }
    List<ResultObject> videos = new ArrayList<>();
    for (Job job : published) {
      videos.add(completed(status, job).results().get(0));
    }
    return videos;
  }

  private void report(int jobs, int frames, Meters meters) throws Exception {
    double span = clock.span().toNanos() * 1e-9;
    double rendered = meters.since("avatar_frames_rendered_total");
    double busy = meters.since("avatar_engine_busy_seconds_total");
    OUT.printf(Locale.ROOT, "%d videos of %d frames in %.2f s from the first start to the last end: %.1f frames/s; "
        + "the engine worked for %.2f s of it, %.1f frames/s%n",
        jobs, frames, span, jobs * frames / span, busy, rendered / busy);
    clock.stages().forEach((stage, times) -> OUT.printf("  %s of each job, ms: %s%n", stage, times));
    meters.now("avatar_device_memory_used_bytes")
        .ifPresent(bytes -> OUT.printf(Locale.ROOT, "device memory while it works: %.0f MiB%n", bytes / (1 << 20)));
    require(rendered >= (double) jobs * frames, "the worker says that it rendered %.0f frames".formatted(rendered));
  }

  /** All videos are of the same frames, so they are the same to the byte; the first is looked at frame by frame. */
  private void check(ObjectStore store, List<ResultObject> videos, int frames) throws Exception {
    for (ResultObject video : videos) {
      try (SpooledObject fetched = store.fetch(video.object(), LARGEST_VIDEO)) {
        require(FileHash.of(fetched.path(), Progress.NONE).equals(video.sha256()),
            video.object() + " is not what its event says");
      }
      require(video.sha256().equals(videos.get(0).sha256()), "videos of the same frames differ");
    }
    try (SpooledObject fetched = store.fetch(videos.get(0).object(), LARGEST_VIDEO);
        VideoReader reader = VideoReader.open(fetched.path(), VideoLimits.DEFAULT)) {
      int count = 0;
      byte[] first = null;
      double most = 0;
      for (Optional<VideoFrame> next = reader.next(); next.isPresent(); next = reader.next()) {
        byte[] frame = next.get().image().rgb();
        first = first == null ? frame : first;
        most = Math.max(most, difference(first, frame));
        count++;
      }
      OUT.printf(Locale.ROOT,
          "%d equal videos of %d bytes, %d frames each; a frame differs from the first by up to %.1f of 255%n",
          videos.size(), videos.get(0).bytes(), count, most);
      require(count == frames, "the video has %d frames, not %d".formatted(count, frames));
      require(most > 1, "nothing moves in the video");
    }
  }

  private static double difference(byte[] a, byte[] b) {
    long sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs((a[i] & 0xff) - (b[i] & 0xff));
    }
    return (double) sum / a.length;
  }

  private static int frames(int step) {
    return (ExpressionTour.DRIVES.size() - 1) * step + 1;
  }

  private static Status.Completed completed(StatusSubscription status, JobPublisher publisher, String id, Task task)
      throws Exception {
    Job job = Job.of(id, TENANT, task);
    publisher.publish(job);
    return completed(status, job);
  }

  private static Status.Completed completed(StatusSubscription status, Job job)
      throws InterruptedException, TimeoutException {
    Status end = status.await(job, PATIENCE).status();
    if (end instanceof Status.Completed completed) {
      return completed;
    }
    throw new IllegalStateException("job %s ended as %s".formatted(job.id(), end));
  }

  private ObjectPrefix bundle(ObjectStore store) throws IOException, InterruptedException {
    ObjectPrefix prefix = new ObjectPrefix(DevelopmentStack.BUCKET, "bundles/open");
    try (Stream<Path> files = Files.list(folder.resolve("open"))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        store.put(prefix.object(file.getFileName().toString()), file);
      }
    }
    return prefix;
  }

  private static ObjectReference put(ObjectStore store, Path file, String name) throws IOException, InterruptedException {
    ObjectReference object = new ObjectReference(DevelopmentStack.BUCKET, "inputs/" + name);
    store.put(object, file);
    return object;
  }

  private static ObjectPrefix results() {
    return new ObjectPrefix(DevelopmentStack.BUCKET, "results");
  }

  /** What a worker counts, from now on. */
  private static final class Meters {
    private final WorkerProcess worker;
    private final List<String> before;

    Meters(WorkerProcess worker) throws IOException, InterruptedException {
      this.worker = worker;
      this.before = lines();
    }

    double since(String name) throws IOException, InterruptedException {
      return now(name).orElse(0.0) - value(before, name).orElse(0.0);
    }

    Optional<Double> now(String name) throws IOException, InterruptedException {
      return value(lines(), name);
    }

    private List<String> lines() throws IOException, InterruptedException {
      HttpRequest request = HttpRequest.newBuilder(worker.http().resolve("/q/metrics")).build();
      return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body().lines().toList();
    }

    private static Optional<Double> value(List<String> lines, String name) {
      return lines.stream().filter(line -> line.startsWith(name)).findFirst()
          .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)));
    }
  }

  /** MiB in use on all devices, as the driver's own tool says; empty where there is none. */
  private static Optional<Long> deviceMemory() throws InterruptedException {
    try {
      Process asked = new ProcessBuilder("nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader,nounits").start();
      String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return asked.waitFor() == 0
          ? Optional.of(answer.lines().mapToLong(line -> Long.parseLong(line.strip())).sum())
          : Optional.empty();
    } catch (IOException noSuchTool) {
      return Optional.empty();
    }
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }

  private static double seconds(long fromNanos) {
    return (System.nanoTime() - fromNanos) * 1e-9;
  }

  private static double seconds(Instant from) {
    return Duration.between(from, Instant.now()).toMillis() * 1e-3;
  }
}
