/** Objects by reference: fetched, stored, and created once. The S3 client is known in this package alone. */
package io.avatarfleet.worker.storage;
