package io.avatarfleet.worker.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list of failures in docs/operations.md and the tests that it names. */
class FailureListTest {
  private static final Path DOCUMENT = Path.of("../docs/operations.md");
  private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| .* \\| (.*) \\|");
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+)\\.(\\w+)`");

  @Test
  void everyFailureHasATestThatIsThereOrSaysWhyNot() throws IOException {
    List<Matcher> rows = Files.readAllLines(DOCUMENT).stream().map(ROW::matcher).filter(Matcher::matches).toList();
    assertThat(rows).extracting(row -> Integer.parseInt(row.group(1)))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 40).boxed().toList());
    for (Matcher row : rows) {
      assertThat(row.group(2)).matches(".*(`\\w+\\.\\w+`|as \\d+|no test).*");
      Matcher test = TEST.matcher(row.group(2));
      while (test.find()) {
        assertThat(source(test.group(1))).as("row %s", row.group(1)).contains("void " + test.group(2) + "(");
      }
    }
  }

  private static String source(String test) throws IOException {
    try (Stream<Path> all = Files.walk(Path.of("src/test/java"))) {
      return Files.readString(all.filter(each -> each.endsWith(test + ".java")).findFirst()
          .orElseThrow(() -> new AssertionError("there is no " + test)));
    }
  }
}
