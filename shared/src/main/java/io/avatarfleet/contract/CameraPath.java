package io.avatarfleet.contract;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** A camera that replaces the track's. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = FixedCamera.class, name = "fixed"),
  @JsonSubTypes.Type(value = OrbitCamera.class, name = "orbit")
})
public sealed interface CameraPath permits FixedCamera, OrbitCamera {}
