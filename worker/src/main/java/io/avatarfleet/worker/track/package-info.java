/** Track jobs: a photo or a video of a face becomes a driving track. */
package io.avatarfleet.worker.track;
