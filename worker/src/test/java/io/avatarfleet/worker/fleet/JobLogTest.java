package io.avatarfleet.worker.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.avatarfleet.contract.FrameRange;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.JobKind;
import io.avatarfleet.contract.Priority;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.RenderOptions;
import io.avatarfleet.worker.development.BrokerExtension;
import io.avatarfleet.worker.development.EmbeddedBroker;
import io.avatarfleet.worker.engine.CpuEngine;
import io.avatarfleet.worker.jobs.JobObserver;
import io.avatarfleet.worker.logging.LogField;
import io.avatarfleet.worker.operations.IntakeLog;
import io.avatarfleet.worker.storage.RetryListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jboss.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the log says during jobs. */
@Timeout(120)
@ExtendWith(BrokerExtension.class)
class JobLogTest {
  private static final Logger LOG = Logger.getLogger(JobLogTest.class);

  private final List<ExtLogRecord> lines = new CopyOnWriteArrayList<>();
  private final org.jboss.logmanager.Logger root = org.jboss.logmanager.Logger.getLogger("");
  private final Level before = root.getLevel();
  private final Handler listener = new Handler() {
    @Override
    public void publish(LogRecord line) {
      ExtLogRecord wrapped = ExtLogRecord.wrap(line);
      wrapped.copyAll();
      lines.add(wrapped);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  };
  private FleetUnderTest fleet;

  @BeforeEach
  void start(@TempDir Path folder, EmbeddedBroker broker) throws Exception {
    listener.setLevel(Level.ALL);
    root.addHandler(listener);
    root.setLevel(Level.FINEST);
    fleet = new FleetUnderTest(folder, broker);
    // A line for each stage, on the thread that ran it; one for each exchange, on the thread that waits for it.
    CpuEngine engine = new CpuEngine(1, (stage, nanoseconds) -> LOG.infof("stage %s", stage));
    RetryListener store = new RetryListener() {
      @Override
      public void retried(String what, int attempt, Duration wait) {}

      @Override
      public void ended(String what, String outcome, Duration took) {
        LOG.infof("exchange %s", what);
      }
    };
    fleet.worker(fleet.store(store), engine, new IntakeLog(), JobObserver.NONE);
  }

  @AfterEach
  void stop() throws Exception {
    root.removeHandler(listener);
    root.setLevel(before);
    fleet.close();
  }

  @Test
  void everyLineOfAJobNamesIt() throws Exception {
    Job build = fleet.build("logged-build");
    var avatar = fleet.complete(build).results().get(0).object();
    Job render = fleet.render("logged-render", avatar);
    fleet.complete(Job.of(render.id(), render.tenant(),
        ((Render) render.task()).withOptions(RenderOptions.defaults().withFrames(FrameRange.of(0, 3)))));
    fleet.publish(fleet.render("logged-failure", FleetUnderTest.asset("nowhere.avatar")));
    fleet.end("logged-failure");
    await().until(() -> lines.stream().anyMatch(line -> text(line).contains("logged-failure, attempt 1")
        && text(line).contains("settled as hopeless")));

    List<ExtLogRecord> ours = lines.stream()
        .filter(line -> text(line).startsWith("stage ") || text(line).startsWith("exchange ")
            || text(line).startsWith("job logged-"))
        .toList();
    assertThat(ours).extracting(line -> line.getMdc(LogField.JOB.key())).doesNotContainNull()
        .contains("logged-build", "logged-render", "logged-failure");
    assertThat(ours).allSatisfy(line -> {
      Map<String, String> said = line.getMdcCopy();
      assertThat(said).containsKeys(List.of(LogField.values()).stream().map(LogField::key).toArray(String[]::new));
      assertThat(said).containsEntry("tenant", "tenant").containsEntry("attempt", "1").containsEntry("delivery", "1");
      JobKind kind = said.get("job").equals("logged-build") ? JobKind.AVATAR_BUILD : JobKind.RENDER;
      assertThat(said).containsEntry("kind", kind.toString())
          .containsEntry("topic", fleet.topics().jobs(kind, Priority.BULK));
    });
    assertThat(ours).extracting(line -> line.getMdc("job") + " " + text(line).split(" ")[0])
        .contains("logged-render stage", "logged-build exchange", "logged-failure job");
  }

  @Test
  void theStoresKeysAreNeverLogged() throws Exception {
    fleet.complete(fleet.build("secret-build"));
    fleet.publish(fleet.render("secret-failure", FleetUnderTest.asset("nowhere.avatar")));
    fleet.end("secret-failure");
    assertThat(lines).hasSizeGreaterThan(100).extracting(line -> everything(line))
        .noneMatch(text -> text.contains(fleet.server().keys().secretKey())
            || text.contains(fleet.server().keys().accessKey()));
  }

  private static String text(ExtLogRecord line) {
    return String.valueOf(line.getFormattedMessage());
  }

  private static String everything(ExtLogRecord line) {
    StringBuilder all = new StringBuilder(text(line)).append(line.getMdcCopy());
    for (Throwable each = line.getThrown(); each != null; each = each.getCause()) {
      all.append(each);
    }
    return all.toString();
  }
}
