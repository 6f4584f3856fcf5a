/** The CUDA driver as objects that close: every call checked, every byte accounted for. Knows nothing about avatars. */
package io.avatarfleet.cuda.driver;
