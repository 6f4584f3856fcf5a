package io.avatarfleet.worker.operations.health;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** What {@code /q/health/live}, {@code /ready} and {@code /started} answer. */
class Endpoints {

  @Produces
  @Singleton
  @Liveness
  HealthCheck live(CurrentWorker worker) {
    return () -> response("live", worker.live());
  }

  @Produces
  @Singleton
  @Readiness
  HealthCheck ready(CurrentWorker worker) {
    return () -> response("ready", worker.ready());
  }

  @Produces
  @Singleton
  @Startup
  HealthCheck started(CurrentWorker worker) {
    return () -> response("started", List.of(worker.started()));
  }

  private static HealthCheckResponse response(String name, List<Answer> answers) {
    HealthCheckResponseBuilder response = HealthCheckResponse.named(name);
    answers.forEach(answer -> response.withData(answer.name(), answer.problem().orElse("good")));
    return response.status(answers.stream().allMatch(Answer::isGood)).build();
  }
}
