/**
 * A fleet on one machine, for the demo, for development and for tests: a broker in this process, an object store and
 * workers in processes of their own. Uses client, contract, format, operations and storage.
 */
package io.avatarfleet.worker.development;
