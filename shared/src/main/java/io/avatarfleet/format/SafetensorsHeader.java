package io.avatarfleet.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The JSON header of a safetensors file, read strictly and in one pass. */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {
  static final String METADATA = "__metadata__";
  static final int MAX_ENTRIES = 100_000;
  private static final int MAX_RANK = 32;

  /** One tensor: where its bytes lie, counted from the end of the header. */
  record Entry(String name, DType dtype, Shape shape, long begin, long end) {}

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(3)
                  .maxNumberLength(20)
                  .maxNameLength(65_536)
                  .maxStringLength((int) SafetensorsFile.MAX_HEADER_BYTES)
                  .build())
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  /**
   * @param text the header, strictly decoded; closed by the caller
   * @param dataBytes how many bytes follow the header
   * @param file for messages
   */
  static SafetensorsHeader read(Reader text, long dataBytes, Object file) throws IOException {
    try (JsonParser json = JSON.createParser(text)) {
      SafetensorsHeader header = new Parse(json, file).header();
      return new SafetensorsHeader(inByteOrder(header.entries, dataBytes, file), header.metadata);
    } catch (JsonProcessingException e) {
      throw new FormatException(
          "SAFETENSORS_HEADER",
          "%s: the header is not valid JSON at character %d: %s"
              .formatted(file, e.getLocation() == null ? -1 : e.getLocation().getCharOffset(), e.getOriginalMessage()),
          e);
    } catch (CharacterCodingException e) {
      throw new FormatException("SAFETENSORS_HEADER", file + ": the header is not UTF-8 text", e);
    }
  }

  private static List<Entry> inByteOrder(List<Entry> entries, long dataBytes, Object file) throws FormatException {
    List<Entry> sorted = new ArrayList<>(entries);
    sorted.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long expected = 0;
    for (Entry entry : sorted) {
      if (entry.begin != expected) {
        throw new FormatException(
            "SAFETENSORS_OFFSETS",
            "%s: tensor '%s' begins at byte %d of the data where %d was expected: its bytes %s"
                .formatted(file, entry.name, entry.begin, expected,
                    entry.begin < expected ? "overlap another tensor's" : "leave a hole"));
      }
      expected = entry.end;
    }
    if (expected != dataBytes) {
      throw new FormatException(
          "SAFETENSORS_OFFSETS",
          "%s: the header describes %d bytes of data but the file has %d; it is %s"
              .formatted(file, expected, dataBytes, expected > dataBytes ? "cut short" : "longer than it should be"));
    }
    return sorted;
  }

  private static final class Parse {
    private final JsonParser json;
    private final Object file;

    Parse(JsonParser json, Object file) {
      this.json = json;
      this.file = file;
    }

    SafetensorsHeader header() throws IOException {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw wrong("the header is not a JSON object");
      }
      List<Entry> entries = new ArrayList<>();
      Set<String> names = new HashSet<>();
      Map<String, String> metadata = Map.of();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        if (!names.add(name)) {
          throw wrong("the name '" + name + "' stands twice in the header");
        }
        if (names.size() > MAX_ENTRIES) {
          throw wrong("the header names more than " + MAX_ENTRIES + " tensors");
        }
        json.nextToken();
        if (name.equals(METADATA)) {
          metadata = metadata();
        } else {
          entries.add(entry(name));
        }
      }
      if (json.nextToken() != null) {
        throw wrong("something follows the header's JSON object");
      }
      return new SafetensorsHeader(entries, metadata);
    }

    private Map<String, String> metadata() throws IOException {
      expect(JsonToken.START_OBJECT, METADATA, "an object of texts");
      Map<String, String> metadata = new LinkedHashMap<>();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String key = json.currentName();
        json.nextToken();
        expect(JsonToken.VALUE_STRING, METADATA + "." + key, "text");
        if (metadata.put(key, json.getText()) != null) {
          throw wrong("the metadata key '" + key + "' stands twice");
        }
        if (metadata.size() > MAX_ENTRIES) {
          throw wrong("the header has more than " + MAX_ENTRIES + " metadata keys");
        }
      }
      return metadata;
    }

    private Entry entry(String name) throws IOException {
      expect(JsonToken.START_OBJECT, name, "an object");
      DType dtype = null;
      List<Long> sizes = null;
      List<Long> offsets = null;
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "dtype" -> dtype = once(dtype, dtype(name), name, field);
          case "shape" -> sizes = once(sizes, naturals(name, field), name, field);
          case "data_offsets" -> offsets = once(offsets, naturals(name, field), name, field);
          default -> throw wrong("tensor '%s' has an unknown field '%s'".formatted(name, field));
        }
      }
      if (dtype == null || sizes == null || offsets == null) {
        throw wrong("tensor '%s' lacks dtype, shape or data_offsets".formatted(name));
      }
      if (offsets.size() != 2) {
        throw wrong("data_offsets of tensor '%s' are not two numbers".formatted(name));
      }
      return placed(name, dtype, shape(name, sizes), offsets.get(0), offsets.get(1));
    }

    private Entry placed(String name, DType dtype, Shape shape, long begin, long end) throws FormatException {
      long bytes = (long) shape.count() * dtype.bytes();
      if (end < begin || end - begin != bytes) {
        throw new FormatException(
            "SAFETENSORS_OFFSETS",
            "%s: tensor '%s', %s of shape %s, takes %d bytes but its offsets are %d to %d"
                .formatted(file, name, dtype, shape, bytes, begin, end));
      }
      if (bytes > Integer.MAX_VALUE) {
        throw wrong("tensor '%s' has %d bytes; at most %d can be read".formatted(name, bytes, Integer.MAX_VALUE));
      }
      return new Entry(name, dtype, shape, begin, end);
    }

    private Shape shape(String name, List<Long> sizes) throws FormatException {
      int[] axes = new int[sizes.size()];
      for (int i = 0; i < axes.length; i++) {
        if (sizes.get(i) > Integer.MAX_VALUE) {
          throw wrong("tensor '%s' has an axis of %d, more than can be read".formatted(name, sizes.get(i)));
        }
        axes[i] = Math.toIntExact(sizes.get(i));
      }
      try {
        return Shape.of(axes);
      } catch (IllegalArgumentException e) {
        throw wrong("tensor '%s': %s".formatted(name, e.getMessage()));
      }
    }

    private DType dtype(String name) throws IOException {
      expect(JsonToken.VALUE_STRING, name + ".dtype", "text");
      String text = json.getText();
      for (DType dtype : DType.values()) {
        if (dtype.name().equals(text)) {
          return dtype;
        }
      }
      throw wrong("tensor '%s' has the unknown dtype '%s'".formatted(name, text));
    }

    private List<Long> naturals(String name, String field) throws IOException {
      expect(JsonToken.START_ARRAY, name + "." + field, "a list of whole numbers");
      List<Long> numbers = new ArrayList<>();
      while (json.nextToken() != JsonToken.END_ARRAY) {
        expect(JsonToken.VALUE_NUMBER_INT, name + "." + field, "a list of whole numbers");
        if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER || json.getLongValue() < 0) {
          throw wrong("%s of tensor '%s' holds %s, which is out of range".formatted(field, name, json.getText()));
        }
        numbers.add(json.getLongValue());
        if (numbers.size() > MAX_RANK) {
          throw wrong("%s of tensor '%s' has more than %d numbers".formatted(field, name, MAX_RANK));
        }
      }
      return numbers;
    }

    private <T> T once(T before, T now, String name, String field) throws FormatException {
      if (before != null) {
        throw wrong("tensor '%s' has the field '%s' twice".formatted(name, field));
      }
      return now;
    }

    private void expect(JsonToken token, String where, String what) throws FormatException {
      if (json.currentToken() != token) {
        throw wrong("'%s' is not %s".formatted(where, what));
      }
    }

    private FormatException wrong(String what) {
      return new FormatException("SAFETENSORS_HEADER", file + ": " + what);
    }
  }
}
