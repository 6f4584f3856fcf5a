package io.avatarfleet.worker.jobs;

import io.avatarfleet.engine.AvatarRenderer;
import io.avatarfleet.engine.PictureFormat;
import io.avatarfleet.engine.Pictures;
import io.avatarfleet.engine.Renderer;
import io.avatarfleet.engine.Shot;
import io.avatarfleet.format.AvatarAsset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/**
 * Avatars that were opened for rendering with one bundle and are not used at the moment; few, for each holds what its
 * engine has prepared. Jobs on the same avatar follow each other, and its pieces are jobs too. Safe to use from several
 * threads.
 */
public final class OpenedAvatars {
  private static final int MOST = 4;

  private final Supplier<Renderer> renderer;
  private final Deque<Opened> idle = new ArrayDeque<>();

  private record Opened(AvatarAsset avatar, AvatarRenderer renderer) {}

  OpenedAvatars(Supplier<Renderer> renderer) {
    this.renderer = renderer;
  }

  /** One that nobody else uses, opened if need be. */
  Use use(AvatarAsset avatar) {
    Opened kept = take(avatar);
    return new Use(kept != null ? kept : new Opened(avatar, renderer.get().open(avatar)));
  }

  /** An opened avatar in use. Owned by one thread; closing it gives it back. */
  public final class Use implements AutoCloseable {
    private final Opened opened;
    private boolean failed;

    private Use(Opened opened) {
      this.opened = opened;
    }

    /** As {@link AvatarRenderer#batch}. */
    public int batch() {
      return opened.renderer().batch();
    }

    /** As {@link AvatarRenderer#pictures}. */
    public Pictures pictures(List<Shot> shots, PictureFormat format) {
      boolean rendered = false;
      try {
        Pictures pictures = opened.renderer().pictures(shots, format);
        rendered = true;
        return pictures;
      } finally {
        failed |= !rendered;
      }
    }

    @Override
    public void close() {
      if (failed) {
        opened.renderer().close();
      } else {
        giveBack(opened);
      }
    }
  }

  private synchronized Opened take(AvatarAsset avatar) {
    for (Iterator<Opened> each = idle.iterator(); each.hasNext(); ) {
      Opened opened = each.next();
      // The same content read twice is another object; it is opened twice then.
      if (opened.avatar() == avatar) {
        each.remove();
        return opened;
      }
    }
    return null;
  }

  private synchronized void giveBack(Opened opened) {
    idle.addFirst(opened);
    if (idle.size() > MOST) {
      idle.removeLast().renderer().close();
    }
  }

  synchronized void close() {
    idle.forEach(each -> each.renderer().close());
    idle.clear();
  }
}
