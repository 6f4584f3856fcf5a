package io.avatarfleet.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectReferenceTest {
  @Test
  void aKeyIsTakenVerbatim() {
    ObjectReference object = ObjectReference.parse("s3://photos/a b/%2e%2e/ü?x#y.png");

    assertThat(object.bucket()).isEqualTo("photos");
    assertThat(object.key()).isEqualTo("a b/%2e%2e/ü?x#y.png");
    assertThat(object.name()).isEqualTo("ü?x#y.png");
    assertThat(ObjectReference.parse(object.toString())).isEqualTo(object);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "s3:/photos/a", "S3://photos/a", "https://photos/a", "s3://photos", "s3://photos/", "s3:///a",
        "s3://photos//a", "s3://photos/a//b", "s3://photos/a/", "s3://photos/../a", "s3://photos/a/..",
        "s3://photos/./a", "s3://photos/a\\b", "s3://photos/a\nb", "s3://photos/a\u0000", "s3://photos/a\u0085",
        "s3://photos/\ud800", "s3://Photos/a", "s3://ph/a", "s3://ph..otos/a", "s3://127.0.0.1/a", "s3://-photos/a",
        "s3://photos@evil/a", "s3://photos:80/a"
      })
  void whatAStoreCouldReadAsAnotherPlaceIsRefused(String text) {
    assertThatThrownBy(() -> ObjectReference.parse(text)).isInstanceOf(ContractException.class);
  }

  @Test
  void longKeysAreRefused() {
    assertThatThrownBy(() -> new ObjectReference("photos", "a".repeat(256))).hasMessageContaining("255");
    assertThatThrownBy(() -> new ObjectReference("photos", "é/".repeat(400) + "a")).hasMessageContaining("1024");
  }

  @Test
  void aPrefixMayEndInASlashAndIsWrittenWithOne() {
    assertThat(ObjectPrefix.parse("s3://results/a/b")).isEqualTo(ObjectPrefix.parse("s3://results/a/b/"));
    assertThat(ObjectPrefix.parse("s3://results/a").object("b/c.mp4")).hasToString("s3://results/a/b/c.mp4");
    assertThatThrownBy(() -> ObjectPrefix.parse("s3://results/a").object("../b")).isInstanceOf(ContractException.class);
    assertThatThrownBy(() -> ObjectPrefix.parse("s3://results/a//")).isInstanceOf(ContractException.class);
  }

  @Test
  void aBundleIsAFolderOrAnId() {
    assertThat(BundleReference.parse("s3://models/v1/")).isInstanceOf(BundleReference.Folder.class);
    assertThat(BundleReference.parse("0123abcd")).isEqualTo(new BundleReference.Known("0123abcd"));
    assertThatThrownBy(() -> BundleReference.parse("models/v1")).hasMessageContaining("s3://bucket/key");
  }
}
