/** What an avatar can do, shown: a tour of expressions and head turns, as a track and as a sheet of pictures. */
package io.avatarfleet.worker.showcase;
