package io.avatarfleet.format;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.jqwik.api.lifecycle.AroundTryHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.TryExecutionResult;
import net.jqwik.api.lifecycle.TryExecutor;
import net.jqwik.api.lifecycle.TryLifecycleContext;

/**
 * Lets no try of a property run for ever, which jqwik alone would: one that is not done in time falsifies its property,
 * which then shows what the try was given and where its thread stood. Every property has it, as a service of jqwik.
 */
public final class TryTimeLimit implements AroundTryHook {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @Override
  public TryExecutionResult aroundTry(TryLifecycleContext context, TryExecutor property, List<Object> given)
      throws InterruptedException {
    FutureTask<TryExecutionResult> run = new FutureTask<>(() -> property.execute(given));
    Thread thread = new Thread(run, "try of " + context.label());
    thread.setDaemon(true);
    thread.start();
    try {
      return run.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      return TryExecutionResult.falsified(e.getCause());
    } catch (TimeoutException e) {
      AssertionError late = new AssertionError("not done after " + LIMIT.toSeconds() + " s");
      late.setStackTrace(thread.getStackTrace());
      thread.interrupt();
      return TryExecutionResult.falsified(late);
    }
  }

  @Override
  public PropagationMode propagateTo() {
    return PropagationMode.ALL_DESCENDANTS;
  }
}
