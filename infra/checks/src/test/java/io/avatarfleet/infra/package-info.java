/** Holds infra and docs against the application that they are for. */
package io.avatarfleet.infra;
