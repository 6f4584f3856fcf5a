package io.avatarfleet.worker.importing.torch;

import io.avatarfleet.format.DType;
import io.avatarfleet.worker.importing.pickle.PickleArguments;
import io.avatarfleet.worker.importing.pickle.PickleBudget;
import io.avatarfleet.worker.importing.pickle.PickleGlobal;
import io.avatarfleet.worker.importing.pickle.PickledArray;
import io.avatarfleet.worker.importing.pickle.PlainGlobals;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The globals that files of torch.save name, beside the plain ones. */
public final class TorchGlobals {
  private static final Map<String, DType> STORAGES = Map.of(
      "DoubleStorage", DType.F64, "FloatStorage", DType.F32, "HalfStorage", DType.F16, "BFloat16Storage", DType.BF16,
      "LongStorage", DType.I64, "IntStorage", DType.I32, "ShortStorage", DType.I16, "CharStorage", DType.I8,
      "ByteStorage", DType.U8, "BoolStorage", DType.BOOL);
  private static final Map<String, DType> DTYPES = Map.ofEntries(
      Map.entry("float64", DType.F64), Map.entry("float32", DType.F32), Map.entry("float16", DType.F16),
      Map.entry("bfloat16", DType.BF16), Map.entry("int64", DType.I64), Map.entry("int32", DType.I32),
      Map.entry("int16", DType.I16), Map.entry("int8", DType.I8), Map.entry("uint64", DType.U64),
      Map.entry("uint32", DType.U32), Map.entry("uint16", DType.U16), Map.entry("uint8", DType.U8),
      Map.entry("bool", DType.BOOL));

  private TorchGlobals() {}

  /** A new map of the storage types alone. */
  static Map<String, Object> storageTypes() {
    Map<String, Object> globals = new HashMap<>();
    STORAGES.forEach((name, dtype) -> globals.put("torch." + name, new StorageType(dtype)));
    globals.put("torch.storage.UntypedStorage", new StorageType(null));
    return globals;
  }

  /** The type of a storage, as a pickle names it. {@code dtype} is null for bytes without a type. */
  record StorageType(DType dtype) {}

  /** A new map of what each {@code module.name} stands for, the plain globals included. */
  public static Map<String, Object> all() {
    Map<String, Object> globals = new HashMap<>(PlainGlobals.all());
    globals.putAll(storageTypes());
    DTYPES.forEach((name, dtype) -> globals.put("torch." + name, dtype));
    globals.put("torch._utils._rebuild_tensor_v2", (PickleGlobal) TorchGlobals::tensor);
    globals.put("torch._utils._rebuild_tensor_v3", (PickleGlobal) TorchGlobals::typedTensor);
    globals.put("torch._utils._rebuild_parameter", (PickleGlobal) TorchGlobals::parameter);
    globals.put("torch.storage._load_from_bytes", (PickleGlobal) LegacyTorchBytes::storage);
    return globals;
  }

  /**
   * The storage that a persistent id {@code ("storage", type, key, location, element count[, view])} names.
   *
   * @param find gives the bytes under a key
   * @throws IllegalArgumentException if the id is not such a tuple or there are no such bytes
   */
  static TorchStorage storage(Object id, Function<StorageKey, TorchStorage> find) {
    PickleArguments parts = PickleArguments.of(id).expect(5, 6);
    if (!parts.text(0).equals("storage")) {
      throw new IllegalArgumentException("names a value outside the pickle that is not a storage");
    }
    if (parts.size() == 6 && parts.value(5) != null) {
      throw new IllegalArgumentException("a storage that is a view of another; save the file with a current torch");
    }
    DType dtype = parts.value(1, StorageType.class, "a storage type").dtype();
    long count = parts.integer(4);
    int element = dtype == null ? 1 : dtype.bytes();
    if (count < 0 || count > Long.MAX_VALUE / element) {
      throw new IllegalArgumentException("a storage of " + count + " elements");
    }
    return find.apply(new StorageKey(parts.text(2), dtype, count * element));
  }

  /** A storage as the pickle describes it: its key, its type (null for plain bytes) and its length in bytes. */
  record StorageKey(String key, DType dtype, long size) {}

  /** (storage, offset, size, stride, requires_grad, backward_hooks[, metadata]). */
  private static Object tensor(PickleArguments arguments, PickleBudget budget) {
    TorchStorage storage = arguments.expect(6, 7).value(0, TorchStorage.class, "a storage");
    if (storage.dtype() == null) {
      throw new IllegalArgumentException("a tensor in a storage without element type");
    }
    return new TorchTensor(
        storage, storage.dtype(), arguments.integer(1), arguments.shape(2), arguments.sizes(3));
  }

  /** As {@link #tensor} with the element type (value 6) said by the tensor. */
  private static Object typedTensor(PickleArguments arguments, PickleBudget budget) {
    TorchStorage storage = arguments.expect(7, 8).value(0, TorchStorage.class, "a storage");
    DType dtype = arguments.value(6, DType.class, "an element type");
    return new TorchTensor(storage, dtype, arguments.integer(1), arguments.shape(2), arguments.sizes(3));
  }

  /** (tensor, requires_grad, backward_hooks): a parameter is read as its tensor. */
  private static Object parameter(PickleArguments arguments, PickleBudget budget) {
    return arguments.expect(3, 3).value(0, PickledArray.class, "a tensor");
  }
}
