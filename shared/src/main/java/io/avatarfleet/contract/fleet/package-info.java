/** Internal: messages that workers publish for workers. Nobody outside the fleet publishes or reads these. */
package io.avatarfleet.contract.fleet;
