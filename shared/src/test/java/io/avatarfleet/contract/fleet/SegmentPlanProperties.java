package io.avatarfleet.contract.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.contract.FrameRange;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SegmentPlanProperties {
  @Property
  void segmentsCoverTheRenderInOrderWithoutGaps(
      @ForAll @IntRange(max = 1000) int first,
      @ForAll @IntRange(min = 1, max = 3000) int frames,
      @ForAll @IntRange(min = 1, max = 4000) int segmentFrames) {
    SegmentPlan plan = new SegmentPlan(first, frames, segmentFrames);

    int next = first;
    for (int i = 0; i < plan.segments(); i++) {
      FrameRange segment = plan.segment(i);
      assertThat(segment.first()).isEqualTo(next);
      assertThat(segment.count()).isBetween(1, segmentFrames);
      next = segment.last() + 1;
    }
    assertThat(next).isEqualTo(first + frames);
  }
}
