package io.avatarfleet.worker.jobs;

import io.avatarfleet.engine.Engine;
import io.avatarfleet.engine.Reconstructor;
import io.avatarfleet.engine.Renderer;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.bundle.Bundle;
import org.jboss.logging.Logger;

/** A bundle with its networks, which are loaded when they are first wanted and shared by all who use it. */
public final class OpenBundle {
  private static final Logger LOG = Logger.getLogger(OpenBundle.class);

  private final Bundle bundle;
  private final Engine engine;
  private final OpenedAvatars avatars = new OpenedAvatars(this::renderer);
  private Reconstructor reconstructor;
  private Renderer renderer;
  private int users;
  private boolean retired;

  OpenBundle(Bundle bundle, Engine engine) {
    this.bundle = bundle;
    this.engine = engine;
    engine.hindrance(bundle.architecture())
        .ifPresent(why -> LOG.infof("bundle %s is rendered by the engine cpu: %s", bundle.id(), why));
  }

  /** The bundle itself. */
  public Bundle bundle() {
    return bundle;
  }

  /** The source-only networks; not the caller's to close. */
  public synchronized Reconstructor reconstructor() {
    if (reconstructor == null) {
      reconstructor = engine.reconstructor(bundle);
    }
    return reconstructor;
  }

  /** The per-frame networks; not the caller's to close. */
  public synchronized Renderer renderer() {
    if (renderer == null) {
      renderer = engine.renderer(bundle);
    }
    return renderer;
  }

  /** An avatar of this bundle, opened for rendering; the caller closes it. */
  public OpenedAvatars.Use avatar(AvatarAsset avatar) {
    return avatars.use(avatar);
  }

  synchronized void borrowed() {
    users++;
  }

  synchronized boolean isIdle() {
    return users == 0;
  }

  synchronized void givenBack() {
    users--;
    closeIfOver();
  }

  /** No one borrows it any more; it closes when the last user has given it back. */
  synchronized void retire() {
    retired = true;
    closeIfOver();
  }

  private void closeIfOver() {
    if (!retired || users > 0) {
      return;
    }
    if (reconstructor != null) {
      reconstructor.close();
      reconstructor = null;
    }
    avatars.close();
    if (renderer != null) {
      renderer.close();
      renderer = null;
    }
  }
}
