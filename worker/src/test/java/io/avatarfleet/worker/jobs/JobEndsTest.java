package io.avatarfleet.worker.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.messaging.TraceContext;
import io.avatarfleet.contract.status.JobError;
import io.avatarfleet.contract.status.ResultObject;
import io.avatarfleet.contract.status.State;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.worker.development.EmbeddedObjectStore;
import io.avatarfleet.worker.development.ObjectStores;
import io.avatarfleet.worker.status.EventSteps;
import io.avatarfleet.worker.storage.MinioObjectStore;
import io.avatarfleet.worker.storage.ObjectStore;
import io.avatarfleet.worker.storage.RetryListener;
import io.avatarfleet.worker.storage.StorageCredentials;
import io.avatarfleet.worker.storage.StorageSettings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job ends once, and an end that an operator takes back makes room for exactly one other. */
class JobEndsTest {
  private static final JobPlaces PLACES = new JobPlaces(Optional.empty());
  private static EmbeddedObjectStore server;
  private static ObjectStore store;

  private final JobEnds ends = new JobEnds(store, PLACES);

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server = ObjectStores.start(folder.resolve("objects"), "results");
    Duration patience = Duration.ofSeconds(20);
    store = MinioObjectStore.open(
        new StorageSettings(server.endpoint(), "us-east-1", true, Set.of(), Set.of("results"),
            new StorageSettings.Timeouts(patience, patience, patience, patience),
            new StorageSettings.Retries(Duration.ofMillis(20), Duration.ofMillis(200), patience),
            5 << 20, folder.resolve("spool"), 1 << 20),
        () -> new StorageCredentials(server.keys().accessKey(), server.keys().secretKey(), Optional.empty()),
        RetryListener.NONE);
  }

  @AfterAll
  static void stop() {
    store.close();
    server.close();
  }

  @Test
  void aJobThatFailedEndsAnewOnceItIsReopenedAndThenForGood() throws Exception {
    Job job = job("reopened");
    Manifest failure = ends.end(attempt(job, 1), failed());
    assertThat(ends.find(job)).contains(failure);
    assertThat(ends.reopen(job)).isTrue();
    assertThat(ends.find(job)).isEmpty();
    assertThat(ends.reopen(job)).isTrue();
    Manifest end = ends.end(attempt(job, 2), completed(job));
    assertThat(end.event().status().state()).isEqualTo(State.COMPLETED);
    assertThat(ends.find(job)).contains(end);
    assertThat(ends.reopen(job)).isFalse();
    assertThat(ends.end(attempt(job, 3), failed())).isEqualTo(end);
  }

  @Test
  void aJobThatHasNotEndedIsOpenAnyway() throws Exception {
    assertThat(ends.reopen(job("open"))).isTrue();
    assertThat(ends.find(job("open"))).isEmpty();
  }

  @Test
  void aCompletionBetweenTheLookAndTheReopeningStands() throws Exception {
    Job job = job("overtaken");
    ends.end(attempt(job, 1), failed());
    JobEnds slow = new JobEnds(justBefore("replace", () -> {
      assertThat(ends.reopen(job)).isTrue();
      return ends.end(attempt(job, 2), completed(job));
    }), PLACES);
    assertThat(slow.reopen(job)).isFalse();
    assertThat(ends.find(job).orElseThrow().event().status().state()).isEqualTo(State.COMPLETED);
  }

  @Test
  void ofTwoTriesAtAReopenedJobOneEndsItAndTheOtherTakesThatOver() throws Exception {
    Job job = job("raced");
    ends.end(attempt(job, 1), failed());
    ends.reopen(job);
    JobEnds slow =
        new JobEnds(justBefore("replace", () -> ends.end(attempt(job, 2), completed(job))), PLACES);
    Manifest adopted = slow.end(attempt(job, 3), failed());
    assertThat(adopted.event().status().state()).isEqualTo(State.COMPLETED);
    assertThat(ends.find(job)).contains(adopted);
  }

  /** The store, with something happening once before a method is called. */
  private static ObjectStore justBefore(String method, Callable<?> event) {
    boolean[] happened = {false};
    return (ObjectStore) Proxy.newProxyInstance(
        ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, called, arguments) -> {
          if (called.getName().equals(method) && !happened[0]) {
            happened[0] = true;
            event.call();
          }
          try {
            return called.invoke(store, arguments);
          } catch (InvocationTargetException failure) {
            throw failure.getCause();
          }
        });
  }

  private static Job job(String id) {
    return Job.of(id, "tenant", Render.of(ObjectReference.parse("s3://assets/a.avatar"),
        ObjectReference.parse("s3://assets/a.track"), new ObjectPrefix("results", "out")));
  }

  private static JobAttempt attempt(Job job, int number) {
    return JobAttempt.of(job, Optional.empty(), number, number > 1, new EventSteps(1), TraceContext.fresh());
  }

  private static Status failed() {
    return new Status.Failed(new JobError("NO_FACE", "no face"));
  }

  private static Status completed(Job job) {
    ObjectReference video = new ObjectReference("results", "out/" + job.id() + "/video.mp4");
    return new Status.Completed(PLACES.manifest(job),
        List.of(new ResultObject("video", video, "video/mp4", 1, "0".repeat(64))), Map.of(), List.of());
  }
}
