import { parseEnvironmentFile, parseReleaseFile } from "../../../lib/spec/parse";
import { formatLocated, type Path } from "../../../lib/spec/problem";
import { SAMPLE, afterEdit, afterRelease, editedSample, problemsAfter, type Edit } from "../../support/sample";

function parsed(...environment: Edit[]) {
  return parseEnvironmentFile({ file: "x.yaml", text: editedSample({ environment }).environment });
}

describe("a file without problems", () => {
  test("is its value, and all of its parts", () => {
    const { value, parts, problems } = parsed();
    expect(problems).toEqual([]);
    expect(value).toMatchObject({ schema: 1, name: "sample", services: { auth: { scale: { min: 2, max: 6 } } } });
    expect(parts).toEqual(value);
  });

  test("is the same for the release", () => {
    const { value, problems } = parseReleaseFile({ file: "x.release.yaml", text: SAMPLE.release });
    expect(problems).toEqual([]);
    expect(value).toMatchObject({ schema: 1, services: { gateway: { live: "blue", blue: { floor: 3 } } } });
  });
});

describe("types, in people's words", () => {
  test.each<[string, string, string]>([
    ["schema: 1", "schema: 2", "1:9 schema: must be 1, the only version of this format, got 2"],
    ["schema: 1", 'schema: "1"', '1:9 schema: must be 1, the only version of this format, got "1"'],
    [
      "min: 2, max: 6",
      'min: "2", max: 6',
      '15:19 services.auth.scale.min: must be a whole number, got "2"; take the quotes away',
    ],
    ["min: 2, max: 6", "min: two, max: 6", '15:19 services.auth.scale.min: must be a whole number, got "two"'],
    ["min: 2, max: 6", "min: 2.5, max: 6", "15:19 services.auth.scale.min: must be a whole number, got 2.5"],
    ["min: 2, max: 6", "min: .nan, max: 6", "15:19 services.auth.scale.min: must be a whole number, got .nan"],
    ["min: 2, max: 6", "min: -.inf, max: 6", "15:19 services.auth.scale.min: must be a whole number, got -.inf"],
    ["min: 2, max: 6", "min: 1e999, max: 6", "15:19 services.auth.scale.min: must be a whole number, got 1e999"],
    [
      "min: 2, max: 6",
      "min: 9007199254740993, max: 6",
      "15:19 services.auth.scale.min: must be a whole number, got 9007199254740993",
    ],
    [
      "min: 2, max: 6",
      `min: ${"9".repeat(1000)}, max: 6`,
      `15:19 services.auth.scale.min: must be a whole number, got ${"9".repeat(40)}`,
    ],
    ["min: 2, max: 6", "min: [2], max: 6", "15:19 services.auth.scale.min: must be a whole number, got a list"],
    ['version: "16.4"', "version: 16.4", "36:14 datastores.postgres.version: must be text, got 16.4; put it in quotes"],
    [
      'version: "16.4"',
      "version: 16.10",
      "36:14 datastores.postgres.version: must be text, got 16.10; put it in quotes",
    ],
    ['version: "16.4"', "version: true", "36:14 datastores.postgres.version: must be text, got true; put it in quotes"],
    ['version: "16.4"', "version: {}", "36:14 datastores.postgres.version: must be text, got a map"],
    [
      "storageClass: fast",
      "storageClass:",
      "6:16 cluster.storageClass: must be text, got nothing; fill it in, or leave the key out",
    ],
    ["calls: [kafka]", "calls: kafka", '32:12 services.streaming.calls: must be a list, got "kafka"'],
    ["calls: [kafka]", "calls: [1]", "32:13 services.streaming.calls[0]: must be text, got 1; put it in quotes"],
    ["port: 9093", "port: 9093\n    tls: yes", '48:10 datastores.kafka.tls: must be true or false, got "yes"'],
    [
      "labels: { app: projection }",
      "labels: [app]",
      "57:13 externalServices.projection.labels: must be a map, got a list",
    ],
    [
      "topology: blueGreen",
      "topology: bluegreen",
      '9:15 services.gateway.topology: must be rolling, blueGreen or canary, got "bluegreen"; did you mean blueGreen?',
    ],
    [
      "topology: blueGreen",
      "topology: 1",
      "9:15 services.gateway.topology: must be rolling, blueGreen or canary, got 1",
    ],
    [
      "flavour: external",
      "flavour: managed",
      '45:14 datastores.kafka.flavour: must be inCluster or external, got "managed"',
    ],
    [
      "flavour: external",
      "flavour: extern",
      '45:14 datastores.kafka.flavour: must be inCluster or external, got "extern"; did you mean external?',
    ],
  ])("%j as %j", (from, to, message) => {
    expect(afterEdit(from, to)).toContain(`sample.yaml:${message}`);
  });

  test("a colour is one of two", () => {
    expect(afterRelease("live: blue", "live: red")).toEqual([
      'sample.release.yaml:4:11 services.gateway.live: must be blue or green, got "red"',
    ]);
  });

  test("the value of an environment variable is never repeated", () => {
    const place = "sample.yaml:24:18 services.auth.environment.LOG_LEVEL";
    expect(afterEdit("LOG_LEVEL: info", "LOG_LEVEL: 4711")).toEqual([
      `${place}: must be text, got a number; put it in quotes`,
    ]);
    expect(afterEdit("LOG_LEVEL: info", "LOG_LEVEL: [hunter2]")).toEqual([`${place}: must be text, got a list`]);
    expect(afterEdit("environment:\n      LOG_LEVEL: info", "environment: hunter2")).toEqual([
      "sample.yaml:23:18 services.auth.environment: must be a map, got text",
    ]);
  });
});

