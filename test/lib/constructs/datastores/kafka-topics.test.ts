import { spawnSync } from "child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { installPythonTool } from "../../../../dev/tools/python";
import { START_WITH_TOPICS, topicsVariable } from "../../../../lib/constructs/datastores/kafka-topics";

let folder: string;

/** Stand-ins for Kafka's programs. Each writes its arguments to a file; `kafka-topics --describe` prints the file `described`, if it exists. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "access-layer-topics-"));
  const record = `#!/bin/bash\necho "\${0##*/} $*" >>"${folder}/calls"\n`;
  writeFileSync(join(folder, "kafka-topics"), `${record}[[ "$*" != *--describe ]] || cat "${folder}/described"\n`, {
    mode: 0o755,
  });
  writeFileSync(join(folder, "kafka-configs"), record, { mode: 0o755 });
  // The broker answers after the first attempt has failed.
  writeFileSync(join(folder, "sleep"), `#!/bin/bash\ntouch "${folder}/described"\n`, { mode: 0o755 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Two lines as Kafka 3.7.1 describes a topic. Only the first one starts with its name. */
function described(name: string, partitions: number, settings: string): string {
  const topic = `Topic: ${name}\tTopicId: GTSDpEEuR9SEA3W3a92ooQ\tPartitionCount: ${partitions}\tReplicationFactor: 1\tConfigs: ${settings}`;
  return `${topic}\n\tTopic: ${name}\tPartition: 0\tLeader: 1\tReplicas: 1\tIsr: 1\n`;
}

/** Runs the script without the broker, and returns the calls that change something. */
function changes(topics: Parameters<typeof topicsVariable>[0]): { calls: readonly string[]; output: string } {
  const script = START_WITH_TOPICS.replace("(exec 3<>/dev/tcp/localhost/9092) 2>/dev/null", "true").replace(
    "create_topics &\nexec /etc/confluent/docker/run",
    "create_topics",
  );
  const variable = topicsVariable(topics);
  const { stdout, stderr, status } = spawnSync("bash", ["-c", script], {
    env: { PATH: `${folder}:/usr/bin:/bin`, TOPICS: "value" in variable ? variable.value : "" },
    encoding: "utf8",
    // With a socket as stdin, bash reads the files of a remote shell.
    stdio: ["ignore", "pipe", "pipe"],
  });
  expect(status).toBe(0);
  const calls = readFileSync(join(folder, "calls"), "utf8").trimEnd().split("\n");
  return { calls: calls.filter((call) => !call.endsWith("--describe")), output: stdout + stderr };
}

const TOPICS = "kafka-topics --bootstrap-server localhost:9092";
const CONFIGS = "kafka-configs --bootstrap-server localhost:9092 --alter --entity-type topics";

test("missing topics are created, even if topics exist whose names are similar", () => {
  const similar = ["a.order", "aXorde"].map((name) => described(name, 3, "retention.ms=604800000"));
  writeFileSync(join(folder, "described"), similar.join(""));
  const { calls } = changes({ "a.orde": { partitions: 6 }, order: { retentionHours: 1 } });
  expect(calls).toEqual([
    `${TOPICS} --create --if-not-exists --topic a.orde --partitions 6 --replication-factor 1 --config retention.ms=604800000`,
    `${TOPICS} --create --if-not-exists --topic order --partitions 3 --replication-factor 1 --config retention.ms=3600000`,
  ]);
});

test("complete topics are not changed", () => {
  const settings = "segment.bytes=16777216,retention.ms=604800000,retention.bytes=33554432";
  writeFileSync(join(folder, "described"), described("a", 3, settings) + described("b", 3, "retention.ms=604800000"));
  expect(changes({ a: {}, b: {} })).toEqual({ calls: [], output: "the topics are complete\n" });
});

test("partitions are added and never removed, and the retention is set where it differs", () => {
  writeFileSync(
    join(folder, "described"),
    described("grows", 3, "retention.ms=604800000") +
      described("shrinks", 5, "retention.ms=604800000") +
      described("other", 3, "local.retention.ms=604800000,retention.ms=6048000000") +
      described("unset", 3, ""),
  );
  const { calls, output } = changes({ grows: { partitions: 4 }, shrinks: {}, other: {}, unset: {} });
  expect(calls).toEqual([
    `${TOPICS} --alter --topic grows --partitions 4`,
    `${CONFIGS} --entity-name other --add-config retention.ms=604800000`,
    `${CONFIGS} --entity-name unset --add-config retention.ms=604800000`,
  ]);
  expect(output).toContain("topic shrinks keeps its 5 partitions: Kafka does not remove partitions\n");
});

test("the script tries again until the broker answers", () => {
  const { calls, output } = changes({ a: { partitions: 1 } });
  expect(output).toContain("the topics are not complete; trying again\n");
  expect(calls).toHaveLength(1);
});

test("ShellCheck reports no findings in the script, and Kubernetes expands nothing in it", async () => {
  expect(START_WITH_TOPICS).not.toMatch(/\$\$|\$\([\w.-]+\)/);
  const found = await installPythonTool("shellcheck");
  if ("reason" in found) {
    process.stderr.write(`ShellCheck was not run: ${found.reason}\n`);
    return;
  }
  const { status, stdout } = spawnSync(found.path, ["-s", "bash", "-S", "style", "-"], {
    input: START_WITH_TOPICS,
    encoding: "utf8",
  });
  expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
}, 60_000);
