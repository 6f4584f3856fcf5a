/** How long each stage of the model takes on this machine, beside what its arithmetic would need at least. */
package io.avatarfleet.worker.bench;
