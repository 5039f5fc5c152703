import { edgeServiceProblems, type EdgeServiceInput } from "../../../lib/rules/services";
import { formatPath } from "../../../lib/spec/problem";
import { afterEdit, problemsAfter } from "../../helpers/sample";

const AT = "sample.yaml:";

describe("scale", () => {
  const edits = (to: string) => afterEdit("{ min: 2, max: 6 }", to);

  test.each([
    "{ min: 2 }",
    "{ min: 2, max: 2 }",
    "{ min: 2, max: 6, cpuPercent: 1 }",
    "{ min: 2, max: 6, cpuPercent: 100 }",
  ])("the scale %s is accepted", (scale) => {
    expect(edits(scale)).toEqual([]);
  });

  test.each([
    [
      "{ min: 0, max: 6 }",
      "15:19 services.auth.scale.min: must be a whole number from 1 to 1000, got 0; write 1 or more",
    ],
    ["{ min: 3, max: 2 }", "15:27 services.auth.scale.max: must be at least min (3), got 2; raise max, or lower min"],
    [
      "{ min: 2, max: 1001 }",
      "15:27 services.auth.scale.max: must be a whole number from 1 to 1000, got 1001; lower it, because more than 1000 pods of one workload is probably a typo",
    ],
    [
      "{ min: 2, cpuPercent: 60 }",
      "15:34 services.auth.scale.cpuPercent: requires max (nothing scales without it); add max, or remove cpuPercent",
    ],
    [
      "{ min: 2, max: 6, cpuPercent: 0 }",
      "15:42 services.auth.scale.cpuPercent: must be a whole number from 1 to 100, got 0; write 1 or more",
    ],
    [
      "{ min: 2, max: 6, cpuPercent: 101 }",
      "15:42 services.auth.scale.cpuPercent: must be a whole number from 1 to 100, got 101; write 100 or less",
    ],
  ])("the scale %s is rejected", (scale, message) => {
    expect(edits(scale)).toContain(AT + message);
  });
});

describe("resources", () => {
  test.each([
    [
      "requests: { cpu: 250m, memory: 256Mi }",
      "requests: { cpu: 250m, memory: 100m }",
      [
        '18:38 services.auth.resources.requests.memory: must be a whole number of bytes, got "100m" (millibytes); did you mean "100Mi"?',
      ],
    ],
    [
      'limits: { cpu: "1", memory: 512Mi }',
      'limits: { cpu: "0", memory: lots }',
      [
        '19:22 services.auth.resources.limits.cpu: must be a whole number of millicores, at least "1m", got "0"; round it up',
        '19:35 services.auth.resources.limits.memory: must be bytes such as "512Mi" or "2Gi", got "lots"; write a number and a unit',
      ],
    ],
    [
      "requests: { cpu: 250m, memory: 256Mi }",
      "requests: { cpu: 1001m, memory: 513Mi }",
      [
        '19:22 services.auth.resources.limits.cpu: must be at least the request (1001m), got "1"; raise the limit, or lower the request',
        '19:35 services.auth.resources.limits.memory: must be at least the request (513Mi), got "512Mi"; raise the limit, or lower the request',
      ],
    ],
    ["requests: { cpu: 250m, memory: 256Mi }", "requests: { cpu: 1000m, memory: 0.5Gi }", []],
    [
      'requests: { cpu: 250m, memory: 256Mi }\n      limits: { cpu: "1", memory: 512Mi }',
      'requests: { cpu: 36m, memory: 0.5Gi }\n      limits: { cpu: "0.036", memory: 512Mi }',
      [],
    ],
  ])("resources are validated: %s replaced by %s", (from, to, messages) => {
    expect(afterEdit(from, to)).toEqual(messages.map((message) => AT + message));
  });
});

test.each([
  ["512", 'must have a unit, got 512; did you mean "512Mi"?'],
  ["0.5", 'must have a unit, got 0.5; for example "512Mi" or "2Gi"'],
  ["4.50", 'must have a unit, got 4.50; did you mean "4.50Mi"?'],
  ["536870912", "must be a string, got 536870912; put it in quotes"],
  ["0", 'must have a unit, got 0; for example "512Mi" or "2Gi"'],
  ["true", "must be a string, got true; put it in quotes"],
  ["4gi", 'must be bytes such as "512Mi" or "2Gi", got "4gi"; did you mean "4Gi"?'],
  ["512 MB", 'must be bytes such as "512Mi" or "2Gi", got "512 MB"; did you mean "512Mi"?'],
  ["512MiB", 'must be bytes such as "512Mi" or "2Gi", got "512MiB"; did you mean "512Mi"?'],
  ["1kb", 'must be bytes such as "512Mi" or "2Gi", got "1kb"; did you mean "1Ki"? memory must be at least 4Mi'],
])("a memory limit of %s produces one message with the amount to write", (memory, message) => {
  expect(afterEdit('limits: { cpu: "1", memory: 512Mi }', `limits: { cpu: "1", memory: ${memory} }`)).toEqual([
    `${AT}19:35 services.auth.resources.limits.memory: ${message}`,
  ]);
});

