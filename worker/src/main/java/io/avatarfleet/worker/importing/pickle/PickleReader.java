package io.avatarfleet.worker.importing.pickle;

import static io.avatarfleet.worker.importing.pickle.PickleOpcode.*;

import io.avatarfleet.format.FormatException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads pickles of protocols 0 to 5 as data. Nothing is executed: a global is an entry of the allow-list given here, or
 * the file is refused. Values become {@code null}, {@link Boolean}, {@link Long}, {@link java.math.BigInteger},
 * {@link Double}, {@link String}, {@link ByteBuffer} (a view of the input), {@link List}, {@link PickleTuple},
 * {@link Map}, or what a global of the allow-list makes. A value may contain itself: walk by expected structure only.
 */
public final class PickleReader {
  private static final int LONGEST_NAME = 512;

  private final Map<String, ?> globals;
  private final PersistentValues persistent;
  private final PickleLimits limits;

  /**
   * @param globals what {@code module.name} stands for: {@link PickleGlobal}s and plain values
   * @param persistent values that the pickle names but does not hold
   */
  public PickleReader(Map<String, ?> globals, PersistentValues persistent, PickleLimits limits) {
    this.globals = Map.copyOf(globals);
    this.persistent = persistent;
    this.limits = limits;
  }

  /**
   * Reads one pickle, up to and including its STOP.
   *
   * @throws FormatException with code {@code PICKLE_REFUSED} if the pickle names a global that is not allowed,
   *     {@code PICKLE_TRUNCATED}, {@code PICKLE_INVALID} or {@code PICKLE_LIMIT} otherwise, naming offset and opcode
   */
  public Object read(PickleInput input) throws FormatException {
    if (input.remaining() > limits.bytes()) {
      throw input.error("PICKLE_LIMIT", "a pickle of %d bytes; at most %d are read"
          .formatted(input.remaining(), limits.bytes()));
    }
    return new Run(input).toStop();
  }

  /** One pickle being read. */
  private final class Run {
    private final PickleInput input;
    private final PickleStack stack;
    private final PickleBudget budget;

    Run(PickleInput input) {
      this.input = input;
      this.stack = new PickleStack(input, limits);
      this.budget = new PickleBudget(input.remaining());
    }

    Object toStop() throws FormatException {
      while (true) {
        int opcode = input.nextOpcode();
        if (opcode == STOP) {
          return stack.pop();
        }
        if (PickleLiterals.covers(opcode)) {
          stack.pushNew(PickleLiterals.read(opcode, input));
        } else if (!container(opcode) && !machine(opcode)) {
          object(opcode);
        }
      }
    }

    private boolean container(int opcode) throws FormatException {
      switch (opcode) {
        case EMPTY_DICT -> stack.pushNew(new LinkedHashMap<>());
        case EMPTY_LIST -> stack.pushNew(new ArrayList<>(0));
        case EMPTY_TUPLE -> stack.pushNew(new PickleTuple(List.of()));
        case TUPLE1 -> stack.pushNew(new PickleTuple(stack.pop(1)));
        case TUPLE2 -> stack.pushNew(new PickleTuple(stack.pop(2)));
        case TUPLE3 -> stack.pushNew(new PickleTuple(stack.pop(3)));
        case TUPLE -> stack.pushNew(new PickleTuple(stack.popToMark()));
        case LIST -> stack.pushNew(stack.popToMark());
        case DICT -> {
          List<Object> pairs = stack.popToMark();
          Map<Object, Object> dict = new LinkedHashMap<>();
          put(dict, pairs);
          stack.pushNew(dict);
        }
        case SETITEM -> {
          List<Object> pair = stack.pop(2);
          put(dict(), pair);
        }
        case SETITEMS -> {
          List<Object> pairs = stack.popToMark();
          put(dict(), pairs);
        }
        case APPEND -> {
          Object item = stack.pop();
          list().add(item);
        }
        case APPENDS -> {
          List<Object> items = stack.popToMark();
          list().addAll(items);
        }
        default -> {
          return false;
        }
      }
      return true;
    }

    private void put(Map<Object, Object> dict, List<Object> pairs) throws FormatException {
      if (pairs.size() % 2 != 0) {
        throw input.invalid("a dict key without a value");
      }
      for (int i = 0; i < pairs.size(); i += 2) {
        Object key = pairs.get(i);
        // Only keys whose hash is cheap and cannot recurse.
        if (!(key instanceof String || key instanceof Long || key instanceof Boolean)) {
          throw input.invalid("a dict key that is " + PickleArguments.typeName(key) + "; only text and numbers are");
        }
        dict.put(key, pairs.get(i + 1));
      }
    }

    @SuppressWarnings("unchecked")
    private Map<Object, Object> dict() throws FormatException {
      if (stack.top() instanceof Map<?, ?> dict) {
        return (Map<Object, Object>) dict;
      }
      throw input.invalid("sets an item of " + PickleArguments.typeName(stack.top()));
    }

    @SuppressWarnings("unchecked")
    private List<Object> list() throws FormatException {
      if (stack.top() instanceof List<?> list) {
        return (List<Object>) list;
      }
      throw input.invalid("appends to " + PickleArguments.typeName(stack.top()));
    }

