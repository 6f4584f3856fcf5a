/** What publishers and workers agree on: jobs, references, topics and their JSON form. */
package io.avatarfleet.contract;
