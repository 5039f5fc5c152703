import { parseEnvironmentFile } from "../../../lib/spec/parse";
import { formatLocated } from "../../../lib/spec/problem";
import { afterEdit, afterRelease, editedSample, type Edit } from "../../helpers/sample";

/** Problems in the text and shape of the edited environment, excluding those that the rules report. */
function shapeProblems(...environment: Edit[]): string[] {
  const { problems } = parseEnvironmentFile({ file: "x.yaml", text: editedSample({ environment }).environment });
  return problems.map(formatLocated);
}

const WHOLE = "must be a whole number";

describe("types", () => {
  test.each<[string, string, string]>([
    ["schema: 1", "schema: 2", "1:9 schema: must be 1, the only version of this format, got 2; write 1"],
    ["schema: 1", 'schema: "1"', '1:9 schema: must be 1, the only version of this format, got "1"; write 1'],
    [
      "min: 2, max: 6",
      'min: "2", max: 6',
      '15:19 services.auth.scale.min: must be a whole number, got "2"; remove the quotes',
    ],
    ["min: 2, max: 6", "min: 10%, max: 6", `15:19 services.auth.scale.min: ${WHOLE}, got "10%"; write 10`],
    [
      "databaseConnections: 4",
      "databaseConnections: 35d",
      '25:26 services.auth.databaseConnections: must be a whole number, got "35d"; write 35',
    ],
    [
      "cpu: 250m",
      "cpu: 500",
      '18:24 services.auth.resources.requests.cpu: must be in quotes and at most 96 cores, got 500; did you mean "500m"?',
    ],
    [
      "cpu: 250m",
      "cpu: 0.0001",
      '18:24 services.auth.resources.requests.cpu: must be in quotes and a whole number of millicores, at least "1m", got 0.0001; round it up',
    ],
    ["cpu: 250m", "cpu: 2", "18:24 services.auth.resources.requests.cpu: must be a string, got 2; put it in quotes"],
    [
      "scale: { min: 2, max: 6 }",
      "scale: 2",
      "15:12 services.auth.scale: must be a map, got 2; write a map, such as { min: 2 }",
    ],
    [
      "requests: { cpu: 250m, memory: 256Mi }",
      "requests: 250m",
      '18:17 services.auth.resources.requests: must be a map, got "250m"; write a map, such as { cpu: "250m", memory: "256Mi" }',
    ],
    [
      "drain: { seconds: 10, graceSeconds: 40 }",
      "drain: 10",
      "26:12 services.auth.drain: must be a map, got 10; write a map, such as { seconds: 10, graceSeconds: 40 }",
    ],
    [
      "min: 2, max: 6",
      "min: two, max: 6",
      '15:19 services.auth.scale.min: must be a whole number, got "two"; write digits only, for example 2',
    ],
    [
      "min: 2, max: 6",
      "min: 2.5, max: 6",
      "15:19 services.auth.scale.min: must be a whole number, got 2.5; write digits only, for example 2",
    ],
    [
      "min: 2, max: 6",
      "min: .nan, max: 6",
      "15:19 services.auth.scale.min: must be a whole number, got .nan; write digits only, for example 2",
    ],
    [
      "min: 2, max: 6",
      "min: -.inf, max: 6",
      "15:19 services.auth.scale.min: must be a whole number, got -.inf; write digits only, for example 2",
    ],
    [
      "min: 2, max: 6",
      "min: 1e999, max: 6",
      "15:19 services.auth.scale.min: must be a whole number, got 1e999; write digits only, for example 2",
    ],
    [
      "min: 2, max: 6",
      "min: 9007199254740993, max: 6",
      "15:19 services.auth.scale.min: must be a whole number, got 9007199254740993; write digits only, for example 2",
    ],
    [
      "min: 2, max: 6",
      `min: ${"9".repeat(1000)}, max: 6`,
      `15:19 services.auth.scale.min: must be a whole number, got ${"9".repeat(40)}; write digits only, for example 2`,
    ],
    [
      "min: 2, max: 6",
      "min: [2], max: 6",
      "15:19 services.auth.scale.min: must be a whole number, got a list; write digits only, for example 2",
    ],
    [
      'version: "16.4"',
      "version: 16.4",
      "36:14 datastores.postgres.version: must be a string, got 16.4; put it in quotes",
    ],
    [
      'version: "16.4"',
      "version: 16.10",
      "36:14 datastores.postgres.version: must be a string, got 16.10; put it in quotes",
    ],
    [
      'version: "16.4"',
      "version: true",
      "36:14 datastores.postgres.version: must be a string, got true; put it in quotes",
    ],
    [
      'version: "16.4"',
      "version: {}",
      "36:14 datastores.postgres.version: must be a string, got a map; write a single value",
    ],
    [
      "storageClass: fast",
      "storageClass:",
      "6:16 cluster.storageClass: must be a string, got nothing; set a value, or delete the key",
    ],
    [
      "calls: [kafka]",
      "calls: kafka",
      '32:12 services.streaming.calls: must be a list or a map, got "kafka"; write [kafka]',
    ],
    [
      "calls: [kafka]",
      "calls: { ad: [kafka] }",
      "32:14 services.streaming.calls.ad: is an unknown key; did you mean add? allowed keys: add",
    ],
    ["calls: [kafka]", "calls: [1]", "32:13 services.streaming.calls[0]: must be a string, got 1; put it in quotes"],
    [
      "port: 9093",
      "port: 9093\n    tls: yes",
      '48:10 datastores.kafka.tls: must be true or false, got "yes"; write true or false',
    ],
    [
      "labels: { app: projection }",
      "labels: [app]",
      "57:13 externalServices.projection.labels: must be a map, got a list; write a map with keys and values",
    ],
    [
      "topology: blueGreen",
      "topology: bluegreen",
      '9:15 services.gateway.topology: must be rolling, blueGreen or canary, got "bluegreen"; did you mean blueGreen?',
    ],
    [
      "topology: blueGreen",
      "topology: 1",
      "9:15 services.gateway.topology: must be rolling, blueGreen or canary, got 1; write rolling, blueGreen or canary",
    ],
    [
      "kind: external",
      "kind: managed",
      '45:11 datastores.kafka.kind: must be inCluster or external, got "managed"; write inCluster or external',
    ],
    [
      "kind: external",
      "kind: extern",
      '45:11 datastores.kafka.kind: must be inCluster or external, got "extern"; did you mean external?',
    ],
  ])("replacing %j with %j produces one message with the type, the value and a hint", (from, to, message) => {
    expect(afterEdit(from, to)).toContain(`sample.yaml:${message}`);
  });

  test.each(["flavor", "flavour"])("the former key %s is rejected once, with its new name", (former) => {
    expect(afterEdit("kind: external", `${former}: external`)).toEqual([
      `sample.yaml:45:5 datastores.kafka.${former}: is now named kind; write kind instead of ${former}`,
    ]);
  });

  test("a color must be blue or green", () => {
    expect(afterRelease("live: blue", "live: red")).toEqual([
      'sample.release.yaml:4:11 services.gateway.live: must be blue or green, got "red"; write blue or green',
    ]);
  });

  test("messages never repeat the value of an environment variable", () => {
    const place = "sample.yaml:24:18 services.auth.environment.LOG_LEVEL";
    expect(afterEdit("LOG_LEVEL: info", "LOG_LEVEL: 4711")).toEqual([
      `${place}: must be a string, got a number; put it in quotes`,
    ]);
    expect(afterEdit("LOG_LEVEL: info", "LOG_LEVEL: [hunter2]")).toEqual([
      `${place}: must be a string, got a list; write a single value`,
    ]);
    expect(afterEdit("environment:\n      LOG_LEVEL: info", "environment: hunter2")).toEqual([
      "sample.yaml:23:18 services.auth.environment: must be a map, got a string; write a map with keys and values",
    ]);
  });
});

