/** Rendering: an avatar and a driving track in, frames out. */
package io.avatarfleet.worker.render;
