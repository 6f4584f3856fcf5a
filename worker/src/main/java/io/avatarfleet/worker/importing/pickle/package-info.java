/** Pickles read as data: an interpreter of the pickle language that builds plain values and runs nothing. */
package io.avatarfleet.worker.importing.pickle;
