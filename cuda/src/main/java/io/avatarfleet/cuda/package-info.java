/** The engine on a GPU: empty until its kernels land. */
package io.avatarfleet.cuda;
