package io.avatarfleet.worker.render;

import io.avatarfleet.worker.jobs.Assets;
import io.avatarfleet.worker.jobs.BundleShelf;
import io.avatarfleet.worker.jobs.EngineTurn;
import io.avatarfleet.worker.jobs.JobPlaces;
import io.avatarfleet.worker.jobs.JobTask;
import io.avatarfleet.worker.jobs.WorkFolders;
import io.avatarfleet.worker.status.StatusPublisher;
import io.avatarfleet.worker.storage.ObjectStore;

/** The three tasks of rendering and what they share. */
public final class RenderRoom {
  private final ObjectStore store;
  private final WorkFolders folders;
  private final StatusPublisher status;
  private final RenderLimits limits;
  private final SceneSetting setting;
  private final Clip clip;
  private final SegmentStore segments;
  private final Spreading spreading;
  private final ResultStore results;

  /**
   * @param engine whose turns frames wait for
   * @param encoders of one job that work at once
   */
  public RenderRoom(
      ObjectStore store, JobPlaces places, BundleShelf bundles, Assets assets, Driving driving, EngineTurn engine,
      WorkFolders folders, StatusPublisher status, PiecePublisher pieces, RenderLimits limits,
      int encoders) {
    this.store = store;
    this.folders = folders;
    this.status = status;
    this.limits = limits;
    this.setting = new SceneSetting(bundles, assets, driving);
    this.clip = new Clip(engine, encoders);
    this.segments = new SegmentStore(store, places);
    this.spreading = new Spreading(segments, pieces, status, limits);
    this.results = new ResultStore(store, places);
  }

  /** Whole jobs. */
  public JobTask render() {
    return new RenderTask(this);
  }

  /** Segments of spread jobs. */
  public JobTask segment() {
    return new SegmentTask(this);
  }

  /** The last step of spread jobs. */
  public JobTask assembly() {
    return new AssemblyTask(this);
  }

  ObjectStore store() {
    return store;
  }

  WorkFolders folders() {
    return folders;
  }

  StatusPublisher status() {
    return status;
  }

  RenderLimits limits() {
    return limits;
  }

  SceneSetting setting() {
    return setting;
  }

  Clip clip() {
    return clip;
  }

  SegmentStore segments() {
    return segments;
  }

  Spreading spreading() {
    return spreading;
  }

  ResultStore results() {
    return results;
  }
}