describe("keys", () => {
  test.each<[string, string, string[]]>([
    [
      "cpuPercent: 70",
      "cpuPercnt: 70",
      [
        "10:31 services.gateway.scale.cpuPercnt: is an unknown key; did you mean cpuPercent? allowed are min, max and cpuPercent",
      ],
    ],
    [
      "livenessPath: /live",
      "livenesPath: /live",
      ["27:5 services.auth.livenesPath: is an unknown key; did you mean livenessPath?"],
    ],
    [
      "livenessPath: /live",
      "probes: /live",
      [
        "27:5 services.auth.probes: is an unknown key; allowed are topology, migrateFrom, scale, image, resources, calls, secrets, environment, databaseConnections, drain, livenessPath, writablePaths and maxUnavailable",
      ],
    ],
    [
      "flavour: external",
      "flavour: external\n    storage: 1Gi",
      ["46:5 datastores.kafka.storage: is an unknown key; allowed are flavour, host, port, tls and cidrs"],
    ],
    ["  context: sample-eu\n", "", ["4:1 cluster.context: is missing; it must be text"]],
    ["    scale: { min: 2, max: 6 }\n", "", ["13:3 services.auth.scale: is missing; it must be a map"]],
    ["min: 2, max: 6", "max: 6", ["15:5 services.auth.scale.min: is missing; it must be a whole number"]],
    ["    flavour: external\n", "", ["44:3 datastores.kafka.flavour: is missing; it must be inCluster or external"]],
    [
      "    topology: rolling\n",
      "",
      ["13:3 services.auth.topology: is missing; it must be rolling, blueGreen or canary"],
    ],
    ["schema: 1\n", "", ["1:1 schema: is missing; it must be 1, the only version of this format"]],
  ])("%j as %j", (from, to, messages) => {
    expect(parsed([from, to]).problems.map(formatLocated)).toEqual(messages.map((message) => `x.yaml:${message}`));
  });
});

test("all problems are told at once, in the order of the files", () => {
  expect(
    problemsAfter({
      environment: [
        ["name: sample", "name: 7"],
        ["min: 3, max: 10", "min: 11, max: 10"],
        ["calls: [postgres, redis]", "calls: [postgres, auth]"],
        ["maxConnections: 100", "maxConnection: 100"],
        ["port: 8000", "port: 0"],
      ],
      release: [["version: v1.0.1\n      floor: 2", "version: latest\n      floor: 1"]],
    }),
  ).toEqual([
    'sample.release.yaml:10:16 services.auth.rolling.version: must be a fixed version such as "v1.0.1", got "latest"; a tag that moves can\'t be rolled back to',
    "sample.release.yaml:11:14 services.auth.rolling.floor: must be at least scale.min (2), got 1, because rolling answers requests",
    "sample.yaml:2:7 name: must be text, got 7; put it in quotes",
    "sample.yaml:20:23 services.auth.calls[1]: must not be the service itself; delete it",
    "sample.yaml:31:28 services.streaming.scale.max: must be at least min (11), got 10",
    "sample.yaml:38:5 datastores.postgres.maxConnection: is an unknown key; did you mean maxConnections? allowed are flavour, version, image, resources, storage and maxConnections",
    "sample.yaml:58:11 externalServices.projection.port: must be a whole number from 1 to 65535, got 0",
  ]);
});

test("the parts of a broken file are those that stand for themselves and are whole", () => {
  const { value, parts } = parsed(
    ["min: 2, max: 6", "min: x"],
    ["maxMemory: 384Mi", "maxMemory: 1"],
    ["context: sample-eu", "context: 1"],
  );
  expect(value).toBeUndefined();
  expect(Object.keys(parts)).toEqual(["schema", "name", "namespace", "services", "datastores", "externalServices"]);
  expect(Object.keys(parts.services ?? {})).toEqual(["gateway", "streaming"]);
  expect(Object.keys(parts.datastores ?? {})).toEqual(["postgres", "kafka", "keycloak"]);
});

test("a file that is no map has no parts", () => {
  expect(parseReleaseFile({ file: "x", text: "[]" }).parts).toEqual({});
  expect(parseReleaseFile({ file: "x", text: "services: []" }).parts).toEqual({});
});

describe("a rule's problem is placed", () => {
  test.each<[string, Path, number, number]>([
    ["at a scalar", ["services", "auth", "scale", "max"], 15, 27],
    ["at the item of a list", ["services", "auth", "calls", 1], 20, 23],
    ["at the key of a map", ["services", "auth"], 13, 3],
    ["at the key of a list", ["services", "auth", "calls"], 20, 5],
    ["at the key of the map where something is left out", ["services", "auth", "maxUnavailable"], 13, 3],
    ["at the key of the last map that is there", ["services", "auth", "a", "b", 3], 13, 3],
    ["at a list whose item is not there", ["services", "auth", "calls", 9], 20, 5],
    ["at a scalar that has nothing inside", ["name", "x"], 2, 1],
    ["at the beginning where nothing is there", ["nothing"], 1, 1],
    ["at the beginning where it is about everything", [], 1, 1],
  ])("%s", (_what, path, line, column) => {
    const problem = { code: "x/y", source: "environment", path, message: "is wrong" } as const;
    expect(parsed().locate(problem)).toEqual({ ...problem, file: "x.yaml", line, column });
  });

  test("at the beginning of a file that can't be read", () => {
    const problem = { code: "x/y", source: "release", path: ["a"], message: "is wrong" } as const;
    const { locate } = parseReleaseFile({ file: "x", text: "a: [" });
    expect(locate(problem)).toEqual({ ...problem, file: "x", line: 1, column: 1 });
  });
});
