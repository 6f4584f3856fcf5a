/** The servers of the demo, of development and of tests: an object store in a process of its own. */
package io.avatarfleet.worker.development;
