/** For upstream services: publish jobs, cancel them, follow their status. Needs kafka-clients and Jackson only. */
package io.avatarfleet.client;
