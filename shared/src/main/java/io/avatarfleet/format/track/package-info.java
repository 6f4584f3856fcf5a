/** Driving tracks as files. */
package io.avatarfleet.format.track;
