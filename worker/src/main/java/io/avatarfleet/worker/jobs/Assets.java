package io.avatarfleet.worker.jobs;

import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.format.avatar.AvatarAssetFormat;
import io.avatarfleet.worker.importing.TrackReader;
import io.avatarfleet.worker.storage.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalDouble;

/** Avatars and driving tracks by reference, the recently used ones from memory. Safe to use from several threads. */
public final class Assets {
  private static final long LARGEST_AVATAR = 1L << 30;
  private static final long LARGEST_TRACK = 1L << 30;

  private final ContentCache<AvatarAsset> avatars;
  private final ContentCache<DrivingTrack> tracks;

  /** @param cacheBytes the most bytes of avatars that are kept; a quarter of that for tracks besides */
  public Assets(ObjectStore store, long cacheBytes) {
    avatars = new ContentCache<>(store, LARGEST_AVATAR, cacheBytes, Assets::bytes);
    tracks = new ContentCache<>(store, LARGEST_TRACK, cacheBytes / 4, Assets::bytes);
  }

  /** @throws FormatException if the object is no avatar */
  public AvatarAsset avatar(ObjectReference object) throws IOException, InterruptedException {
    return avatars.get(object, "", file -> named(object, file, () -> AvatarAssetFormat.read(file)));
  }

  /**
   * A track that a frame is taken of.
   *
   * @throws FormatException if the object is no track, or one for another head model
   */
  public DrivingTrack track(ObjectReference object, String headModel) throws IOException, InterruptedException {
    return tracks.get(object, headModel, file -> named(object, file, () -> new TrackReader().read(file, headModel)));
  }

  /** How avatars were served. */
  public CacheStatistics avatars() {
    return avatars.statistics();
  }

  /** How tracks were served. */
  public CacheStatistics tracks() {
    return tracks.statistics();
  }

  /**
   * A track to drive with, for any head model.
   *
   * @param framesPerSecond the rate that recordings with times of their own are brought to; nothing keeps theirs
   * @throws FormatException if the object is no track
   */
  public DrivingTrack driving(ObjectReference object, OptionalDouble framesPerSecond)
      throws IOException, InterruptedException {
    return tracks.get(object, "driving " + framesPerSecond,
        file -> named(object, file, () -> new TrackReader().read(file, framesPerSecond)));
  }

  /** What reads a file that stands for an object. */
  @FunctionalInterface
  public interface FileReading<V> {
    V read() throws IOException;
  }

  /** Reads a fetched file; what is wrong with it is said of the object, whose publisher knows no spool. */
  public static <V> V named(ObjectReference object, Path file, FileReading<V> reading) throws IOException {
    try {
      return reading.read();
    } catch (FormatException failure) {
      throw new FormatException(
          failure.code(), failure.getMessage().replace(file.toString(), object.toString()), failure);
    }
  }

  private static long bytes(AvatarAsset a) {
    return Float.BYTES * ((long) a.liftedPositions().length + a.colors().length + a.opacities().length
        + a.scales().length + a.rotations().length + a.shape().length) + a.preview().length;
  }

  private static long bytes(DrivingTrack track) {
    TrackFrame first = track.frames().get(0);
    return track.frames().size() * (200L + Float.BYTES * (first.shape().length + first.expression().length + 28L));
  }
}
