package io.avatarfleet.worker.importing.pickle;

import io.avatarfleet.format.FormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The pickle machine's stack, marks and memo; every access is checked. */
final class PickleStack {
  /** Stands in the memo for Python's None, so that it differs from a place never set. */
  private static final Object NONE = new Object();

  private final PickleInput input;
  private final PickleLimits limits;
  private final ArrayList<Object> values = new ArrayList<>();
  private final ArrayList<Integer> marks = new ArrayList<>();
  private Object[] memo = new Object[64];
  private int memoized;
  private int made;

  PickleStack(PickleInput input, PickleLimits limits) {
    this.input = input;
    this.limits = limits;
  }

  /** Pushes a value that was just made, counting it. */
  void pushNew(Object value) throws FormatException {
    if (++made > limits.objects()) {
      throw input.error("PICKLE_LIMIT", "more than " + limits.objects() + " values in one pickle");
    }
    push(value);
  }

  void push(Object value) throws FormatException {
    if (values.size() + marks.size() >= limits.stack()) {
      throw input.error("PICKLE_LIMIT", "more than " + limits.stack() + " values on the stack");
    }
    values.add(value);
  }

  Object pop() throws FormatException {
    requireOne();
    return values.remove(values.size() - 1);
  }

  Object top() throws FormatException {
    requireOne();
    return values.get(values.size() - 1);
  }

  void mark() throws FormatException {
    if (values.size() + marks.size() >= limits.stack()) {
      throw input.error("PICKLE_LIMIT", "more than " + limits.stack() + " values on the stack");
    }
    marks.add(values.size());
  }

  boolean isMarkOnTop() {
    return !marks.isEmpty() && marks.get(marks.size() - 1) == values.size();
  }

  /** Takes the values above the last mark, and the mark. */
  List<Object> popToMark() throws FormatException {
    if (marks.isEmpty()) {
      throw input.invalid("there is no mark on the stack");
    }
    List<Object> above = values.subList(marks.remove(marks.size() - 1), values.size());
    List<Object> taken = new ArrayList<>(above);
    above.clear();
    return taken;
  }

  /** Takes the last {@code count} values in the order they were pushed. */
  List<Object> pop(int count) throws FormatException {
    Object[] taken = new Object[count];
    for (int i = count - 1; i >= 0; i--) {
      taken[i] = pop();
    }
    return Arrays.asList(taken);
  }

  void memoize() throws FormatException {
    memoize(memoized);
  }

  void memoize(long index) throws FormatException {
    if (index < 0 || index >= input.length() || index >= limits.objects()) {
      throw input.invalid("memo index " + index + " is out of bounds");
    }
    if (index >= memo.length) {
      memo = Arrays.copyOf(memo, (int) Math.min(2 * index, limits.objects()));
    }
    Object value = top();
    memo[(int) index] = value == null ? NONE : value;
    memoized++;
  }

  Object recall(long index) throws FormatException {
    Object value = index < 0 || index >= memo.length ? null : memo[(int) index];
    if (value == null) {
      throw input.invalid("memo index " + index + " was never set");
    }
    return value == NONE ? null : value;
  }

  private void requireOne() throws FormatException {
    int floor = marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
    if (values.size() <= floor) {
      throw input.invalid("the stack has no value to take");
    }
  }
}
