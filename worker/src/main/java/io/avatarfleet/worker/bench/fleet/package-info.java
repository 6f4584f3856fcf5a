/** How fast a whole fleet on this machine takes jobs, does them and says so, and what bounds it. */
package io.avatarfleet.worker.bench.fleet;