    private boolean machine(int opcode) throws FormatException {
      switch (opcode) {
        case PROTO -> {
          int protocol = input.unsigned1();
          if (protocol > 5) {
            throw input.invalid("pickle protocol " + protocol + "; protocols 0 to 5 are read");
          }
        }
        case FRAME -> {
          long length = input.signed8();
          if (length < 0 || length > input.remaining()) {
            throw input.error("PICKLE_TRUNCATED", "a frame of %s bytes where only %d are left; the file is truncated"
                .formatted(Long.toUnsignedString(length), input.remaining()));
          }
        }
        case MARK -> stack.mark();
        case POP -> {
          if (stack.isMarkOnTop()) {
            stack.popToMark();
          } else {
            stack.pop();
          }
        }
        case POP_MARK -> stack.popToMark();
        case DUP -> stack.push(stack.top());
        case MEMOIZE -> stack.memoize();
        case BINPUT -> stack.memoize(input.unsigned1());
        case LONG_BINPUT -> stack.memoize(input.unsigned4());
        case PUT -> stack.memoize(PickleLiterals.memoIndex(input));
        case BINGET -> stack.push(stack.recall(input.unsigned1()));
        case LONG_BINGET -> stack.push(stack.recall(input.unsigned4()));
        case GET -> stack.push(stack.recall(PickleLiterals.memoIndex(input)));
        default -> {
          return false;
        }
      }
      return true;
    }

    private void object(int opcode) throws FormatException {
      switch (opcode) {
        case GLOBAL -> stack.push(global(input.line(LONGEST_NAME), input.line(LONGEST_NAME)));
        case STACK_GLOBAL -> {
          List<Object> name = stack.pop(2);
          if (!(name.get(0) instanceof String module && name.get(1) instanceof String member)) {
            throw input.invalid("a global whose name is not text");
          }
          stack.push(global(module, member));
        }
        case INST -> {
          Object callee = global(input.line(LONGEST_NAME), input.line(LONGEST_NAME));
          call(callee, new PickleArguments(stack.popToMark()));
        }
        case OBJ -> {
          List<Object> all = stack.popToMark();
          if (all.isEmpty()) {
            throw input.invalid("no class to make an object of");
          }
          call(all.get(0), new PickleArguments(all.subList(1, all.size())));
        }
        case REDUCE, NEWOBJ -> {
          List<Object> both = stack.pop(2);
          if (!(both.get(1) instanceof PickleTuple arguments)) {
            throw input.invalid("arguments that are " + PickleArguments.typeName(both.get(1)));
          }
          call(both.get(0), new PickleArguments(arguments.items()));
        }
        case BUILD -> build(stack.pop());
        case BINPERSID -> persistent(stack.pop());
        case PERSID -> persistent(input.line(LONGEST_NAME));
        case NEWOBJ_EX, EXT1, EXT2, EXT4, NEXT_BUFFER, READONLY_BUFFER -> throw input.error(
            "PICKLE_REFUSED", "files of this kind never need this opcode; the file was not read");
        default -> throw input.invalid("not an opcode of any pickle protocol; this is no pickle, or a damaged one");
      }
    }

    private Object global(String module, String member) throws FormatException {
      Object allowed = globals.get(module + "." + member);
      if (allowed == null) {
        throw input.error("PICKLE_REFUSED",
            "names '%s.%s', which such a file has no need of. Nothing was executed. Do not open this file in Python; "
                .formatted(printable(module), printable(member)) + "ask for it in its original form");
      }
      return allowed;
    }

    private String printable(String name) {
      String cut = name.length() > 120 ? name.substring(0, 120) + "..." : name;
      return cut.replaceAll("[^\\x20-\\x7e]", "?");
    }

    private void call(Object callee, PickleArguments arguments) throws FormatException {
      if (!(callee instanceof PickleGlobal global)) {
        throw input.error("PICKLE_REFUSED", "calls " + PickleArguments.typeName(callee) + ", which is not callable");
      }
      try {
        stack.pushNew(global.call(arguments, budget));
      } catch (IllegalArgumentException e) {
        throw input.error("PICKLE_INVALID", e.getMessage(), e);
      }
    }

    private void build(Object state) throws FormatException {
      Object target = stack.top();
      if (target instanceof Map && (state == null || state instanceof Map)) {
        // An ordered dict's attributes: torch leaves version numbers of modules there, which no reader here needs.
        return;
      }
      if (!(target instanceof PickleState stateful)) {
        throw input.error("PICKLE_REFUSED", "sets the state of " + PickleArguments.typeName(target));
      }
      try {
        stateful.setState(state);
      } catch (IllegalArgumentException e) {
        throw input.error("PICKLE_INVALID", e.getMessage(), e);
      }
    }

    private void persistent(Object id) throws FormatException {
      try {
        stack.pushNew(persistent.value(id));
      } catch (IllegalArgumentException e) {
        throw input.error("PICKLE_INVALID", e.getMessage(), e);
      }
    }
  }
}
