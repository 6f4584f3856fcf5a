package io.avatarfleet.worker.importing.torch;

import io.avatarfleet.format.FormatException;
import io.avatarfleet.worker.importing.pickle.PickleArguments;
import io.avatarfleet.worker.importing.pickle.PickleBudget;
import io.avatarfleet.worker.importing.pickle.PickleInput;
import io.avatarfleet.worker.importing.pickle.PickleLimits;
import io.avatarfleet.worker.importing.pickle.PickleReader;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A storage inside a plain pickle: torch writes it there as the bytes of a small file in its format before the zip
 * archives: five pickles (magic number, version, system, object, storage keys), then each storage's length and bytes.
 */
final class LegacyTorchBytes {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final PickleLimits LIMITS = new PickleLimits(Integer.MAX_VALUE, 1_000, 1_000);

  private final Map<String, ByteBuffer> contents = new HashMap<>();

  private LegacyTorchBytes() {}

  /** Stands for {@code torch.storage._load_from_bytes}. */
  static Object storage(PickleArguments arguments, PickleBudget budget) {
    ByteBuffer bytes = arguments.expect(1, 1).bytes(0);
    budget.charge(Math.max(bytes.remaining(), 1_000));
    try {
      return new LegacyTorchBytes().read(new PickleInput("torch storage inside the pickle", bytes));
    } catch (FormatException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private TorchStorage read(PickleInput input) throws FormatException {
    PickleReader plain = new PickleReader(Map.of(), id -> null, LIMITS);
    if (!MAGIC.equals(plain.read(input))) {
      throw new FormatException("TORCH_INVALID", input.source() + " does not begin with torch's magic number");
    }
    plain.read(input);
    plain.read(input);
    Object object = new PickleReader(TorchGlobals.storageTypes(), this::named, LIMITS).read(input);
    if (!(object instanceof TorchStorage storage)) {
      throw new FormatException("TORCH_INVALID", input.source() + " holds something other than one storage");
    }
    if (!(plain.read(input) instanceof List<?> keys) || keys.size() != 1 || !contents.containsKey(keys.get(0))) {
      throw new FormatException("TORCH_INVALID", input.source() + " does not list its one storage");
    }
    int element = storage.dtype() == null ? 1 : storage.dtype().bytes();
    long elements = input.signed8();
    if (elements < 0 || elements != storage.size() / element) {
      throw new FormatException("TORCH_INVALID", input.source() + " has a storage of another length than it says");
    }
    contents.put((String) keys.get(0), input.bytes(storage.size()));
    return storage;
  }

  private Object named(Object id) {
    return TorchGlobals.storage(id, key -> {
      contents.put(key.key(), ByteBuffer.allocate(0));
      return new TorchStorage("storage " + key.key(), key.dtype(), key.size(), (from, count) ->
          contents.get(key.key()).slice((int) from, count).order(ByteOrder.LITTLE_ENDIAN));
    });
  }
}
