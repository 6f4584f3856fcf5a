/** What the fleet needs around it, in this process: for the demo, for development and for tests. Uses nothing. */
package io.avatarfleet.worker.development;
