package io.avatarfleet.worker.logging;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jboss.logging.MDC;

/**
 * What the calling thread works on, said on every line that it logs until this is closed; then what was said before
 * counts again. Owned by one thread; {@link #carried} takes it over to others.
 */
public final class LogContext implements AutoCloseable {
  private final Map<String, Object> before = new HashMap<>();

  private LogContext() {}

  /** Says these, beside what is said already. */
  public static LogContext of(Map<LogField, String> fields) {
    LogContext context = new LogContext();
    fields.forEach((field, text) -> context.say(field.key(), text));
    return context;
  }

  /** The same work, on whatever thread: its lines say what the calling thread's say now. */
  public static Runnable carried(Runnable work) {
    Map<LogField, String> fields = said();
    return () -> {
      try (LogContext context = of(fields)) {
        work.run();
      }
    };
  }

  /** As {@link #carried(Runnable)}. */
  public static <T> Callable<T> carried(Callable<T> work) {
    Map<LogField, String> fields = said();
    return () -> {
      try (LogContext context = of(fields)) {
        return work.call();
      }
    };
  }

  private static Map<LogField, String> said() {
    Map<LogField, String> fields = new HashMap<>();
    for (LogField field : LogField.values()) {
      Object text = MDC.get(field.key());
      if (text != null) {
        fields.put(field, text.toString());
      }
    }
    return fields;
  }

  private void say(String key, String text) {
    before.put(key, MDC.get(key));
    MDC.put(key, text);
  }

  @Override
  public void close() {
    before.forEach((key, text) -> {
      if (text == null) {
        MDC.remove(key);
      } else {
        MDC.put(key, text);
      }
    });
  }
}
