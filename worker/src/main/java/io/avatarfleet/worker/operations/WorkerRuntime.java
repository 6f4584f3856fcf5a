package io.avatarfleet.worker.operations;

import io.avatarfleet.contract.JobKind;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.Topics;
import io.avatarfleet.engine.Engine;
import io.avatarfleet.worker.WorkerConfiguration;
import io.avatarfleet.worker.build.BuildTask;
import io.avatarfleet.worker.engine.network.NetworkLoader;
import io.avatarfleet.worker.importing.DefaultBundle;
import io.avatarfleet.worker.intake.FailurePolicy;
import io.avatarfleet.worker.intake.Intake;
import io.avatarfleet.worker.intake.IntakeListener;
import io.avatarfleet.worker.intake.IntakeSettings;
import io.avatarfleet.worker.intake.SlotHealth;
import io.avatarfleet.worker.jobs.Assets;
import io.avatarfleet.worker.jobs.BundleDownloads;
import io.avatarfleet.worker.jobs.BundleFolder;
import io.avatarfleet.worker.jobs.BundleShelf;
import io.avatarfleet.worker.jobs.CacheStatistics;
import io.avatarfleet.worker.jobs.CancellationWatch;
import io.avatarfleet.worker.jobs.EngineTurn;
import io.avatarfleet.worker.jobs.FleetHandler;
import io.avatarfleet.worker.jobs.JobEnds;
import io.avatarfleet.worker.jobs.JobFailures;
import io.avatarfleet.worker.jobs.JobObserver;
import io.avatarfleet.worker.jobs.JobPlaces;
import io.avatarfleet.worker.jobs.JobReader;
import io.avatarfleet.worker.jobs.JobRoutes;
import io.avatarfleet.worker.jobs.RunWatches;
import io.avatarfleet.worker.jobs.WorkFolders;
import io.avatarfleet.worker.render.Driving;
import io.avatarfleet.worker.render.PiecePublisher;
import io.avatarfleet.worker.render.RenderLimits;
import io.avatarfleet.worker.render.RenderRoom;
import io.avatarfleet.worker.retarget.HeadsOfBundles;
import io.avatarfleet.worker.retarget.ShippedHeads;
import io.avatarfleet.worker.status.FleetProducer;
import io.avatarfleet.worker.status.StatusPublisher;
import io.avatarfleet.worker.storage.ObjectStore;
import io.avatarfleet.worker.track.TrackTask;
import io.avatarfleet.worker.tracking.FaceNetworksOnce;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * A worker as a whole, as configured: takes jobs from Kafka, does them, writes results and tells the world.
 *
 * <p>Lifecycle: {@link #open}, {@link #start}, {@link #drain} at the end, {@link #close}. Several may live in one
 * process.
 */
public final class WorkerRuntime implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(WorkerRuntime.class);
  private static final Duration CATCHING_UP = Duration.ofSeconds(10);

  private final CancellationWatch cancellations;
  private final RunWatches watches;
  private final FleetProducer producer;
  private final BundleShelf bundles;
  private final FaceNetworksOnce faces;
  private final WorkFolders folders;
  private final Assets assets;
  private final EngineTurn turn;
  private final Intake intake;
  private volatile boolean started;

  private WorkerRuntime(
      CancellationWatch cancellations, RunWatches watches, FleetProducer producer, BundleShelf bundles,
      FaceNetworksOnce faces, WorkFolders folders, Assets assets, EngineTurn turn, Intake intake) {
    this.cancellations = cancellations;
    this.watches = watches;
    this.producer = producer;
    this.bundles = bundles;
    this.faces = faces;
    this.folders = folders;
    this.assets = assets;
    this.turn = turn;
    this.intake = intake;
  }

  /** As {@link #open(WorkerConfiguration, ObjectStore, Engine, IntakeListener, JobObserver)}, jobs not observed. */
  public static WorkerRuntime open(
      WorkerConfiguration configuration, ObjectStore store, Engine engine, IntakeListener listener)
      throws IOException {
    return open(configuration, store, engine, listener, JobObserver.NONE);
  }

  /**
   * Puts a worker together that claims nothing yet. Neither brokers nor store need be there.
   *
   * @param store not closed by the worker
   * @param listener told what happens in intake
   * @param observer told of each try at a job
   * @throws IOException if the local folders cannot be used
   * @throws IllegalArgumentException if the configuration contradicts itself
   */
  public static WorkerRuntime open(
      WorkerConfiguration configuration, ObjectStore store, Engine engine, IntakeListener listener,
      JobObserver observer)
      throws IOException {
    WorkerConfiguration.Jobs jobs = configuration.jobs();
    IntakeSettings settings = FleetIntake.settings(configuration.intake());
    Topics topics = new Topics(configuration.intake().prefix());
    String worker = jobs.worker().orElseGet(WorkerRuntime::name);
    URI source = URI.create("/avatar-fleet/workers/" + worker.replaceAll("[^A-Za-z0-9._-]", "-"));
    Set<String> writeBuckets = configuration.storage().writeBuckets().orElse(Set.of());
    Optional<ObjectPrefix> ledger = jobs.ledger().map(ObjectPrefix::parse);
    if (ledger.isPresent() && !writeBuckets.contains(ledger.get().bucket())) {
      throw new IllegalArgumentException("avatar-fleet.jobs.ledger is %s, whose bucket is not among %s"
          .formatted(ledger.get(), "avatar-fleet.storage.write-buckets"));
    }
    JobPlaces places = new JobPlaces(ledger);
    RenderLimits limits = new RenderLimits(jobs.spreadFrom(), jobs.segmentFrames(), jobs.progressInterval());
    WorkFolders folders = WorkFolders.open(jobs.workDirectory(), jobs.workLimit().asLongValue());
    BundleShelf bundles = new BundleShelf(
        jobs.bundles().map(BundleFolder::new),
        new BundleDownloads(store, jobs.bundleDirectory(), jobs.bundleCache().asLongValue()),
        DefaultBundle.of(configuration), engine, jobs.loadedBundles());
    Assets assets = new Assets(store, jobs.assetCache().asLongValue());
    EngineTurn turn = new EngineTurn();
    FleetProducer producer = new FleetProducer(settings.client());
    StatusPublisher status = new StatusPublisher(topics, producer, source);
    Driving driving = new Driving(new HeadsOfBundles(new ShippedHeads(), bundles::folders));
    FaceNetworksOnce faces = new FaceNetworksOnce(new NetworkLoader(configuration.threadsToUse()));
    RenderRoom render = new RenderRoom(store, places, bundles, assets, driving, turn, folders, status,
        new PiecePublisher(topics, producer, source), limits, configuration.encodersToUse());
    JobRoutes routes = new JobRoutes(
        Map.of(
            JobKind.AVATAR_BUILD, new BuildTask(store, places, bundles, assets, faces, turn, folders),
            JobKind.TRACK,
            new TrackTask(store, places, bundles, faces, folders, status, limits.progressInterval()),
            JobKind.RENDER, render.render()),
        render.segment(), render.assembly());
    CancellationWatch cancellations = new CancellationWatch(settings.client(), topics.control());
    RunWatches watches = new RunWatches(cancellations);
    JobReader reader = new JobReader(topics);
    FleetHandler handler = new FleetHandler(reader, routes, new JobEnds(store, places), watches, status, worker,
        writeBuckets, observer);
    FailurePolicy policy = new FailurePolicy(
        List.of(new JobFailures()), FleetIntake.backOff(configuration.intake()), configuration.intake().attempts());
    Intake intake = new Intake(settings, handler, policy, reader, listener);
    return new WorkerRuntime(cancellations, watches, producer, bundles, faces, folders, assets, turn, intake);
  }

  /** Starts to take jobs, once the cancellations published so far are known or cannot be had for a while. */
  public void start() throws InterruptedException {
    cancellations.start();
    if (!cancellations.awaitCaughtUp(CATCHING_UP)) {
      LOG.warn("cancellations cannot be read yet; jobs cancelled before now may begin before they are stopped");
    }
    intake.start();
    started = true;
  }

  /** Whether it takes jobs, or has. */
  public boolean isStarted() {
    return started;
  }

  /** How those are that work beside the slots: on retries, and on what the broker gave up on. */
  public List<SlotHealth> besides() {
    return intake.besides();
  }

  /** How bundles were served. */
  public CacheStatistics bundles() {
    return bundles.statistics();
  }

  /** How avatars were served. */
  public CacheStatistics avatars() {
    return assets.avatars();
  }

  /** How tracks were served. */
  public CacheStatistics tracks() {
    return assets.tracks();
  }

  /** How long the engine has worked so far. */
  public Duration engineBusy() {
    return Duration.ofNanos(turn.busyNanos());
  }

  /** How each slot is. */
  public List<SlotHealth> health() {
    return intake.health();
  }

  /** How many slots take records of a topic. */
  public int slots(String topic) {
    return intake.slots(topic);
  }

  /** Whether it takes no more jobs. */
  public boolean isDraining() {
    return intake.isDraining();
  }

  /**
   * Takes no more jobs and waits for those at hand; what is not finished by the end of the grace period goes to others.
   *
   * @return whether all were finished
   */
  public boolean drain(Duration grace) throws InterruptedException {
    return intake.drain(grace);
  }

  /** Stops at once and frees everything; jobs at hand go to others. */
  @Override
  public void close() throws IOException {
    intake.close();
    watches.close();
    cancellations.close();
    producer.close();
    bundles.close();
    faces.close();
    folders.close();
  }

  static String name() {
    try {
      return InetAddress.getLocalHost().getHostName() + "-" + ProcessHandle.current().pid();
    } catch (UnknownHostException nameless) {
      return "worker-" + ProcessHandle.current().pid();
    }
  }
}
