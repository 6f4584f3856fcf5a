/** Avatar building: one picture and its fitted frame in, an avatar out. */
package io.avatarfleet.worker.build;
