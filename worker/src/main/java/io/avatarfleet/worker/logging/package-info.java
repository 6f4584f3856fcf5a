/** What every line of the log says of the work that it was written during. Knows no other room. */
package io.avatarfleet.worker.logging;
