package io.avatarfleet.engine;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.head.HeadCodes;

/** What one picture shows of an avatar. */
public record Shot(HeadCodes codes, Camera camera) {}
