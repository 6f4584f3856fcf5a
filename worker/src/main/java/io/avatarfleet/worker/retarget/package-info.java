/** Carries movements over to another head model and another person. */
package io.avatarfleet.worker.retarget;
