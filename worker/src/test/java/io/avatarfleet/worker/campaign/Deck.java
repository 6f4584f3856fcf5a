package io.avatarfleet.worker.campaign;

import io.avatarfleet.contract.AvatarBuild;
import io.avatarfleet.contract.Background;
import io.avatarfleet.contract.BuildOptions;
import io.avatarfleet.contract.BundleReference;
import io.avatarfleet.contract.FittedFrame;
import io.avatarfleet.contract.FrameRange;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.OutputFormat;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.RenderOptions;
import io.avatarfleet.contract.StoredPrecision;
import io.avatarfleet.contract.Task;
import java.util.Random;

/** The kinds of work that a campaign is made of; each gives the same bytes however often it is done. */
enum Deck {
  ONE_FRAME(60) {
    @Override
    Task task(ObjectReference avatar, ObjectPrefix output) {
      return render(avatar, output,
          RenderOptions.defaults().withFormat(OutputFormat.RAW).withFrames(FrameRange.of(0, 0)));
    }
  },
  FEW_PICTURES(12) {
    @Override
    Task task(ObjectReference avatar, ObjectPrefix output) {
      return render(avatar, output,
          RenderOptions.defaults().withFormat(OutputFormat.PNG).withFrames(FrameRange.of(2, 4)));
    }
  },
  SHORT_VIDEO(10) {
    @Override
    Task task(ObjectReference avatar, ObjectPrefix output) {
      return render(avatar, output, RenderOptions.defaults().withSize(96).withFrames(FrameRange.of(5, 14)));
    }
  },
  TRANSPARENT_VIDEO(4) {
    @Override
    Task task(ObjectReference avatar, ObjectPrefix output) {
      return render(avatar, output, RenderOptions.defaults().withFormat(OutputFormat.WEBM)
          .withBackground(Background.nothing()).withFrames(FrameRange.of(0, 3)));
    }
  },
  BUILD(8) {
    @Override
    Task task(ObjectReference avatar, ObjectPrefix output) {
      return build(output, BuildOptions.defaults());
    }
  },
  HALF_PRECISION_BUILD(3) {
    @Override
    Task task(ObjectReference avatar, ObjectPrefix output) {
      return build(output, new BuildOptions(StoredPrecision.FLOAT16));
    }
  },
  SPREAD(3) {
    @Override
    Task task(ObjectReference avatar, ObjectPrefix output) {
      return render(avatar, output, RenderOptions.defaults().withFormat(OutputFormat.RAW));
    }
  },
  SPREAD_VIDEO(2) {
    @Override
    Task task(ObjectReference avatar, ObjectPrefix output) {
      return render(avatar, output, RenderOptions.defaults());
    }
  };

  private static final ObjectReference TRACK = new ObjectReference("assets", "driving.track");
  private final int share;

  Deck(int share) {
    this.share = share;
  }

  /** The work, for an avatar, into a folder. */
  abstract Task task(ObjectReference avatar, ObjectPrefix output);

  boolean isBuild() {
    return this == BUILD || this == HALF_PRECISION_BUILD;
  }

  /** One of them, often the small ones. */
  static Deck draw(Random random) {
    int all = 0;
    for (Deck each : values()) {
      all += each.share;
    }
    int drawn = random.nextInt(all);
    for (Deck each : values()) {
      drawn -= each.share;
      if (drawn < 0) {
        return each;
      }
    }
    throw new IllegalStateException("shares do not add up");
  }

  private static Task render(ObjectReference avatar, ObjectPrefix output, RenderOptions options) {
    return Render.of(avatar, TRACK, output).withOptions(options);
  }

  private static Task build(ObjectPrefix output, BuildOptions options) {
    return new AvatarBuild(new ObjectReference("assets", "portrait.png"), FittedFrame.firstOf(TRACK),
        BundleReference.parse("tiny"), output, options);
  }
}
