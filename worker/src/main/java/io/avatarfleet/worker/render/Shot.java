package io.avatarfleet.worker.render;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.head.HeadCodes;

/** What one picture shows. */
record Shot(HeadCodes codes, Camera camera) {}