test.each([
  ["10", 'must have a unit, got 10; did you mean "10Gi"?'],
  ["50GB", 'must be bytes such as "512Mi" or "2Gi", got "50GB"; did you mean "50Gi"?'],
  ["50gi", 'must be bytes such as "512Mi" or "2Gi", got "50gi"; did you mean "50Gi"?'],
])("a volume size of %s produces one message with the size to write", (storage, message) => {
  expect(afterEdit("storage: 10Gi", `storage: ${storage}`)).toEqual([
    `${AT}37:14 datastores.postgres.storage: ${message}`,
  ]);
});

test("a memory amount without a unit is reported together with the other problems in the file", () => {
  expect(
    problemsAfter({
      environment: [
        ["maxMemory: 384Mi", "maxMemory: 384"],
        ["min: 2, max: 6", "min: 2, max: 1"],
      ],
    }),
  ).toEqual([
    `${AT}15:27 services.auth.scale.max: must be at least min (2), got 1; raise max, or lower min`,
    `${AT}43:16 datastores.redis.maxMemory: must have a unit, got 384; did you mean "384Mi"?`,
  ]);
});

describe("drain", () => {
  test.each([
    ["{ seconds: 0, graceSeconds: 1 }", []],
    ["{ seconds: 3599, graceSeconds: 3600 }", []],
    [
      "{ seconds: -1, graceSeconds: 40 }",
      ["26:23 services.auth.drain.seconds: must be a whole number from 0 to 3600, got -1; write 0 or more"],
    ],
    [
      "{ seconds: 10, graceSeconds: 3601 }",
      [
        "26:41 services.auth.drain.graceSeconds: must be a whole number from 0 to 3600, got 3601; lower it, because a pod that takes more than an hour to stop blocks node upgrades",
      ],
    ],
    [
      "{ seconds: 40, graceSeconds: 40 }",
      [
        "26:41 services.auth.drain.graceSeconds: must be more than seconds (40), got 40; raise it, because the pod would be killed before it receives SIGTERM",
      ],
    ],
  ])("the drain %s is validated", (drain, messages) => {
    expect(afterEdit("{ seconds: 10, graceSeconds: 40 }", drain)).toEqual(messages.map((message) => AT + message));
  });
});

test("a required spread across zones needs at least two pods", () => {
  const problems = (min: number, zoneSpread?: "preferred" | "required") =>
    edgeServiceProblems({ ...PROPS, scale: { min, max: 3 }, zoneSpread }).map(({ path, message }) => [
      path.join("."),
      message,
    ]);
  expect(problems(1, "required")).toEqual([
    [
      "zoneSpread",
      "must not be required with scale.min 1, because a single pod runs in one zone; raise scale.min to 2 or more, or remove this field",
    ],
  ]);
  for (const accepted of [problems(2, "required"), problems(1, "preferred"), problems(1)]) expect(accepted).toEqual([]);
});

describe("maxUnavailable", () => {
  test.each([
    ["1", []],
    ["2", []],
    ["3", ["must be below scale.min (3), got 3; lower it, because a node drain could evict all pods at the same time"]],
    ["0", ["must be a whole number from 1 to 1000, got 0; write 1 or more"]],
    ["66%", []],
    [
      "67%",
      [
        'must leave at least one of scale.min (3) pods, got "67%", which is rounded up to 3; lower it, because a node drain could evict all pods at the same time',
      ],
    ],
    [
      '"1"',
      [
        'must be a whole number or a percentage from "1%" to "100%", got "1"; write a number without quotes, or a percentage',
      ],
    ],
    [
      "101%",
      [
        'must be a whole number or a percentage from "1%" to "100%", got "101%"; write a number without quotes, or a percentage',
      ],
    ],
  ])("maxUnavailable %s must leave at least one of three pods", (count, messages) => {
    expect(afterEdit("maxUnavailable: 1", `maxUnavailable: ${count}`)).toEqual(
      messages.map((message) => `${AT}12:21 services.gateway.maxUnavailable: ${message}`),
    );
  });

  test("maxUnavailable 1 is accepted for a single pod, so that a node drain can finish", () => {
    const props = (maxUnavailable: number | string) =>
      edgeServiceProblems({ ...PROPS, scale: { min: 1, max: 3 }, maxUnavailable });
    for (const accepted of [1, "1%", "50%"]) expect(props(accepted)).toEqual([]);
    expect(props("51%").map(({ message }) => message)).toEqual([
      'must leave at least one of 2 pods, got "51%", which is rounded up to 2; lower it, because a node drain could evict all pods at the same time',
    ]);
    expect(edgeServiceProblems({ ...PROPS, scale: { min: 1 }, maxUnavailable: "100%" })).toEqual([]);
    expect(props(2).map(({ message }) => message)).toEqual([
      "must be below scale.min (1), got 2; lower it, because a node drain could evict all pods at the same time",
    ]);
  });
});

