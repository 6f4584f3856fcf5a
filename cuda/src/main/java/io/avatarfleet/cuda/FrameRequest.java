package io.avatarfleet.cuda;

import io.avatarfleet.engine.Shot;

/** A frame that is wanted of an avatar on the device. */
record FrameRequest(DeviceAvatar avatar, Shot shot) {
}
