package io.avatarfleet.cuda;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.head.HeadCodes;

/** A frame that is wanted: whose, in which pose, from where. */
record FrameRequest(DeviceAvatar avatar, HeadCodes codes, Camera camera) {
}
