/** Model bundles: the network's structure and numbers, and the head model. */
package io.avatarfleet.format.bundle;
