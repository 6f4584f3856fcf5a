/** What the open model does beside its networks when an avatar is built (docs/open-model.md), on the CPU. */
package io.avatarfleet.worker.engine.open;