test.each([
  [
    "image: registry.local:5000/access/auth",
    "image: registry.local:5000/access/auth:v1",
    '16:12 services.auth.image: must be an image repository without tag or digest, got "registry.local:5000/access/auth:v1"; write "registry.local:5000/access/auth" and set version and digest separately',
  ],
  [
    "topology: rolling",
    "topology: rolling\n    migrateFrom: rolling",
    '15:18 services.auth.migrateFrom: must differ from topology, got "rolling"; remove it if the service does not migrate',
  ],
  [
    "databaseConnections: 4",
    "databaseConnections: 0",
    "25:26 services.auth.databaseConnections: must be a whole number from 1 to 1000, got 0; write 1 or more",
  ],
  [
    "databaseConnections: 4",
    "databaseConnections: 1001",
    "25:26 services.auth.databaseConnections: must be a whole number from 1 to 1000, got 1001; lower it, because PostgreSQL starts a process for each connection",
  ],
])("an invalid field is reported: %s replaced by %j", (from, to, message) => {
  expect(afterEdit(from, to)).toContain(AT + message);
});

const PROPS: EdgeServiceInput = {
  name: "api",
  topology: "blueGreen",
  scale: { min: 3, max: 9 },
  release: {
    live: "blue",
    preview: "green",
    blue: { version: "v2", floor: 3 },
    green: { version: "v1", floor: 1 },
  },
};

describe("an EdgeService outside an environment", () => {
  test("a valid EdgeService has no problems", () => {
    expect(edgeServiceProblems(PROPS)).toEqual([]);
  });

  test("an EdgeService reports all problems with the paths of its props", () => {
    const problems = edgeServiceProblems({
      ...PROPS,
      name: "254api",
      scale: { min: 3, max: 9, cpuPercent: 0 },
      environment: { "9": "x" },
      release: { ...PROPS.release, blue: { version: "latest", floor: 3 } },
    });
    expect(problems.map(({ path, message }) => `${formatPath(path)}: ${message}`)).toEqual([
      "name: must be lowercase letters, digits and '-', starting with a letter and not ending with '-', got \"254api\"; choose another name",
      "scale.cpuPercent: must be a whole number from 1 to 100, got 0; write 1 or more",
      "environment.9: must be letters, digits and '_', not starting with a digit, got \"9\"; rename it, because shells can't read other names",
      'release.blue.version: must be a fixed version such as "v1.0.1", got "latest"; name the version, because a rollback needs a fixed tag',
    ]);
    expect(problems.map(({ code }) => code)).toEqual([
      "name/service",
      "scale/cpu-percent",
      "environment/name",
      "release/version",
    ]);
  });

  test("an EdgeService may set databaseConnections without calls", () => {
    expect(edgeServiceProblems({ ...PROPS, databaseConnections: 5 })).toEqual([]);
  });

  test("a variable in both environment and secretEnvironment is rejected, and the message lists both places", () => {
    const secret = (name: string) => ({ name, secret: { name: "orders-db", key: "password" } });
    const problems = edgeServiceProblems({
      ...PROPS,
      environment: { LOG_LEVEL: "info", DB_HOST: "db" },
      secretEnvironment: [secret("DB_USER"), secret("DB_HOST")],
    });
    expect(problems.map(({ path, message }) => `${formatPath(path)}: ${message}`)).toEqual([
      "environment.DB_HOST: must not be set both here and in secretEnvironment[1]; remove one of the two",
    ]);
  });

  test("EdgeService validation treats an explicit undefined as unset", () => {
    const nothing = { image: undefined, resources: undefined, environment: undefined, drain: undefined };
    expect(edgeServiceProblems({ ...PROPS, ...nothing, livenessPath: undefined, writablePaths: undefined })).toEqual(
      [],
    );
  });
});
