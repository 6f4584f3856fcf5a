/** What a worker measures: every name stands in {@link io.avatarfleet.worker.operations.metrics.Metric}. */
package io.avatarfleet.worker.operations.metrics;
