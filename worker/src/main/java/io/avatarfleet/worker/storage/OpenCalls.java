package io.avatarfleet.worker.storage;

import java.util.ArrayList;
import java.util.List;
import okhttp3.Call;
import okhttp3.EventListener;

/** The HTTP calls of one attempt; once given up, every further one is closed as it starts. */
final class OpenCalls extends EventListener {
  private final List<Call> calls = new ArrayList<>();
  private boolean cancelled;

  @Override
  public void callStart(Call call) {
    synchronized (calls) {
      calls.add(call);
      if (!cancelled) {
        return;
      }
    }
    call.cancel();
  }

  void cancel() {
    List<Call> open;
    synchronized (calls) {
      cancelled = true;
      open = List.copyOf(calls);
    }
    open.forEach(Call::cancel);
  }
}
