/** Pictures of fits, for people to judge: the fitted mesh and the landmarks drawn over what was fitted. */
package io.avatarfleet.worker.tracking.overlay;
