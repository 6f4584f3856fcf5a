package io.avatarfleet.worker.command;

import io.avatarfleet.engine.StageListener;
import io.avatarfleet.worker.Configurations;
import io.avatarfleet.worker.WorkerConfiguration;
import io.avatarfleet.worker.build.LocalBuild;
import io.avatarfleet.worker.engine.CpuEngine;
import io.avatarfleet.worker.engine.EngineOffer;
import io.avatarfleet.worker.engine.Engines;
import io.avatarfleet.worker.importing.DefaultBundle;
import io.avatarfleet.worker.operations.health.CurrentWorker;
import io.avatarfleet.worker.probe.HeadProbe;
import io.avatarfleet.worker.probe.ModelProbe;
import io.avatarfleet.worker.render.LocalRender;
import io.avatarfleet.worker.storage.ObjectStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.vertx.http.HttpServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/** The whole command line in this process, with its collaborators put together by hand. */
final class CommandLineUnderTest {
  /** Tests that run a worker in this process have no HTTP server around it. */
  private static final HttpServer NO_HTTP = new HttpServer() {
    @Override
    public int getPort() {
      return 1;
    }

    @Override
    public int getSecurePort() {
      return -1;
    }

    @Override
    public int getManagementPort() {
      return -1;
    }

    @Override
    public URI getLocalBaseUri() {
      return URI.create("http://127.0.0.1:1/");
    }
  };

  private final Path state;
  private final Map<String, String> configured;
  private final ObjectStore store;

  /** @param state folder where bundles are remembered */
  CommandLineUnderTest(Path state) {
    this(state, Map.of(), null);
  }

  /**
   * @param configured more of the configuration, without its prefix
   * @param store for commands that use one
   */
  CommandLineUnderTest(Path state, Map<String, String> configured, ObjectStore store) {
    this.state = state;
    this.configured = Map.copyOf(configured);
    this.store = store;
  }

  /** What a command answered. */
  record Answer(int status, String out, String err) {}

  Answer run(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commandLine = Failures.handledIn(new CommandLine(new AvatarCommand(), factory()))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err));
    String[] texts = new String[arguments.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = arguments[i].toString();
    }
    int status = commandLine.execute(texts);
    return new Answer(status, out.toString(), err.toString());
  }

  private CommandLine.IFactory factory() {
    Map<String, String> properties = new HashMap<>(configured);
    properties.put("state-directory", state.toString());
    WorkerConfiguration configuration = Configurations.with(properties);
    Engines engines = new Engines(List.of(
        EngineOffer.of(new CpuEngine(configuration.threadsToUse(), StageListener.NONE))));
    DefaultBundle defaults = DefaultBundle.of(configuration);
    KnownBundles known = new KnownBundles(configuration, defaults);
    ProgressDisplays displays = new ProgressDisplays(configuration);
    StackLauncher launcher = new StackLauncher(configuration);
    Map<Class<?>, Supplier<Object>> commands = new HashMap<>();
    commands.put(ImportCommand.class, () -> new ImportCommand(known, displays));
    commands.put(SeedCommand.class, () -> new SeedCommand(known, displays));
    commands.put(BuildCommand.class, () ->
        new BuildCommand(configuration, engines, new LocalBuild(), known, defaults, displays));
    commands.put(SheetCommand.class, () ->
        new SheetCommand(configuration, engines, new LocalBuild(), defaults, displays));
    commands.put(FacesCommand.class, () -> new FacesCommand(configuration));
    commands.put(TrackCommand.class, () -> new TrackCommand(configuration, displays));
    commands.put(RenderCommand.class, () ->
        new RenderCommand(engines, new LocalRender(configuration), known, displays));
    commands.put(RehearseCommand.class, () -> new RehearseCommand(engines));
    commands.put(BenchCommand.class, () -> new BenchCommand(configuration, engines, defaults, displays));
    commands.put(BenchFleetCommand.class, () -> new BenchFleetCommand(launcher, displays));
    commands.put(ProbeCommand.class, () -> new ProbeCommand(engines, new ModelProbe()));
    commands.put(BacklogCommand.class, () -> new BacklogCommand(configuration, new SimpleMeterRegistry(), NO_HTTP));
    commands.put(TopicsCommand.class, () -> new TopicsCommand(configuration));
    commands.put(ProbeHeadCommand.class, () -> new ProbeHeadCommand(new HeadProbe()));
    Map<Class<?>, Supplier<Object>> fleet = new HashMap<>(Map.of(
        DemoCommand.class, () -> new DemoCommand(launcher, defaults, displays),
        DevCommand.class, () -> new DevCommand(launcher),
        WorkerCommand.class, () ->
            new WorkerCommand(configuration, engines, store, new SimpleMeterRegistry(), new CurrentWorker(), NO_HTTP),
        SubmitCommand.class, () -> new SubmitCommand(configuration),
        SubmitBuildCommand.class, () -> new SubmitBuildCommand(configuration),
        SubmitRenderCommand.class, () -> new SubmitRenderCommand(configuration),
        WatchCommand.class, () -> new WatchCommand(configuration),
        CancelCommand.class, () -> new CancelCommand(configuration),
        DeadListCommand.class, () -> new DeadListCommand(configuration),
        DeadRetryCommand.class, () -> new DeadRetryCommand(configuration, store)));
    fleet.put(SweepCommand.class, () -> new SweepCommand(configuration, store));
    return new CommandLine.IFactory() {
      @Override
      public <K> K create(Class<K> type) throws Exception {
        Supplier<Object> made = commands.getOrDefault(type, fleet.get(type));
        return made == null ? CommandLine.defaultFactory().create(type) : type.cast(made.get());
      }
    };
  }
}
