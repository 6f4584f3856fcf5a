package io.avatarfleet.infra.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.infra.Project;
import io.avatarfleet.worker.command.AvatarCommand;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DocumentsTest {

  @Test
  void linksLeadToFilesAndHeadingsThatThereAre() throws IOException {
    List<String> dead = new ArrayList<>();
    int looked = 0;
    for (Path document : Documents.all()) {
      for (String link : Documents.links(document)) {
        if (URI.create(link).getScheme() != null) {
          continue;
        }
        looked++;
        String[] parts = link.split("#", 2);
        Path file = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]).normalize();
        if (!Files.exists(file) || parts.length > 1 && !Documents.anchors(file).contains(parts[1])) {
          dead.add(Project.root().relativize(document) + " -> " + link);
        }
      }
    }
    assertThat(dead).isEmpty();
    assertThat(looked).isGreaterThan(20);
  }

  @Test
  void commandsThatDocumentsShowAreCommandsWithOptionsThatTheyHave() throws IOException {
    List<String> unknown = new ArrayList<>();
    int looked = 0;
    for (Path document : Documents.all()) {
      for (String command : Documents.commands(document)) {
        if (command.matches("(\\./)?avatar [a-z][a-z-]*( .*)?")) {
          looked++;
          unknown.addAll(unknownIn(command).stream()
              .map(word -> Project.root().relativize(document) + ": " + word + " in " + command).toList());
        }
      }
    }
    assertThat(unknown).isEmpty();
    assertThat(looked).isGreaterThan(30);
  }

  @Test
  void everyCommandHasItsSection() throws IOException {
    assertThat(Documents.anchors(Project.root().resolve("docs/commands.md")))
        .containsAll(commandLine().getSubcommands().keySet());
  }

  private static List<String> unknownIn(String command) {
    String[] words = command.replaceAll("[\\[\\]]", " ").split("[\\s=]+");
    CommandLine at = commandLine();
    int next = 1;
    while (next < words.length && at.getSubcommands().containsKey(words[next])) {
      at = at.getSubcommands().get(words[next++]);
    }
    List<String> unknown = new ArrayList<>();
    if (next == 1 && !words[1].isEmpty()) {
      unknown.add(words[1]);
    }
    for (String word : List.of(words).subList(next, words.length)) {
      if (word.matches("--[a-z-]+") && at.getCommandSpec().findOption(word) == null) {
        unknown.add(word);
      }
    }
    return unknown;
  }

  private static CommandLine commandLine() {
    return new CommandLine(new AvatarCommand(), new WithoutCollaborators());
  }

  /** Commands are only looked at here, never run. */
  private static final class WithoutCollaborators implements CommandLine.IFactory {
    private final CommandLine.IFactory usual = CommandLine.defaultFactory();

    @Override
    public <K> K create(Class<K> type) throws Exception {
      if (type.getPackage() != AvatarCommand.class.getPackage()) {
        return usual.create(type);
      }
      Constructor<?> constructor = type.getDeclaredConstructors()[0];
      constructor.setAccessible(true);
      return type.cast(constructor.newInstance(new Object[constructor.getParameterCount()]));
    }
  }
}
