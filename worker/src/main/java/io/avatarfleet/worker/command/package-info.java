/** The command line: one class a command, all of them thin. */
package io.avatarfleet.worker.command;
