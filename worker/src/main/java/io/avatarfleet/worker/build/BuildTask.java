package io.avatarfleet.worker.build;

import io.avatarfleet.contract.AvatarBuild;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.StoredPrecision;
import io.avatarfleet.contract.status.Note;
import io.avatarfleet.engine.RenderedFrame;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.format.avatar.AvatarAssetFormat;
import io.avatarfleet.format.avatar.Precision;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.worker.build.SourceFetch.Source;
import io.avatarfleet.worker.imaging.Picture;
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
import io.avatarfleet.worker.tracking.FaceNetworksOnce;
import io.avatarfleet.worker.tracking.FittedPhoto;
import io.avatarfleet.worker.tracking.PhotoFitting;
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
  private final FaceNetworksOnce networks;
  private final EngineTurn engine;
  private final WorkFolders folders;
  private final AvatarContent content = new AvatarContent();

  /**
   * @param networks not closed by this
   * @param engine whose turns the build waits for
   */
  public BuildTask(
      ObjectStore store, JobPlaces places, BundleShelf bundles, Assets assets, FaceNetworksOnce networks,
      EngineTurn engine, WorkFolders folders) {
    this.places = places;
    this.bundles = bundles;
    this.sources = new SourceFetch(store, assets);
    this.avatars = new AvatarStore(store);
    this.networks = networks;
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
      Optional<AvatarEntry> before = avatars.find(place);
      times.ended("fetch");
      if (before.isPresent()) {
        return results(before.get(), times);
      }
      watch.check();
      Built built = built(build, loan, source, watch, times);
      watch.check();
      AvatarEntry kept = kept(attempt, place, built, precision);
      times.ended("upload");
      return results(kept, times);
    }
  }

  private static Optional<JobResults> results(AvatarEntry entry, StageTimes times) {
    return Optional.of(new JobResults(entry.results(), times.millis(), entry.notes()));
  }

  /** A source crop, the frame that lies on it, and what is to be known of both. */
  private record Fitted(Picture crop, TrackFrame frame, List<Note> notes) {}

  /** An avatar, and what is to be known of it. */
  private record Built(AvatarAsset avatar, List<Note> notes) {}

  private Built built(
      AvatarBuild build, BundleShelf.Loan loan, Source source, RunWatch watch, StageTimes times)
      throws IOException, InterruptedException {
    Path file = source.photo().path();
    Fitted fitted = Assets.named(build.photo(), file, () -> source.frame().isPresent()
        ? new Fitted(new SourceImageReader().read(file), source.frame().get(), List.of())
        : fitted(loan.bundle(), file));
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
    return new Built(avatar, fitted.notes());
  }

  private Fitted fitted(Bundle bundle, Path file) throws IOException {
    FittedPhoto photo = PhotoFitting.of(networks.get(), bundle).fit(file);
    return new Fitted(photo.source().crop(), photo.tracked().frame(), photo.notes());
  }

  private AvatarEntry kept(JobAttempt attempt, ObjectPrefix place, Built built, StoredPrecision precision)
      throws IOException, InterruptedException {
    try (WorkFolders.Folder folder = folders.folder()) {
      Path file = folder.file("head.avatar");
      AvatarAssetFormat.write(
          file, built.avatar(), precision == StoredPrecision.FLOAT16 ? Precision.HALF : Precision.SINGLE);
      folder.requireRoom();
      return avatars.keep(place, attempt.id(), file, built.avatar().preview(), built.notes());
    }
  }
}
