/** What the fleet says about jobs: status events. */
package io.avatarfleet.contract.status;
