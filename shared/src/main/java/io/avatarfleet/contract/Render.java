package io.avatarfleet.contract;

/**
 * An avatar follows a driving track into pictures or video.
 *
 * @param avatar an avatar that a build made
 * @param track a driving track or the released tracker's file; the identity is the avatar's, whatever the track says
 * @param bundle the model; null: the one whose id the avatar carries, which the fleet must then know
 * @param output where pictures or video go
 * @param options null: {@link RenderOptions#defaults()}
 */
public record Render(
    ObjectReference avatar, ObjectReference track, BundleReference bundle, ObjectPrefix output, RenderOptions options)
    implements Task {
  /** @throws ContractException if avatar, track or output are missing */
  public Render {
    Checks.present("avatar", avatar);
    Checks.present("track", track);
    Checks.present("output", output);
    options = options == null ? RenderOptions.defaults() : options;
  }

  /** A render of the whole track with the avatar's own bundle and default options. */
  public static Render of(ObjectReference avatar, ObjectReference track, ObjectPrefix output) {
    return new Render(avatar, track, null, output, null);
  }

  /** The same with a bundle named. */
  public Render withBundle(BundleReference bundle) {
    return new Render(avatar, track, bundle, output, options);
  }

  /** The same with other options. */
  public Render withOptions(RenderOptions options) {
    return new Render(avatar, track, bundle, output, options);
  }

  @Override
  public JobKind kind() {
    return JobKind.RENDER;
  }
}
