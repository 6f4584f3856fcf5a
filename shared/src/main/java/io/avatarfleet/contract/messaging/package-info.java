/** What stands in the headers of the contract's Kafka records: CloudEvents attributes and trace context. */
package io.avatarfleet.contract.messaging;
