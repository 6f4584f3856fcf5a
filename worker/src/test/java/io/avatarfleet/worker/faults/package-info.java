/** Faults of networks and servers, switched on and off by tests that put a proxy between a client and its server. */
package io.avatarfleet.worker.faults;
