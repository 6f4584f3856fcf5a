/** Whether a worker lives, is ready for jobs, and has started; the endpoints are SmallRye Health's. */
package io.avatarfleet.worker.operations.health;
