package io.avatarfleet.contract;

/**
 * A photo becomes an avatar.
 *
 * @param photo PNG or JPEG
 * @param source the tracker's fit of that photo, which must then be the tracker's crop; null: the fleet finds the face
 *     and fits it
 * @param bundle the model; null: {@link BundleReference#shipped()}
 * @param output where the avatar and its preview go
 * @param options null: {@link BuildOptions#defaults()}
 */
public record AvatarBuild(
    ObjectReference photo, FittedFrame source, BundleReference bundle, ObjectPrefix output, BuildOptions options)
    implements Task {
  /** @throws ContractException if photo or output are missing */
  public AvatarBuild {
    Checks.present("photo", photo);
    Checks.present("output", output);
    bundle = bundle == null ? BundleReference.shipped() : bundle;
    options = options == null ? BuildOptions.defaults() : options;
  }

  /** A build from any photo with a face, with default options. */
  public static AvatarBuild of(ObjectReference photo, BundleReference bundle, ObjectPrefix output) {
    return new AvatarBuild(photo, null, bundle, output, null);
  }

  /** The same with the tracker's fit of the photo. */
  public AvatarBuild withSource(FittedFrame source) {
    return new AvatarBuild(photo, source, bundle, output, options);
  }

  /** The same with other options. */
  public AvatarBuild withOptions(BuildOptions options) {
    return new AvatarBuild(photo, source, bundle, output, options);
  }

  @Override
  public JobKind kind() {
    return JobKind.AVATAR_BUILD;
  }
}
