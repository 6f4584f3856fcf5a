/** What the worker tells the world of its jobs: status events, on the status topic. */
package io.avatarfleet.worker.status;
