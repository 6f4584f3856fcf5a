package io.avatarfleet.worker.operations;

/** Something about the cluster that is not as the fleet needs it. */
public sealed interface Difference {

  /** One line for people: what is, and what should be. */
  String description();

  /** A topic that is not there. */
  record TopicMissing(String topic, int partitions) implements Difference {
    @Override
    public String description() {
      return "topic " + topic + " is missing; needs " + partitions + " partitions";
    }
  }

  /** A topic of too few partitions. */
  record PartitionsMissing(String topic, int is, int needed) implements Difference {
    @Override
    public String description() {
      return "topic " + topic + " has " + is + " partitions; needs " + needed;
    }
  }

  /** Kinds of things that have settings. */
  enum Owner {
    TOPIC("topic"),
    GROUP("share group");

    private final String text;

    Owner(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** A setting of another value. */
  record Setting(Owner owner, String name, String key, String is, String needed) implements Difference {
    @Override
    public String description() {
      return owner + " " + name + ": " + key + " is " + is + "; needs " + needed;
    }
  }
}
