/** Files of torch.save, read in Java: zip archive, index pickle, storages read when a tensor is asked for. */
package io.avatarfleet.worker.importing.torch;
