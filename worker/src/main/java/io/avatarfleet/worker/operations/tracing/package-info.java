/** Spans of what a worker does, joined to the publisher's trace. */
package io.avatarfleet.worker.operations.tracing;
