/** Avatars as files. */
package io.avatarfleet.format.avatar;
