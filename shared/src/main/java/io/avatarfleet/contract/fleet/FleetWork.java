package io.avatarfleet.contract.fleet;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.avatarfleet.contract.Job;

/**
 * Internal: one piece of a render that is spread over workers. Only workers publish it, on the segment topics; the job
 * travels with it, so that no worker needs to ask another.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = SegmentWork.class, name = "segment"),
  @JsonSubTypes.Type(value = AssemblyWork.class, name = "assembly")
})
public sealed interface FleetWork permits SegmentWork, AssemblyWork {
  /** {@link io.avatarfleet.contract.Limits#VERSION} */
  int version();

  /** The whole job, as its publisher wrote it; always a render. */
  Job job();

  /** How the job is spread. */
  SegmentPlan plan();

  /** The attempt at the job that spread it, from 1; status events of this work count on from there. */
  int jobAttempt();

  /** Key of the Kafka record: pieces of one job go to different partitions. */
  String key();
}
