import {
  alertmanagerProblems,
  kafkaProblems,
  keycloakProblems,
  postgresProblems,
  redisProblems,
} from "../../../lib/rules/datastores";
import type { Problem } from "../../../lib/spec/problem";

const IN_CLUSTER = { kind: "inCluster" } as const;
const RULES = {
  alertmanager: (fields: object) => alertmanagerProblems({ ...IN_CLUSTER, version: "v0.28.1", ...fields }, []),
  kafka: (fields: object) => kafkaProblems({ ...IN_CLUSTER, version: "7.7.1", storage: "2Gi", ...fields }, []),
  keycloak: (fields: object) =>
    keycloakProblems({ ...IN_CLUSTER, version: "26.2.5", hostname: "auth.example.com", ...fields }, []),
  postgres: (fields: object) => postgresProblems({ ...IN_CLUSTER, version: "16.4", storage: "1Gi", ...fields }, []),
  redis: (fields: object) =>
    redisProblems({ ...IN_CLUSTER, version: "7.4.1", storage: "1Gi", maxMemory: "64Mi", ...fields }, []),
} as const;
type Server = keyof typeof RULES;

const messages = (problems: readonly Problem[]) => problems.map(({ message }) => message);

test.each<readonly [Server, string, string]>([
  ["keycloak", "26.0.9", "must be 26.1 or newer"],
  ["keycloak", "9.0.3", "must be 26.1 or newer"],
  ["kafka", "7.3.9", "must be 7.4 or newer"],
  ["alertmanager", "v0.24.0", "must be 0.25 or newer"],
])("%s %s is refused, because the rendered settings need a newer version", (server, version, start) => {
  expect(messages(RULES[server]({ version }))).toEqual([expect.stringContaining(`${start}, got "${version}"`)]);
});

test.each<readonly [Server, string]>([
  ["postgres", "16"],
  ["redis", "7.4"],
  ["kafka", "latest-ubi8"],
  ["keycloak", "26.2"],
  ["alertmanager", "main"],
])("%s with the moving tag %s is refused", (server, version) => {
  expect(messages(RULES[server]({ version }))).toEqual([
    expect.stringContaining("must be the version of one release, such as"),
  ]);
});

test.each<readonly [Server, string, string]>([
  ["postgres", "17.2.1", "17.2"],
  ["postgres", "17.2.1-bookworm", "17.2-bookworm"],
  ["redis", "v7.4.1", "7.4.1"],
  ["kafka", "7.7.1.2", "7.7.1"],
  ["keycloak", "v26.2.5", "26.2.5"],
  ["alertmanager", "0.28.1", "v0.28.1"],
])("%s %s is refused, because the default image has the tag %s", (server, version, meant) => {
  expect(messages(RULES[server]({ version }))).toEqual([
    expect.stringMatching(`^must be written like the tags of .*, which is not a tag of this image; write "${meant}"$`),
  ]);
  // An image of your own can have any tag that begins with the version of the server.
  expect(RULES[server]({ version, image: "registry.example.com/own" })).toEqual([]);
});

test.each<readonly [Server, string]>([
  ["postgres", "16.4-bookworm"],
  ["postgres", "16.4_1"],
  ["redis", "7.4.1-bookworm"],
  ["kafka", "7.4.0-1-ubi8"],
  ["keycloak", "26.1.0"],
  ["keycloak", "26.2.5_acme"],
  ["alertmanager", "v0.25.0"],
])("%s %s is accepted", (server, version) => {
  expect(RULES[server]({ version })).toEqual([]);
});

test.each<readonly [Server, string, string]>([
  ["postgres", "bitnami/postgresql", "images of Bitnami have other paths, users and variables"],
  ["redis", "registry.example.com/bitnamilegacy/redis", "images of Bitnami have other paths, users and variables"],
  ["kafka", "docker.io/apache/kafka", "it has other paths and variables than confluentinc/cp-kafka"],
  ["kafka", "apache/kafka-native", "it has other paths and variables than confluentinc/cp-kafka"],
])("%s with the image %s is refused with the reason", (server, image, why) => {
  expect(messages(RULES[server]({ image }))).toEqual([expect.stringContaining(`because ${why}`)]);
});

test.each<readonly [Server, string, string]>([
  ["keycloak", "acme-26.2.5", "26.2.5-acme.1"],
  ["kafka", "7.3.9-acme.1", "7.7.1-acme.1"],
])("the refusal of %s %s shows how to tag an own image", (server, version, example) => {
  expect(messages(RULES[server]({ version }))).toEqual([
    expect.stringContaining(`tag an image of your own with the version of the server first, such as "${example}"`),
  ]);
});

test("an image of another name in a mirror is accepted", () => {
  expect(RULES.kafka({ image: "registry.example.com/mirror/cp-kafka" })).toEqual([]);
});

test.each<readonly [Server, object, string]>([
  ["postgres", { storage: "511Mi" }, "must be at least 512Mi"],
  ["kafka", { storage: "2047Mi" }, "must be at least 2Gi"],
  ["redis", { storage: "191Mi" }, "must be at least 192Mi (3 × maxMemory)"],
])("%s with a volume that is full soon after the start is refused: %j", (server, fields, start) => {
  expect(messages(RULES[server](fields))).toEqual([expect.stringContaining(start)]);
});

test.each([
  ["alertmanager.example.com", 'must be a URL such as "https://alertmanager.254carbon.com"'],
  ["https://alertmanager.example.com:99999", "must be a URL such as"],
  ["https://user@alertmanager.example.com", "must not contain a user"],
  ["https://alertmanager.example.com/?a=b", "must be a URL such as"],
])("the external address %s of Alertmanager is refused", (externalUrl, start) => {
  expect(messages(RULES.alertmanager({ externalUrl }))).toEqual([expect.stringContaining(start)]);
});

test("an external address of Alertmanager can have a path", () => {
  expect(RULES.alertmanager({ externalUrl: "https://ops.example.com/alerts", storage: "64Mi" })).toEqual([]);
});

test.each<readonly [Server, object]>([
  ["postgres", { storage: "512Mi" }],
  ["kafka", { storage: "2Gi" }],
  ["redis", { storage: "192Mi" }],
])("%s with the smallest volume is accepted: %j", (server, fields) => {
  expect(RULES[server](fields)).toEqual([]);
});
