/** Recordings of ARKit's face coefficients, by whatever app wrote them, as driving tracks. */
package io.avatarfleet.worker.importing.arkit;
