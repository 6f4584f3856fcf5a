package io.avatarfleet.worker.command;

import io.avatarfleet.contract.Topics;
import io.avatarfleet.worker.WorkerConfiguration;
import io.avatarfleet.worker.operations.Difference;
import io.avatarfleet.worker.operations.TopicSetup;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code avatar topics}: what the fleet needs of a Kafka cluster. */
@Command(
    name = "topics",
    mixinStandardHelpOptions = true,
    description = "Creates the fleet's topics and sets up its share group, or checks them. Deletes nothing.")
public class TopicsCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final WorkerConfiguration configuration;

  @Option(names = "--bootstrap-servers", paramLabel = "HOST:PORT,...",
      description = "The brokers; as configured by default.")
  String bootstrapServers;

  @Option(names = "--prefix", paramLabel = "NAME", description = "What names begin with; as configured by default.")
  String prefix;

  @Option(names = "--replication-factor", paramLabel = "N",
      description = "Of topics to create; the cluster's default otherwise.")
  Short replicationFactor;

  @Option(names = "--check", description = "Change nothing; exit with 1 if something differs.")
  boolean check;

  @Spec CommandSpec spec;

  TopicsCommand(WorkerConfiguration configuration) {
    this.configuration = configuration;
  }

  @Override
  public Integer call() throws IOException {
    Topics topics = new Topics(prefix == null ? configuration.intake().prefix() : prefix);
    PrintWriter out = spec.commandLine().getOut();
    try (Admin admin = Admin.create(client())) {
      TopicSetup setup = new TopicSetup(admin, topics, configuration.intake().lock());
      List<Difference> differences = setup.differences();
      for (Difference difference : differences) {
        if (!check) {
          setup.remove(difference, Optional.ofNullable(replicationFactor));
        }
        out.println((check ? "differs: " : "changed: ") + difference.description());
      }
      if (!check) {
        setup.awaitNone(PATIENCE);
      }
      if (differences.isEmpty()) {
        out.printf("all %d topics and the share group %s are as they should be%n",
            topics.all().size(), topics.workers());
      }
      out.printf("the brokers allow the group %s members: the slots of all workers, and one more for each worker%n",
          setup.largestGroup());
      return check && !differences.isEmpty() ? 1 : 0;
    } catch (IOException failure) {
      if (failure.getCause() instanceof TimeoutException) {
        throw new IOException("no Kafka broker answers at " + servers() + ": check --bootstrap-servers", failure);
      }
      throw failure;
    } catch (KafkaException unusable) {
      throw new IOException("cannot work with Kafka: " + unusable.getMessage(), unusable);
    } finally {
      out.flush();
    }
  }

  private Map<String, Object> client() {
    Map<String, Object> client = new HashMap<>(configuration.intake().client());
    client.put("bootstrap.servers", servers());
    client.put("default.api.timeout.ms", Long.toString(PATIENCE.toMillis()));
    client.put("request.timeout.ms", "10000");
    return client;
  }

  private String servers() {
    return bootstrapServers == null ? configuration.intake().bootstrapServers() : bootstrapServers;
  }
}
