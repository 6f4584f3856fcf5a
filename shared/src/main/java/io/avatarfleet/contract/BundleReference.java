package io.avatarfleet.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Which model bundle: a folder in a store, or the id of a bundle that the fleet knows. In JSON, text. */
public sealed interface BundleReference {
  /**
   * A bundle in a store.
   *
   * @param prefix the folder that holds {@code bundle.json}
   */
  record Folder(ObjectPrefix prefix) implements BundleReference {
    /** @throws ContractException if there is no prefix */
    public Folder {
      Checks.present("", prefix);
    }

    @Override
    @JsonValue
    public String toString() {
      return prefix.toString();
    }
  }

  /**
   * A bundle by its id: the content hash that `avatar inspect` prints, or a name that the fleet's operator gave it.
   *
   * @param id in the form of job ids
   */
  record Known(String id) implements BundleReference {
    /** @throws ContractException if the id has another form */
    public Known {
      Checks.name("", id);
    }

    @Override
    @JsonValue
    public String toString() {
      return id;
    }
  }

  /** The open model that ships with the workers, unless their operator set another default. */
  static BundleReference shipped() {
    return new Known("open");
  }

  /**
   * Reads {@code s3://bucket/folder/} as a folder and anything else as an id.
   *
   * @throws ContractException if the text is neither
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static BundleReference parse(String text) {
    return Checks.present("", text).contains("/") ? new Folder(ObjectPrefix.parse(text)) : new Known(text);
  }
}
