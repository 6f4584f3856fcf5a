package io.avatarfleet.worker.command;

import io.avatarfleet.client.StatusListener;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import java.io.PrintWriter;

/** Shows jobs as they go on: progress as progress, the rest as lines. */
final class JobDisplay implements StatusListener {
  private final PrintWriter lines;
  private final ProgressDisplay progress;

  JobDisplay(PrintWriter lines, ProgressDisplay progress) {
    this.lines = lines;
    this.progress = progress;
  }

  @Override
  public void happened(StatusEvent event) {
    if (event.status() instanceof Status.Progress part) {
      progress.advanced(event.jobId() + " " + part.stage(), part.done(), part.total());
      return;
    }
    progress.close();
    lines.println(event.jobId() + " " + EventLine.what(event));
    lines.flush();
  }
}
