/** Photos in, pictures and video out. */
package io.avatarfleet.worker.imaging;
