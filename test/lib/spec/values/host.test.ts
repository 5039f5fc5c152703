import { hostNameProblem, httpUrlProblem } from "../../../../lib/spec/values/host";

const NO_HOST = "must be a lowercase DNS name without scheme, port or path, got";

test.each(["auth.254carbon.com", "localhost", "10.0.0.1", "xn--bcher-kva.example", "a".repeat(63)])(
  "%s is accepted as a host name",
  (text) => {
    expect(hostNameProblem(text)).toBeUndefined();
  },
);

test.each([
  [
    "https://auth.254carbon.com/realms",
    `${NO_HOST} "https://auth.254carbon.com/realms"; did you mean "auth.254carbon.com"?`,
  ],
  ["auth.254carbon.com:443", `${NO_HOST} "auth.254carbon.com:443"; did you mean "auth.254carbon.com"?`],
  ["Auth.254Carbon.com.", `${NO_HOST} "Auth.254Carbon.com."; did you mean "auth.254carbon.com"?`],
  ["", `${NO_HOST} ""; write it like "auth.254carbon.com"`],
  ["a..b", `${NO_HOST} "a..b"; write it like "auth.254carbon.com"`],
  ["-a.b", `${NO_HOST} "-a.b"; write it like "auth.254carbon.com"`],
  ["аuth.com", `${NO_HOST} "аuth.com"; write it like "auth.254carbon.com"`],
  ["a".repeat(64), `${NO_HOST} "${"a".repeat(56)}...; write it like "auth.254carbon.com"`],
])("%j is rejected as a host name", (text, message) => {
  expect(hostNameProblem(text)).toBe(message);
});

test.each([
  "http://projection-service.data-processing.svc:8000",
  "https://example.com",
  "https://example.com/api/v1/",
  "http://localhost:1/x;y=1",
  "http://localhost:65535",
])("%s is accepted as a URL", (text) => {
  expect(httpUrlProblem(text)).toBeUndefined();
});

test.each([
  "",
  "example.com",
  "ftp://example.com",
  "HTTP://example.com",
  "http://",
  "http://A.com",
  "http://a:0",
  "http://a:65536",
  "http://a?b",
  "http://a/#b",
  "http://a b",
])("%j is rejected as a URL", (text) => {
  expect(httpUrlProblem(text)).toBe(
    `must be a URL such as "http://projection-service.data-processing.svc:8000", got ${JSON.stringify(text)}; use http or https, a lowercase host name and no query`,
  );
});

test.each(["http://user:hunter2@example.com", "https://hunter2@example.com/x", "amqp://user:hunter2@example.com"])(
  "a URL with credentials is rejected, and the message does not repeat it: %s",
  (text) => {
    expect(httpUrlProblem(text)).toBe(
      "must not contain a user or password; put them in a Secret and list its keys under secrets",
    );
  },
);
