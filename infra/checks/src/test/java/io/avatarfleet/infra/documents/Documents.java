package io.avatarfleet.infra.documents;

import io.avatarfleet.infra.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The project's documents: what they link to, and the commands that they show. */
final class Documents {
  private static final Pattern LINK = Pattern.compile("!?\\[[^\\]]*]\\(([^)\\s]+)\\)");
  private static final Pattern INLINE_COMMAND = Pattern.compile("`(?:\\./)?(avatar [a-z][^`]*)`");

  private Documents() {}

  /** Every document, wherever it lies. */
  static List<Path> all() throws IOException {
    try (Stream<Path> files = Files.walk(Project.root())) {
      return files.filter(file -> file.toString().endsWith(".md"))
          .filter(file -> Stream.of("target", ".git", "node_modules", ".venv", "venv", "out")
              .noneMatch(folder -> file.toString().contains("/" + folder + "/")))
          .toList();
    }
  }

  /** A document's links, without those in examples. */
  static List<String> links(Path document) throws IOException {
    return LINK.matcher(withoutExamples(document)).results().map(found -> found.group(1)).toList();
  }

  /** The anchors of a document's headings, as GitHub makes them. */
  static List<String> anchors(Path document) throws IOException {
    return withoutExamples(document).lines().filter(line -> line.matches("#+ .*"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT)
            .replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-')).toList();
  }

  /** The command lines of its examples, with lines that go on joined, and of its text where they are ours. */
  static List<String> commands(Path document) throws IOException {
    List<String> commands = new ArrayList<>(examples(document));
    INLINE_COMMAND.matcher(withoutExamples(document)).results().map(MatchResult::group)
        .map(found -> found.replace("`", "").replaceAll("\\s+", " ")).forEach(commands::add);
    return commands;
  }

  /** The command lines of its examples alone. */
  static List<String> examples(Path document) throws IOException {
    List<String> commands = new ArrayList<>();
    boolean inside = false;
    StringBuilder command = new StringBuilder();
    for (String line : Files.readAllLines(document)) {
      if (line.startsWith("```")) {
        inside = !inside;
      } else if (inside) {
        command.append(line.strip().replaceFirst("\\\\$", " "));
        if (!line.endsWith("\\")) {
          commands.add(command.toString().replaceAll("\\s+", " ").replaceFirst(" +# .*", ""));
          command.setLength(0);
        }
      }
    }
    return commands;
  }

  private static String withoutExamples(Path document) throws IOException {
    StringBuilder text = new StringBuilder();
    boolean inside = false;
    for (String line : Files.readAllLines(document)) {
      if (line.startsWith("```")) {
        inside = !inside;
      } else if (!inside) {
        text.append(line).append('\n');
      }
    }
    return text.toString();
  }
}
