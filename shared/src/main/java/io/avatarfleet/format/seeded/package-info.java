/** Models made from a seed, the same numbers on every machine. */
package io.avatarfleet.format.seeded;
