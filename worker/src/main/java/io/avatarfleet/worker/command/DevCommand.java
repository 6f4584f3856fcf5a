package io.avatarfleet.worker.command;

import io.avatarfleet.worker.development.DevelopmentStack;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code avatar dev}: the demo's fleet, to try things on. */
@Command(
    name = "dev",
    mixinStandardHelpOptions = true,
    description = "Starts a broker, an object store and workers on this machine and keeps them until Ctrl-C.")
public class DevCommand implements Callable<Integer> {
  private final StackLauncher launcher;

  @Option(names = "--workers", paramLabel = "N", defaultValue = "2",
      description = "Worker processes, ${DEFAULT-VALUE} by default; 0 to run your own.")
  int workers;

  @Spec CommandSpec spec;

  DevCommand(StackLauncher launcher) {
    this.launcher = launcher;
  }

  @Override
  public Integer call() throws Exception {
    if (workers < 0 || workers > 16) {
      throw new ParameterException(spec.commandLine(), "--workers must be from 0 to 16");
    }
    Thread caller = Thread.currentThread();
    try (StopSignals signals = StopSignals.handledBy(caller::interrupt);
        DevelopmentStack stack = launcher.start(workers, spec.commandLine().getErr())) {
      print(stack);
      new CountDownLatch(1).await();
    } catch (InterruptedException stopped) {
      spec.commandLine().getErr().printf("note: stopped%n").flush();
    }
    return 0;
  }

  private void print(DevelopmentStack stack) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("""
        The fleet is ready; Ctrl-C stops it and removes everything. In another terminal:

        export AVATAR_FLEET_INTAKE_BOOTSTRAP_SERVERS=%s
        export AVATAR_FLEET_STORAGE_ENDPOINT=%s
        export AVATAR_FLEET_STORAGE_ACCESS_KEY=%s
        export AVATAR_FLEET_STORAGE_SECRET_KEY=%s
        export AVATAR_FLEET_HTTP_PORT=0
        export AVATAR_FLEET_STORAGE_WRITE_BUCKETS=%s

        ./avatar watch
        ./avatar submit render --avatar s3://demo/me.avatar --track s3://demo/my.track --output s3://demo/results --wait
        ./avatar worker

        Put objects into the bucket %s with any S3 client, path style, region us-east-1.
        """,
        stack.bootstrapServers(), stack.objectStore().endpoint(), stack.objectStore().keys().accessKey(),
        stack.objectStore().keys().secretKey(), DevelopmentStack.BUCKET, DevelopmentStack.BUCKET);
    out.flush();
  }
}
