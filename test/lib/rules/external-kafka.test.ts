import { kafkaProblems } from "../../../lib/rules/datastores";
import type { ExternalKafka } from "../../../lib/spec/external";
import { formatPath, type Problem } from "../../../lib/spec/problem";
import { datastoreCallee } from "../../../lib/traffic/callees";

const CIDRS = ["10.0.0.0/24"];
const BROKERS = ["b-1.example.com:9096", "b-2.example.com:9098"];
const lines = (problems: readonly Problem[]) => problems.map(({ path, message }) => `${formatPath(path)}: ${message}`);

test.each<[Partial<ExternalKafka>]>([
  [{ brokers: BROKERS }],
  [{ brokers: BROKERS, sasl: { mechanism: "AWS_MSK_IAM" } }],
  [{ host: "b-1.example.com", port: 9096, sasl: { mechanism: "SCRAM-SHA-512" } }],
  [{ host: "b-1.example.com", tls: false, sasl: { mechanism: "PLAIN" } }],
])("an external Kafka can have %j", (fields) => {
  expect(kafkaProblems({ kind: "external", cidrs: CIDRS, ...fields }, [])).toEqual([]);
});

test.each<[Partial<ExternalKafka>, string]>([
  [{}, "log.host: is required; set host"],
  [{ brokers: [] }, "log.brokers: must list at least one broker, got none; add the brokers"],
  [{ brokers: BROKERS, host: "a.b" }, "log.brokers: must not be set together with host; remove host"],
  [{ brokers: BROKERS, port: 9096 }, "log.brokers: must not be set together with port; remove port"],
  [{ brokers: ["b-1.example.com"] }, 'log.brokers[0]: must be a host name and a port, got "b-1.example.com"; write'],
  [{ brokers: ["a:0"] }, 'log.brokers[0]: must be a host name and a port, got "a:0"; write'],
  [{ brokers: ["kafka://a:1"] }, "log.brokers[0]: must be a host name and a port, got "],
  [{ brokers: ["a:1", "a:1"] }, "log.brokers[1]: "],
  [
    { brokers: BROKERS, tls: false, sasl: { mechanism: "AWS_MSK_IAM" } },
    "log.sasl: requires TLS with AWS_MSK_IAM, got tls: false; remove tls: false",
  ],
])("an external Kafka can't have %j", (fields, text) => {
  const [first, ...others] = lines(kafkaProblems({ kind: "external", cidrs: CIDRS, ...fields }, ["log"]));
  expect(first).toContain(text);
  expect(others).toEqual([]);
});

test("clients of an external Kafka get all brokers, and network policies allow the ports of all brokers", () => {
  const sasl = { mechanism: "AWS_MSK_IAM" } as const;
  const callee = datastoreCallee("kafka", { kind: "external", cidrs: CIDRS, brokers: [...BROKERS, "c:9096"], sasl });
  expect(callee).toMatchObject({ kind: "addresses", cidrs: CIDRS, ports: [9096, 9098] });
  expect(callee.environment).toEqual([
    { name: "ACCESS_KAFKA_BOOTSTRAP_SERVERS", value: "b-1.example.com:9096,b-2.example.com:9098,c:9096" },
    { name: "ACCESS_KAFKA_SECURITY_PROTOCOL", value: "SASL_SSL" },
    { name: "ACCESS_KAFKA_SASL_MECHANISM", value: "AWS_MSK_IAM" },
  ]);
});