describe("unknown and missing keys", () => {
  test.each<[string, string, string[]]>([
    [
      "cpuPercent: 70",
      "cpuPercnt: 70",
      [
        "10:31 services.gateway.scale.cpuPercnt: is an unknown key; did you mean cpuPercent? allowed keys: min, max, cpuPercent, memoryPercent, metrics and behavior",
      ],
    ],
    [
      "livenessPath: /live",
      "livenesPath: /live",
      ["27:5 services.auth.livenesPath: is an unknown key; did you mean livenessPath?"],
    ],
    [
      "livenessPath: /live",
      "priorityClassName: high",
      ["27:5 services.auth.priorityClassName: is an unknown key; set it in pods, as pods.priorityClass"],
    ],
    [
      "livenessPath: /live",
      "checks: /live",
      [
        "27:5 services.auth.checks: is an unknown key; allowed keys: topology, migrateFrom, scale, image, port, ports, healthPath, metricsPath, objectives, gates, resources, calls, calledBy, secrets, environmentFrom, files, environment, databaseConnections, databaseAccess, drain, preStop, livenessPath, startupPath, grpcHealth, probes, writablePaths, maxUnavailable, zoneSpread, pods, host, certificate, publicHealth and route",
      ],
    ],
    [
      "kind: external",
      "kind: external\n    storage: 1Gi",
      [
        "46:5 datastores.kafka.storage: is an unknown key; allowed keys: kind, host, hostFrom, port, tls, ca, cidrs, brokers and sasl",
      ],
    ],
    [
      "livenessPath: /live",
      "replicas: 2",
      [
        "27:5 services.auth.replicas: is an unknown key; set the number of pods with scale, for example scale: { min: 2 }",
      ],
    ],
    [
      "livenessPath: /live",
      "version: v1.0.1",
      ["27:5 services.auth.version: is an unknown key; set it in the release file, <environment>.release.yaml"],
    ],
    [
      "  streaming:\n    topology: canary\n    scale: { min: 3, max: 10 }\n    calls: [kafka]\n",
      "streaming:\n  topology: canary\n  scale: { min: 3, max: 10 }\n  calls: [kafka]\n",
      ["29:1 streaming: must be inside services; indent this line and the lines that belong to it"],
    ],
    [
      "    port: 8000\n",
      "    port: 8000\nreports:\n  topology: rolling\n",
      ["59:1 reports: must be inside services; indent this line and the lines that belong to it"],
    ],
    [
      "  keycloak:\n    kind: inCluster\n",
      "keycloak:\n    kind: inCluster\n",
      ["49:1 keycloak: must be inside datastores; indent this line and the lines that belong to it"],
    ],
    ["  context: sample-eu\n", "", ["4:1 cluster.context: is missing; it must be a string"]],
    [
      "    scale: { min: 2, max: 6 }\n",
      "",
      ["13:3 services.auth.scale: is missing; it must be a map, such as { min: 2 }"],
    ],
    [
      "      requests: { cpu: 250m, memory: 256Mi }\n",
      "",
      ['17:5 services.auth.resources.requests: is missing; it must be a map, such as { cpu: "250m", memory: "256Mi" }'],
    ],
    [
      '      limits: { cpu: "1", memory: 512Mi }\n',
      "",
      ['17:5 services.auth.resources.limits: is missing; it must be a map, such as { cpu: "1", memory: "512Mi" }'],
    ],
    [
      "    maxConnections: 100\n",
      "    replicas: 2\n",
      ["38:5 datastores.postgres.replicas: is an unknown key; remove it, because postgres always has one pod"],
    ],
    [
      "    kind: external\n",
      "    kind: external\n    exporter: { version: v1.9.0 }\n",
      [
        "46:5 datastores.kafka.exporter: is an unknown key; remove it, because managed services export their own metrics: an external datastore can't have an exporter",
      ],
    ],
    [
      "  keycloak:\n    kind: inCluster\n",
      "  keycloak:\n    kind: inCluster\n    exporter: { version: v1.0.0 }\n",
      ["51:5 datastores.keycloak.exporter: is an unknown key; remove it, because keycloak serves its own metrics"],
    ],
    ["min: 2, max: 6", "max: 6", ["15:5 services.auth.scale.min: is missing; it must be a whole number"]],
    ["    kind: external\n", "", ["44:3 datastores.kafka.kind: is missing; it must be inCluster or external"]],
    [
      "    topology: rolling\n",
      "",
      ["13:3 services.auth.topology: is missing; it must be rolling, blueGreen or canary"],
    ],
    [
      "name: sample\nnamespace: access-sample\ncluster:\n",
      "cluster:\n  name: sample-eu\n",
      ["1:1 name: is missing; it must be a string"],
    ],
    ["schema: 1\n", "", ["1:1 schema: is missing; it must be 1, the only version of this format"]],
  ])("replacing %j with %j produces a message about the key", (from, to, messages) => {
    expect(shapeProblems([from, to])).toEqual(messages.map((message) => `x.yaml:${message}`));
  });
});
