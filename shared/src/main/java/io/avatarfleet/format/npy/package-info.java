/** numpy's array files, the form in which exactness checks exchange numbers. */
package io.avatarfleet.format.npy;
