import { afterEdit } from "../../helpers/sample";

const GRPC = "ports: { grpc: { port: 9090, protocol: grpc } }";

/** Messages after an edit, without the place up to the service. */
const problemsOf = (...lines: readonly string[]) =>
  afterEdit("livenessPath: /live", lines.join("\n    ")).map((problem) =>
    problem.replace(/^sample\.yaml:\d+:\d+ services\.auth\./, ""),
  );

const tenPorts = Array.from({ length: 10 }, (_, index) => `p${index}: { port: ${9000 + index} }`);

test.each([
  "ports: {}",
  "ports: { grpc: { port: 65535, protocol: grpc }, admin-2: { port: 1024 }, 9x: { port: 9092, protocol: tcp } }",
  "ports: { fifteen-letters: { port: 9090 } }",
  `ports: { ${tenPorts.join(", ")} }`,
])("%s is accepted", (line) => expect(problemsOf(line)).toEqual([]));

test.each([
  ["{ GRPC: { port: 9090 } }", "GRPC: must be the name of a port: at most 15 lowercase"],
  ["{ sixteen-letters-: { port: 9090 } }", "sixteen-letters-: must be the name of a port"],
  ["{ 12-3: { port: 9090 } }", "12-3: must be the name of a port"],
  ["{ a--b: { port: 9090 } }", "a--b: must be the name of a port"],
  ["{ http: { port: 9090 } }", 'http: must not be "http", which is the name of the main port; rename it'],
  [
    "{ a-service: { port: 9090 } }",
    'a-service: must not contain the word "service", got "a-service"; rename it, because its environment variable could have the name of one of another service',
  ],
  [
    "{ grpc: { port: 443 } }",
    "grpc.port: must be a whole number from 1024 to 65535, got 443; write 1024 or more, because the container does not run as root and could not listen on it",
  ],
  ["{ grpc: { port: 0 } }", "grpc.port: must be a whole number from 1024 to 65535, got 0; write 1024 or more"],
  ["{ grpc: { port: 70000 } }", "grpc.port: must be a whole number from 1024 to 65535, got 70000; write 65535 or less"],
  [
    "{ grpc: { port: 8000 } }",
    "grpc.port: must differ from the other ports of the service, got 8000; choose an unused number",
  ],
])("the ports %s are rejected", (ports, message) => {
  const problems = problemsOf(`ports: ${ports}`);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(`ports.${message}`);
});

test("two extra ports with the same number are rejected, and so is the main port of a service with its own number", () => {
  expect(problemsOf("ports: { a: { port: 9090 }, b: { port: 9090 } }")).toEqual([
    "ports.b.port: must differ from the other ports of the service, got 9090; choose an unused number",
  ]);
  expect(problemsOf("port: 9090", GRPC)).toEqual([
    "ports.grpc.port: must differ from the other ports of the service, got 9090; choose an unused number",
  ]);
});

test("more than ten ports are rejected", () => {
  expect(problemsOf(`ports: { ${tenPorts.join(", ")}, q: { port: 9990 } }`)).toEqual([
    "ports: must have at most 10 ports, got 11; split the service",
  ]);
});

test.each([["{ port: grpc }"], ["{ port: grpc, service: orders.v1.Orders, livenessService: '' }"]])(
  "grpcHealth: %s is accepted",
  (health) => expect(problemsOf(GRPC, `grpcHealth: ${health}`)).toEqual([]),
);

test("grpcHealth can be combined with an HTTP path of the liveness check", () => {
  expect(problemsOf(GRPC, "grpcHealth: { port: grpc }", "livenessPath: /live")).toEqual([]);
});

test.each([
  [
    ["grpcHealth: { port: grpc }"],
    'grpcHealth.port: must be the name of an entry of ports with protocol: grpc, got "grpc"; add it: ports: { grpc: { port: 9090, protocol: grpc } }',
  ],
  [
    ["ports: { grpc: { port: 9090 } }", "grpcHealth: { port: grpc }"],
    'grpcHealth.port: must be the name of an entry of ports with protocol: grpc, got "grpc"; add it: ports: { grpc: { port: 9090, protocol: grpc } }',
  ],
  [
    [GRPC, "grpcHealth: { port: gprc }"],
    'grpcHealth.port: must be the name of an entry of ports with protocol: grpc, got "gprc"; did you mean grpc?',
  ],
  [
    [GRPC, "grpcHealth: { port: http }"],
    'grpcHealth.port: must be the name of an entry of ports with protocol: grpc, got "http"; use grpc',
  ],
  [
    [GRPC, "grpcHealth: { port: grpc }", "healthPath: /ready"],
    'healthPath: must not be set together with grpcHealth, got "/ready"; remove one of the two, because a probe has one check',
  ],
  [
    [GRPC, "grpcHealth: { port: grpc }", "startupPath: /started"],
    'startupPath: must not be set together with grpcHealth, got "/started"; remove one of the two, because a probe has one check',
  ],
  [
    [GRPC, "grpcHealth: { port: grpc, livenessService: live }", "livenessPath: /live"],
    'livenessPath: must not be set together with grpcHealth.livenessService, got "/live"; remove one of the two, because a probe has one check',
  ],
  [
    [GRPC, "grpcHealth: { port: grpc, service: a b }"],
    'grpcHealth.service: must be at most 253 printable ASCII characters without spaces, such as "orders.v1.Orders", got "a b"; write the name that the server registers',
  ],
  [
    ["ports: { http: { port: 9090, protocol: grpc } }", "grpcHealth: { port: grpc }"],
    'ports.http: must not be "http", which is the name of the main port; rename it',
    'grpcHealth.port: must be the name of an entry of ports with protocol: grpc, got "grpc"; add it: ports: { grpc: { port: 9090, protocol: grpc } }',
  ],
])("%j is rejected", (lines, ...messages) => expect(problemsOf(...lines)).toEqual(messages));
