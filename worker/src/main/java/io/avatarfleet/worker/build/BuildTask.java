package io.avatarfleet.worker.build;

import io.avatarfleet.contract.AvatarBuild;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.StoredPrecision;
import io.avatarfleet.contract.status.ResultObject;
import io.avatarfleet.engine.RenderedFrame;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.avatar.AvatarAssetFormat;
import io.avatarfleet.format.avatar.Precision;
import io.avatarfleet.worker.build.SourceFetch.Source;
import io.avatarfleet.worker.imaging.SourceImageReader;
import io.avatarfleet.worker.jobs.Assets;
import io.avatarfleet.worker.jobs.BundleShelf;
import io.avatarfleet.worker.jobs.EngineTurn;
import io.avatarfleet.worker.jobs.JobAttempt;
import io.avatarfleet.worker.jobs.JobPlaces;
import io.avatarfleet.worker.jobs.JobResults;
import io.avatarfleet.worker.jobs.JobTask;
import io.avatarfleet.worker.jobs.RunWatch;
import io.avatarfleet.worker.jobs.StageTimes;
import io.avatarfleet.worker.jobs.WorkFolders;
import io.avatarfleet.worker.storage.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Builds avatars: photo and fitted frame fetched -> looked up by content -> photo decoded, and cut out and fitted if the
 * job brings no fit -> reconstructed -> rendered as its own source -> put.
 */
public final class BuildTask implements JobTask {
  private final JobPlaces places;
  private final BundleShelf bundles;
  private final SourceFetch sources;
  private final AvatarStore avatars;
  private final PhotoFitting photos;
  private final EngineTurn engine;
  private final WorkFolders folders;
  private final AvatarContent content = new AvatarContent();

  /** @param engine whose turns the build waits for */
  public BuildTask(
      ObjectStore store, JobPlaces places, BundleShelf bundles, Assets assets, PhotoFitting photos, EngineTurn engine,
      WorkFolders folders) {
    this.places = places;
    this.bundles = bundles;
    this.sources = new SourceFetch(store, assets);
    this.avatars = new AvatarStore(store);
    this.photos = photos;
    this.engine = engine;
    this.folders = folders;
  }

  @Override
  public Optional<JobResults> run(JobAttempt attempt, RunWatch watch) throws Exception {
    AvatarBuild build = (AvatarBuild) attempt.job().task();
    StageTimes times = new StageTimes(attempt.observation());
    try (BundleShelf.Loan loan = bundles.borrow(build.bundle());
        Source source = sources.fetch(build, loan.bundle().architecture().head().model())) {
      StoredPrecision precision = build.options().precision();
      ObjectPrefix place = places.avatar(
          attempt.job(), content.address(source.bytes(), source.frame(), precision, loan.bundle().id()));
      Optional<List<ResultObject>> before = avatars.find(place);
      times.ended("fetch");
      if (before.isPresent()) {
        return Optional.of(new JobResults(before.get(), times.millis()));
      }
      watch.check();
      AvatarAsset avatar = built(build, loan, source, watch, times);
      watch.check();
      List<ResultObject> kept = kept(attempt, place, avatar, precision);
      times.ended("upload");
      return Optional.of(new JobResults(kept, times.millis()));
    }
  }

  private AvatarAsset built(
      AvatarBuild build, BundleShelf.Loan loan, Source source, RunWatch watch, StageTimes times)
      throws IOException, InterruptedException {
    Path file = source.photo().path();
    PhotoFitting.Fitted fitted = Assets.named(build.photo(), file, () -> source.frame().isPresent()
        ? new PhotoFitting.Fitted(new SourceImageReader().read(file), source.frame().get())
        : photos.fit(loan.bundle(), file));
    AvatarBuilder builder = new AvatarBuilder(loan.bundle().architecture(), fitted.frame());
    float[] image = builder.backboneInput(fitted.crop());
    times.ended("decode");
    watch.check();
    AvatarAsset bare = engine.take(() -> builder.reconstruct(loan.open().reconstructor(), image));
    times.ended("reconstruct");
    watch.check();
    RenderedFrame picture = engine.take(() -> builder.renderSource(loan.open().renderer(), bare));
    AvatarAsset avatar = builder.withPreview(bare, picture);
    times.ended("preview");
    return avatar;
  }

  private List<ResultObject> kept(JobAttempt attempt, ObjectPrefix place, AvatarAsset avatar, StoredPrecision precision)
      throws IOException, InterruptedException {
    try (WorkFolders.Folder folder = folders.folder()) {
      Path file = folder.file("head.avatar");
      AvatarAssetFormat.write(
          file, avatar, precision == StoredPrecision.FLOAT16 ? Precision.HALF : Precision.SINGLE);
      folder.requireRoom();
      return avatars.keep(place, attempt.id(), file, avatar.preview());
    }
  }
}
