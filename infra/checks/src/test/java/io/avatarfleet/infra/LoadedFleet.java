package io.avatarfleet.infra;

import io.avatarfleet.client.JobPublisher;
import io.avatarfleet.client.StartFrom;
import io.avatarfleet.client.StatusSubscription;
import io.avatarfleet.contract.AvatarBuild;
import io.avatarfleet.contract.BundleReference;
import io.avatarfleet.contract.FittedFrame;
import io.avatarfleet.contract.FrameRange;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.Priority;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.RenderOptions;
import io.avatarfleet.contract.Task;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.worker.development.DemoAssets;
import io.avatarfleet.worker.development.DevelopmentStack;
import io.avatarfleet.worker.development.StackOptions;
import io.avatarfleet.worker.development.WorkerProgram;
import io.avatarfleet.worker.storage.ObjectStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** A fleet that is given jobs of several ends. */
public final class LoadedFleet implements AutoCloseable {
  private static final String SOURCE = "/avatar-fleet/monitoring";
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final ObjectPrefix RESULTS = new ObjectPrefix(DevelopmentStack.BUCKET, "results");

  private final DevelopmentStack stack;
  private final StatusSubscription status;
  private final JobPublisher publisher;
  private final Render render;
  private int published;

  private LoadedFleet(DevelopmentStack stack, Path folder) throws IOException, InterruptedException {
    this.stack = stack;
    this.status = StatusSubscription.open(stack.fleet(SOURCE), StartFrom.NOW, event -> { });
    this.publisher = new JobPublisher(stack.fleet(SOURCE));
    this.render = render(DemoAssets.seeded(folder));
  }

  /** Broker and store, without workers. */
  public static DevelopmentStack servers() throws IOException, InterruptedException {
    return DevelopmentStack.start(options(List.of(), 0), told -> { });
  }

  /** With a worker, on an emulated GPU if the build has one. */
  public static LoadedFleet withWorker(Path folder) throws IOException, InterruptedException {
    Path device = Project.root().resolve("cuda/target/emulated-device/libcuda.so.1");
    List<String> java = Files.exists(device)
        ? List.of("-Xmx512m", "-Dio.avatarfleet.cuda.driver=" + device) : List.of("-Xmx512m");
    return over(DevelopmentStack.start(options(java, 1), told -> { }), folder);
  }

  /** Over servers for which somebody has started a worker; they are closed with it. */
  public static LoadedFleet over(DevelopmentStack stack, Path folder) throws IOException, InterruptedException {
    return new LoadedFleet(stack, folder);
  }

  private static StackOptions options(List<String> java, int workers) {
    WorkerProgram program =
        new WorkerProgram(Project.root().resolve("worker/target/quarkus-app/quarkus-run.jar"), java);
    return new StackOptions(program, Project.infra("object-store/target"), workers,
        Map.of("http.port", "0", "metrics.backlog-interval", "1s"));
  }

  /** Where its worker answers. */
  public URI worker() {
    return stack.workers().get(0).http();
  }

  /** Two renders that complete and one that has no avatar; returns when they have ended. */
  public void work() throws Exception {
    completed(end(Priority.BULK, render));
    completed(end(Priority.INTERACTIVE, render));
    Status missing = end(Priority.BULK, Render.of(new ObjectReference(DevelopmentStack.BUCKET, "nowhere.avatar"),
        new ObjectReference(DevelopmentStack.BUCKET, "inputs/track"), RESULTS));
    if (!(missing instanceof Status.Failed)) {
      throw new IllegalStateException("a render without an avatar ended as " + missing);
    }
  }

  private static Status.Completed completed(Status end) {
    if (end instanceof Status.Completed completed) {
      return completed;
    }
    throw new IllegalStateException("it ended as " + end);
  }

  private Render render(DemoAssets assets) throws IOException, InterruptedException {
    try (ObjectStore store = stack.openStore(); var files = Files.newDirectoryStream(assets.bundle())) {
      ObjectReference photo = new ObjectReference(DevelopmentStack.BUCKET, "inputs/photo");
      ObjectReference track = new ObjectReference(DevelopmentStack.BUCKET, "inputs/track");
      store.put(photo, assets.photo());
      store.put(track, assets.driver());
      ObjectPrefix folder = new ObjectPrefix(DevelopmentStack.BUCKET, "bundles/tiny");
      for (Path file : files) {
        store.put(folder.object(file.getFileName().toString()), file);
      }
      BundleReference bundle = new BundleReference.Folder(folder);
      Status built = end(Priority.INTERACTIVE,
          AvatarBuild.of(photo, bundle, RESULTS).withSource(FittedFrame.firstOf(track)));
      ObjectReference avatar = completed(built).results().stream()
          .filter(result -> result.role().equals("avatar")).findFirst().orElseThrow().object();
      return Render.of(avatar, track, RESULTS).withBundle(bundle)
          .withOptions(RenderOptions.defaults().withFrames(new FrameRange(0, 1)));
    }
  }

  private Status end(Priority priority, Task task) throws InterruptedException {
    Job job = Job.of("load-" + published++, "monitoring", task).withPriority(priority);
    publisher.publish(job);
    try {
      return status.await(job, PATIENCE).status();
    } catch (TimeoutException late) {
      throw new IllegalStateException(late);
    }
  }

  @Override
  public void close() throws Exception {
    publisher.close();
    status.close();
    stack.close();
  }
}
