/**
 * What all kinds of jobs share: from a record in hand to its one end. {@link io.avatarfleet.worker.jobs.FleetHandler}
 * is where to begin; the work itself is the kinds' own, behind {@link io.avatarfleet.worker.jobs.JobTask}.
 */
package io.avatarfleet.worker.jobs;
