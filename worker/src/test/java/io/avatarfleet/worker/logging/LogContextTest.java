package io.avatarfleet.worker.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.jboss.logging.MDC;
import org.junit.jupiter.api.Test;

class LogContextTest {
  @Test
  void whatWasSaidBeforeCountsAgainAfterwards() {
    try (LogContext outer = LogContext.of(Map.of(LogField.JOB, "outer", LogField.KIND, "render"))) {
      assertThat(outer).isNotNull();
      try (LogContext inner = LogContext.of(Map.of(LogField.JOB, "inner"))) {
        assertThat(inner).isNotNull();
        assertThat(MDC.get("job")).isEqualTo("inner");
        assertThat(MDC.get("kind")).isEqualTo("render");
      }
      assertThat(MDC.get("job")).isEqualTo("outer");
    }
    assertThat(MDC.get("job")).isNull();
    assertThat(MDC.get("kind")).isNull();
  }

  @Test
  void workThatIsCarriedToAnotherThreadNamesTheSameJobThere() throws Exception {
    Callable<Object> work;
    try (LogContext context = LogContext.of(Map.of(LogField.JOB, "carried"))) {
      assertThat(context).isNotNull();
      work = LogContext.carried(() -> MDC.get("job"));
    }
    FutureTask<Object> said = new FutureTask<>(work);
    FutureTask<Object> afterwards = new FutureTask<>(() -> MDC.get("job"));
    Thread thread = new Thread(() -> {
      said.run();
      afterwards.run();
    });
    thread.start();
    assertThat(said.get()).isEqualTo("carried");
    assertThat(afterwards.get()).isNull();
  }
}
