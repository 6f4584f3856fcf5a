package io.avatarfleet.cuda;

import io.avatarfleet.engine.Shot;
import io.avatarfleet.format.AvatarAsset;

/** A frame that is wanted of one of several avatars. */
record AvatarShot(AvatarAsset avatar, Shot shot) {
}
