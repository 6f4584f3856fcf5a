package io.avatarfleet.worker.fleet;

import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.worker.storage.ObjectStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;

/** A store in front of a real one in which one write never returns, so that a worker can be stopped right there. */
final class HeldStore {
  private final ObjectStore store;
  private final CountDownLatch reached = new CountDownLatch(1);
  private final List<String> puts = new CopyOnWriteArrayList<>();

  private HeldStore(ObjectStore store, String write, Predicate<String> held, boolean after) {
    this.store = (ObjectStore) Proxy.newProxyInstance(
        ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
          String key = arguments != null && arguments[0] instanceof ObjectReference object ? object.key() : "";
          boolean here = method.getName().equals(write) && held.test(key);
          if (here && !after) {
            hold();
          }
          if (method.getName().equals("put")) {
            puts.add(key);
          }
          Object result;
          try {
            result = method.invoke(store, arguments);
          } catch (InvocationTargetException failure) {
            throw failure.getCause();
          }
          if (here) {
            hold();
          }
          return result;
        });
  }

  /** The write of that name is held before it does anything, for such keys. */
  static HeldStore before(ObjectStore store, String write, Predicate<String> held) {
    return new HeldStore(store, write, held, false);
  }

  /** The same after it was done. */
  static HeldStore after(ObjectStore store, String write, Predicate<String> held) {
    return new HeldStore(store, write, held, true);
  }

  /** Nothing is held. */
  static HeldStore never(ObjectStore store) {
    return new HeldStore(store, "", key -> false, true);
  }

  ObjectStore store() {
    return store;
  }

  /** Keys of files that were put. */
  List<String> puts() {
    return puts;
  }

  /** Waits until a write is held. */
  void awaitReached() throws InterruptedException {
    reached.await();
  }

  private void hold() throws InterruptedException {
    reached.countDown();
    new CountDownLatch(1).await();
  }
}
