package io.avatarfleet.worker.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.contract.Limits;
import io.avatarfleet.contract.Topics;
import io.avatarfleet.contract.status.StatusEvent;
import org.junit.jupiter.api.Test;

class EventStepsTest {

  @Test
  void aLaterDeliveryCountsAboveAnEarlierOne() {
    EventSteps first = new EventSteps(1);
    EventSteps second = new EventSteps(2);
    for (int i = 0; i < 100_000; i++) {
      first.next();
    }
    assertThat(first.next()).isLessThan(first.last());
    assertThat(second.next()).isGreaterThan(first.last());
  }

  @Test
  void finishedFramesCountAboveEveryDeliveryAndBelowTheEnd() {
    assertThat(EventSteps.spread(0)).isGreaterThan(new EventSteps(Topics.DELIVERY_LIMIT).last());
    assertThat(EventSteps.spread(2)).isGreaterThan(EventSteps.spread(1));
    assertThat(StatusEvent.sequence(1, EventSteps.spread(Limits.FRAMES)))
        .isGreaterThan(StatusEvent.sequence(1, EventSteps.spread(Limits.FRAMES - 2)))
        .isLessThan(StatusEvent.terminalSequence(1));
  }
}
