/** Exactness checks: arrays in, everything the model computes out, under the names of SPEC section 9. */
package io.avatarfleet.worker.probe;
