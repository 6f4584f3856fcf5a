package io.avatarfleet.worker.command;

import io.quarkus.picocli.runtime.PicocliRunner;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.List;
import java.util.Set;

/**
 * The application's beginning. Quarkus opens its HTTP port before a command can say whether it wants one, so it is
 * decided here: only what serves metrics does.
 */
@QuarkusMain
public final class Main {
  private static final String HTTP = "quarkus.http.host-enabled";
  private static final Set<String> SERVING = Set.of("worker", "backlog");
  private static final Set<String> ASKING = Set.of("-h", "--help", "-V", "--version");

  private Main() {}

  /** Runs the command line. */
  public static void main(String... arguments) {
    if (serves(List.of(arguments))) {
      System.setProperty(HTTP, "true");
    }
    Quarkus.run(PicocliRunner.class, Main::end, arguments);
  }

  private static void end(int status, Throwable failure) {
    if (failure != null) {
      System.err.printf("error: %s%n", said(failure));
    }
    System.exit(status);
  }

  /** Why the application could not begin: commands say their own failures. */
  private static String said(Throwable failure) {
    String deepest = failure.toString();
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof QuarkusBindException taken) {
        return ("port %d for health and metrics is taken; free it, or set avatar-fleet.http.port to another, or to 0 "
            + "for any [HTTP_PORT]").formatted(taken.getPort());
      }
      deepest = each.getMessage() == null ? deepest : each.getMessage();
    }
    return deepest.replaceAll("\\s+", " ");
  }

  static boolean serves(List<String> arguments) {
    String command = arguments.stream().filter(each -> !each.startsWith("-")).findFirst().orElse("");
    return SERVING.contains(command) && arguments.stream().noneMatch(ASKING::contains);
  }
}
