package io.avatarfleet.contract;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** The part of a job that is its kind's own: what goes in, how, and where the result goes. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = AvatarBuild.class, name = "avatar-build"),
  @JsonSubTypes.Type(value = Render.class, name = "render"),
  @JsonSubTypes.Type(value = Tracking.class, name = "track")
})
public sealed interface Task permits AvatarBuild, Render, Tracking {
  /** The kind; in JSON the field {@code kind}. */
  JobKind kind();

  /** The folder that results are written to, under names that the completed event tells. */
  ObjectPrefix output();
}
