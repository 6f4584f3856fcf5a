/** What operators need around the fleet: its topics and groups, and how a worker's intake follows its configuration. */
package io.avatarfleet.worker.operations;
