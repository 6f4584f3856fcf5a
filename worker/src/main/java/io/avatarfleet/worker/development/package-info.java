/**
 * What the fleet needs around it, for the demo, for development and for tests: a broker in this process, an object
 * store in one of its own. Uses nothing.
 */
package io.avatarfleet.worker.development;
