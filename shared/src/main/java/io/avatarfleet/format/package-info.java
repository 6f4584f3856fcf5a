/** Bytes to validated values and back. */
package io.avatarfleet.format;
