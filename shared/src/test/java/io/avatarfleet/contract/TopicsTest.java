package io.avatarfleet.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicsTest {
  private final Topics topics = Topics.standard();

  @Test
  void everyTopicThatHasANameIsInTheList() {
    List<String> names = topics.all().stream().map(TopicSettings::name).toList();

    assertThat(names).doesNotHaveDuplicates().hasSize(13);
    assertThat(names)
        .contains(
            "avatar.jobs.avatar-build.interactive", "avatar.jobs.render.bulk", "avatar.jobs.track.bulk",
            topics.segments(Priority.INTERACTIVE), topics.status(), topics.control(), topics.deadLetters(),
            topics.brokerDeadLetters(), topics.retry());
  }

  @Test
  void oneGroupWorksOnAllTopicsFromTheirStartAndEndsInTheDeadLetterQueue() {
    List<ShareGroupSettings> groups = topics.shareGroups(Duration.ofSeconds(30));

    assertThat(groups).extracting(ShareGroupSettings::name)
        .containsExactly(topics.workers(), topics.brokerDeadLetterWorkers());
    assertThat(groups.get(0).topics())
        .hasSize(9)
        .contains(topics.jobs(JobKind.RENDER, Priority.BULK), topics.segments(Priority.BULK), topics.retry());
    assertThat(groups).allSatisfy(group ->
        assertThat(group.config())
            .containsEntry("share.auto.offset.reset", "earliest")
            .containsEntry("share.record.lock.duration.ms", "30000"));
    assertThat(groups.get(0).config()).containsEntry("errors.deadletterqueue.topic.name", "dlq.avatar");
  }

  @Test
  void anotherGroupEndsWhatTheBrokerGaveUpOn() {
    ShareGroupSettings group = topics.shareGroups(Duration.ofSeconds(30)).get(1);

    assertThat(group.topics()).containsExactly("dlq.avatar");
    assertThat(group.config()).as("its own queue would lead back to itself")
        .containsEntry("errors.deadletterqueue.topic.name", "");
  }

  @Test
  void cancellationsAreCompactedAndStatusIsNot() {
    assertThat(config(topics.control())).containsEntry("cleanup.policy", "compact,delete");
    assertThat(config(topics.status())).containsEntry("cleanup.policy", "delete");
  }

  @Test
  void aPrefixThatIsNoTopicNameIsRefused() {
    assertThatThrownBy(() -> new Topics("a b")).hasMessageContaining("prefix");
  }

  private Map<String, String> config(String topic) {
    return topics.all().stream().filter(each -> each.name().equals(topic)).findFirst().orElseThrow().config();
  }
}
