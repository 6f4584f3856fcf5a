package io.avatarfleet.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobCodecTest {
  private static final String RENDER =
      """
      {"version":1,"id":"r-1","tenant":"acme","priority":"interactive","notAfter":"2026-06-01T12:00:00+02:00",
       "attributes":{"order":"7"},"addedLater":{"x":null},
       "task":{"kind":"render","avatar":"s3://media/a.avatar","track":"s3://media/t.track","output":"s3://results/r-1",
        "options":{"format":"webm","size":512,"frameRate":"30000/1001","background":"transparent",
         "camera":{"kind":"orbit","fromDegrees":-30,"toDegrees":30},"frames":{"first":0,"last":49},
         "retargeting":{"headPose":"source","expressionScale":1.2},"addedLater":1}}}""";

  @Test
  void aJobIsReadWithItsDefaultsAndWithoutFieldsOfLaterVersions() {
    Job job = parse(RENDER);

    assertThat(job)
        .isEqualTo(
            Job.of(
                    "r-1",
                    "acme",
                    Render.of(
                            ObjectReference.parse("s3://media/a.avatar"),
                            ObjectReference.parse("s3://media/t.track"),
                            ObjectPrefix.parse("s3://results/r-1/"))
                        .withOptions(
                            RenderOptions.defaults()
                                .withFormat(OutputFormat.WEBM)
                                .withSize(512)
                                .withFrameRate(new FrameRate(30000, 1001))
                                .withBackground(Background.nothing())
                                .withCamera(OrbitCamera.of(-30, 30))
                                .withFrames(FrameRange.of(0, 49))
                                .withRetargeting(
                                    Retargeting.unchanged()
                                        .withHeadPose(HeadPose.SOURCE)
                                        .withExpressionScale(1.2))))
                .withPriority(Priority.INTERACTIVE)
                .withNotAfter(Instant.parse("2026-06-01T10:00:00Z"))
                .withAttributes(Map.of("order", "7")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"version\":1 | \"version\":2 | CONTRACT_VERSION | $.version | is 2 where 1 is known",
        "\"version\":1, | `` | CONTRACT_MISSING | $.version | is required",
        "\"version\":1 | \"version\":\"1\" | CONTRACT_VERSION | $.version | '1'",
        "\"id\":\"r-1\", | `` | CONTRACT_MISSING | $.id | is required",
        "\"id\":\"r-1\" | \"id\":7 | CONTRACT_TYPE | $.id | is 7 where text is wanted",
        "\"id\":\"r-1\" | \"id\":\"../r\" | CONTRACT_VALUE | $.id | letters, digits",
        "\"id\":\"r-1\" | \"id\":null | CONTRACT_MISSING | $.id | is required",
        "\"interactive\" | \"urgent\" | CONTRACT_VALUE | $.priority | 'urgent' is not one of interactive, bulk",
        "\"interactive\" | 0 | CONTRACT_TYPE | $.priority | is 0 where text is wanted",
        "12:00:00+02:00 | noon | CONTRACT_VALUE | $.notAfter | is not a time such as",
        "\"2026-06-01T12:00:00+02:00\" | 1780000000 | CONTRACT_TYPE | $.notAfter | where text is wanted",
        "{\"order\":\"7\"} | {\"order\":7} | CONTRACT_TYPE | $.attributes.order | is 7 where text is wanted",
        "{\"order\":\"7\"} | {\"order\":null} | CONTRACT_MISSING | $.attributes.order | is required",
        "{\"order\":\"7\"} | [] | CONTRACT_TYPE | $.attributes | is a list where an object is wanted",
        "\"kind\":\"render\" | \"kind\":\"paint\" | CONTRACT_KIND | $.task.kind | 'paint' is not one of avatar-build",
        "\"kind\":\"render\", | `` | CONTRACT_MISSING | $.task.kind | is required",
        "\"avatar\":\"s3://media/a.avatar\", | `` | CONTRACT_MISSING | $.task.avatar | is required",
        "s3://media/a.avatar | s3://media/../a | CONTRACT_VALUE | $.task.avatar | '..'",
        "s3://media/a.avatar | http://media/a | CONTRACT_VALUE | $.task.avatar | s3://bucket/key",
        "\"s3://media/a.avatar\" | {} | CONTRACT_TYPE | $.task.avatar | is an object where text is wanted",
        "s3://results/r-1 | s3://results/ | CONTRACT_VALUE | $.task.output | names a bucket, but nothing in it",
        "\"size\":512 | \"size\":512.5 | CONTRACT_TYPE | $.task.options.size | a whole number",
        "\"size\":512 | \"size\":\"512\" | CONTRACT_TYPE | $.task.options.size | a whole number",
        "\"size\":512 | \"size\":511 | CONTRACT_VALUE | $.task.options.size | odd",
        "\"size\":512 | \"size\":99999999999 | CONTRACT_TYPE | $.task.options.size | a whole number of at most 32 bits",
        "\"webm\" | \"mp4\" | CONTRACT_VALUE | $.task.options.background | use webm, png or raw",
        "30000/1001 | 0 | CONTRACT_VALUE | $.task.options.frameRate | is not a frame rate such as",
        "\"orbit\" | \"dolly\" | CONTRACT_KIND | $.task.options.camera.kind | 'dolly' is not one of fixed, orbit",
        "\"toDegrees\":30 | \"to\":30 | CONTRACT_MISSING | $.task.options.camera.toDegrees | is required",
        "\"toDegrees\":30 | \"toDegrees\":1e999 | CONTRACT_VALUE | $.task.options.camera.toDegrees | Infinity",
        "\"toDegrees\":30 | \"toDegrees\":\"NaN\" | CONTRACT_VALUE | $.task.options.camera.toDegrees | NaN",
        "\"last\":49 | \"last\":1000000 | CONTRACT_VALUE | $.task.options.frames.last | is not from 0 to 99999",
        "\"first\":0 | \"first\":50 | CONTRACT_VALUE | $.task.options.frames.last | comes before first",
        "Scale\":1.2 | Scale\":9 | CONTRACT_VALUE | $.task.options.retargeting.expressionScale | 9.0",
        "\"id\":\"r-1\" | \"id\":\"r-1\",\"id\":\"r-2\" | CONTRACT_JSON | $ | uplicate",
        "\"version\":1 | \"version\":01 | CONTRACT_JSON | $ | not JSON at line 1"
      })
  void aFieldThatDoesNotFitIsRefusedByItsPath(String text, String instead, String code, String path, String problem) {
    assertThat(RENDER).contains(text);

    assertRefused(RENDER.replace(text, instead), code, path, problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | CONTRACT_TYPE | nothing",
        "not json | CONTRACT_JSON | not JSON",
        "[] | CONTRACT_TYPE | a list",
        "null | CONTRACT_TYPE | null",
        "{} {} | CONTRACT_JSON | railing",
      })
  void whatIsNoObjectIsRefused(String text, String code, String problem) {
    assertRefused(text, code, "$", problem);
  }

  @Test
  void tenMegabytesAreRefusedUnread() {
    assertThatThrownBy(() -> JobCodec.parse(new byte[10 << 20]))
        .isInstanceOfSatisfying(ContractException.class, e -> assertThat(e.code()).isEqualTo("CONTRACT_SIZE"));
  }

  @Test
  void aDefaultThatIsSpelledOutDoesNotChangeTheContent() {
    String spelledOut = RENDER.replace("\"retargeting\":{", "\"retargeting\":{\"addedLater\":2,");
    Job open = parse(RENDER.replace("\"frames\":{\"first\":0,", "\"frames\":{"));

    assertThat(JobCodec.contentHash(parse(spelledOut))).isEqualTo(JobCodec.contentHash(parse(RENDER)));
    assertThat(JobCodec.contentHash(open)).isEqualTo(JobCodec.contentHash(parse(RENDER)));
    assertThat(JobCodec.contentHash(parse(RENDER.replace("\"last\":49", "\"last\":48"))))
        .isNotEqualTo(JobCodec.contentHash(parse(RENDER)));
  }

  @Test
  void priorityDeadlineAndAttributesMayDifferBetweenPublicationsOfAJob() {
    Job job = parse(RENDER);

    assertThat(JobCodec.contentHash(job.withPriority(null).withNotAfter(null).withAttributes(null)))
        .isEqualTo(JobCodec.contentHash(job))
        .matches("[0-9a-f]{64}");
  }

  private static void assertRefused(String text, String code, String path, String problem) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOfSatisfying(
            ContractException.class,
            e -> {
              assertThat(e.code()).as(e.getMessage()).isEqualTo(code);
              assertThat(e.path()).as(e.getMessage()).isEqualTo(path);
              assertThat(e.problem()).contains(problem);
            });
  }

  private static Job parse(String text) {
    return JobCodec.parse(text.getBytes(StandardCharsets.UTF_8));
  }
}
