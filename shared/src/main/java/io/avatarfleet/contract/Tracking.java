package io.avatarfleet.contract;

/**
 * A video or photo of a face becomes a driving track.
 *
 * @param media a video, or a PNG or JPEG
 * @param bundle the model whose head the track is made for; null: {@link BundleReference#shipped()}
 * @param output where the track goes
 * @param options null: {@link TrackingOptions#defaults()}
 */
public record Tracking(ObjectReference media, BundleReference bundle, ObjectPrefix output, TrackingOptions options)
    implements Task {
  /** @throws ContractException if media or output are missing */
  public Tracking {
    Checks.present("media", media);
    Checks.present("output", output);
    bundle = bundle == null ? BundleReference.shipped() : bundle;
    options = options == null ? TrackingOptions.defaults() : options;
  }

  /** Tracks all frames with default options. */
  public static Tracking of(ObjectReference media, BundleReference bundle, ObjectPrefix output) {
    return new Tracking(media, bundle, output, null);
  }

  /** The same with other options. */
  public Tracking withOptions(TrackingOptions options) {
    return new Tracking(media, bundle, output, options);
  }

  @Override
  public JobKind kind() {
    return JobKind.TRACK;
  }
}
