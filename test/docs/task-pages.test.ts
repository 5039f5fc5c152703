import { cpSync, writeFileSync } from "fs";
import { join } from "path";
import { loadAll } from "js-yaml";
import type { Manifest } from "../../lib/manifests/manifest";
import { transitionWarnings } from "../../lib/transitions/transitions";
import { PROJECT } from "../helpers/fixtures";
import { liveOf, ours } from "../lib/manifests/next-apply/objects";
import { Sandbox, blocks, commands, page } from "./sandbox";

const TOOL = "npx --no-install access-layer";
const OPERATIONS = page("docs", "operations.md");
const RELEASE = page("docs", "release.md");
const MIGRATION = page("docs", "migrate-a-topology.md");

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.remove());

function manifestOf(environment: string): string {
  expect(sandbox.run(`${TOOL} synth --env ${environment}`)).toMatchObject({ status: 0 });
  return sandbox.read("dist", environment, "access-layer.k8s.yaml");
}

// kubectl needs a cluster: test/e2e/on-call.test.ts runs its commands, and test/nodes/full/prod.test.ts sets the taint on a real node. A test below
// writes the objects that kubectl would save.
const RUNNABLE = blocks("sh", OPERATIONS)
  .flatMap(commands)
  .filter((command) => !command.startsWith("kubectl ") && !command.includes("live.yaml"));

test.each(RUNNABLE)("docs/operations.md shows %s, which succeeds", (command) => {
  expect(sandbox.run(command)).toMatchObject({ status: 0 });
});

test("docs/operations.md shows what explain-change prints after the selector of the gateway was patched", () => {
  const live = (loadAll(manifestOf("prod")) as Manifest[]).map((object) =>
    object.metadata.name === "gateway-service"
      ? patchedService(object)
      : liveOf(object, ours("f:metadata f:labels f:app")),
  );
  writeFileSync(sandbox.at("live.yaml"), live.map((object) => JSON.stringify(object)).join("\n---\n"));
  const [explain = "no command"] = blocks("sh", OPERATIONS)
    .flatMap(commands)
    .filter((command) => command.includes("explain-change live.yaml"));
  expect(sandbox.run(explain)).toEqual({
    status: 1,
    output: blocks("text", OPERATIONS).find((block) => block.includes("gateway-service: conflict")),
  });
});

/** The Service of the gateway after a switch with `kubectl patch`. */
function patchedService(object: Manifest): Manifest {
  const spec = { ...(object["spec"] as object), selector: { app: "gateway", version: "green" } };
  return liveOf({ ...object, spec }, { manager: "kubectl-patch", paths: ["f:spec f:selector"] });
}

test("docs/add-a-service.md shows files that let only the gateway call the new service", () => {
  const text = page("docs", "add-a-service.md");
  const [service = "", released = "", callers = ""] = blocks("yaml", text);
  sandbox.addService("environments/dev.yaml", service);
  sandbox.addService("environments/dev.release.yaml", released);
  const [replaced = "no anchor"] =
    /^ {2}gateway: &small\n(?: {4}.*\n)+ {2}streaming: \*small\n/m.exec(sandbox.read("environments/dev.yaml")) ?? [];
  sandbox.edit("environments/dev.yaml", replaced, callers.replace(/^(?=.)/gm, "  "));
  manifestOf("dev");
  const [, reach = ""] = blocks("sh", text);
  const { output } = sandbox.run(reach);
  expect(output.slice(output.indexOf("called by"))).toMatch(/^called by\n +gateway +8000\n +probe +8000\n$/);
});

test("docs/add-an-environment.md creates files that do not contain the name of the copied environment", () => {
  const shown = blocks("sh", page("docs", "add-an-environment.md")).flatMap(commands);
  cpSync(join(PROJECT, "Pulumi.staging.yaml"), sandbox.at("Pulumi.staging.yaml"));
  for (const command of shown.filter((line) => !line.startsWith("npm")))
    expect({ command, ...sandbox.run(command) }).toMatchObject({ command, status: 0 });
  for (const file of ["dist/qa/access-layer.k8s.yaml", "Pulumi.qa.yaml"])
    expect(sandbox.read(file)).not.toContain("staging");
});

test("docs/release.md shows commands that report the edit to a release file", () => {
  const [plan = ""] = blocks("sh", RELEASE).flatMap(commands);
  const [first = "", second = "", compare = ""] = blocks("sh", RELEASE.slice(RELEASE.indexOf("## By hand"))).flatMap(
    commands,
  );
  expect(sandbox.run(plan)).toMatchObject({ status: 0, output: expect.stringContaining("abort gateway --env prod") });
  expect(sandbox.run(first)).toMatchObject({ status: 0 });
  const [, warm = ""] = /`(green: \{[^`]*)`/.exec(RELEASE) ?? [];
  sandbox.edit("environments/prod.release.yaml", "green: { version: v1.0.0, floor: 1 }", warm);
  expect(sandbox.run(second)).toMatchObject({ status: 0 });
  const { status, output } = sandbox.run(compare);
  expect({ status, output }).toMatchObject({ status: 1, output: expect.stringContaining("gateway-green") });
});

test("docs/upgrade-datastores.md shows commands that print the steps of a PostgreSQL major upgrade", () => {
  const [first = "", second = "", compare = ""] = blocks("sh", page("docs", "upgrade-datastores.md")).flatMap(commands);
  expect(sandbox.run(first)).toMatchObject({ status: 0 });
  sandbox.edit("environments/prod.yaml", 'version: "16.4"', 'version: "17.2"');
  expect(sandbox.run(second)).toMatchObject({ status: 0 });
  const { status, output } = sandbox.run(compare);
  expect({ status, output }).toMatchObject({ status: 1, output: expect.stringContaining("> postgres-16.sql") });
});

test("docs/upgrade-datastores.md rolls back with the commands that stop and start the clients of prod", () => {
  const older = manifestOf("prod");
  const [before = [], after = []] = [older, older.replaceAll("postgres:16.4", "postgres:17.2")].map(
    (text) => loadAll(text) as Manifest[],
  );
  const [upgrade] = transitionWarnings(before, after, { context: "prod-eu" });
  const printed = (upgrade?.steps ?? []).flatMap(
    (step) => /`(.*)`/.exec(step)?.[1]?.replace("--namespace", "-n") ?? [],
  );
  const text = page("docs", "upgrade-datastores.md");
  const [stop = [], server = [], start = []] = blocks("sh", text.slice(text.indexOf("### Roll back"))).map(commands);
  expect(stop).toHaveLength(2);
  expect(stop).toEqual(printed.slice(0, stop.length));
  expect(printed[stop.length]).toContain("pg_stat_activity");
  const applied = start.map((command) => command.replace("released/prod/access-layer.k8s.yaml", "MANIFEST"));
  expect(applied).toEqual(printed.slice(-start.length));
  // A server that starts although the claim has no volume yet would get an empty one. The clients start after the server is ready, and the last command
  // waits for them.
  expect(server.at(-1)).toMatch(/ patch pv VOLUME .* && .* apply .* -l app=postgres .* && /);
  expect(server.at(-1)).toMatch(/ && .* rollout status deployment\/postgres-deployment /);
  expect(start.at(-1)).toMatch(/ rollout status deployment --timeout=/);
});

test("docs/release.md describes blue/green steps that each pass the rules", () => {
  const file = "environments/prod.release.yaml";
  const warm = "green: { version: v1.1.0, floor: 3 }";
  expect(RELEASE).toContain(warm);
  sandbox.edit(file, "green: { version: v1.0.0, floor: 1 }", warm);
  manifestOf("prod");
  sandbox.edit(file, "live: blue", "live: green");
  manifestOf("prod");
  sandbox.edit(file, "preview: green", "preview: blue");
  sandbox.edit(file, "blue: { version: v1.0.1, floor: 3 }", "blue: { version: v1.0.1, floor: 1 }");
  manifestOf("prod");
});

test("docs/release.md describes canary steps that each pass the rules", () => {
  const file = "environments/prod.release.yaml";
  const start = "canary: { version: v1.1.0, floor: 1 }";
  expect(RELEASE).toContain(start);
  sandbox.edit(file, "share: 0", "share: 10");
  sandbox.edit(file, "canary: { version: v1.0.1, floor: 1 }", start);
  manifestOf("prod");
  sandbox.edit(file, "share: 10", "share: 0");
  sandbox.edit(file, "stable: { version: v1.0.1, floor: 3 }", "stable: { version: v1.1.0, floor: 3 }");
  manifestOf("prod");
});

describe("docs/migrate-a-topology.md", () => {
  const [people = "", released = ""] = blocks("yaml", MIGRATION);
  const file = "environments/dev.release.yaml";
  const indented = (text: string) => text.replace(/^(?=.)/gm, "  ");

  function renderBoth(): void {
    sandbox.edit("environments/dev.yaml", "  metrics: *small\n", indented(people));
    sandbox.edit(file, "  metrics:\n    rolling: { version: v1.0.1, floor: 1 }\n", indented(released));
  }

  test("the first step in docs/migrate-a-topology.md adds workloads, pins the Service to the old topology and does not restart any pod", () => {
    manifestOf("dev");
    sandbox.run("mv dist before");
    renderBoth();
    manifestOf("dev");
    const { output } = sandbox.run(`${TOOL} compare before dist || true`);
    expect(output).toContain("metrics-blue");
    expect(output).not.toMatch(/restart:|recreate:|removed:/);
    expect(output.match(/^ +~ .*/gm)?.map((line) => line.trim())).toEqual([
      "~ v1/ResourceQuota 254carbon-access/access-layer",
      "~ v1/Service 254carbon-access/metrics-service",
    ]);
    expect(output).toContain("spec.selector.version: (absent) → rolling");
  });

  test("the second step in docs/migrate-a-topology.md changes only the selector of the Service", () => {
    renderBoth();
    const before = manifestOf("dev").split("\n");
    sandbox.edit(file, "    live: blue", "    serving: blueGreen\n    live: blue");
    const after = manifestOf("dev").split("\n");
    expect(after.filter((line, index) => line !== before[index])).toEqual(["    version: blue"]);
  });

  test("the last step in docs/migrate-a-topology.md removes only objects that the page tells the reader to delete", () => {
    renderBoth();
    sandbox.edit(file, "    live: blue", "    serving: blueGreen\n    live: blue");
    manifestOf("dev");
    sandbox.run("mv dist before");
    sandbox.edit("environments/dev.yaml", "    migrateFrom: rolling\n", "");
    sandbox.edit(file, "    serving: blueGreen\n", "");
    sandbox.edit(file, "  metrics:\n    rolling: { version: v1.0.1, floor: 1 }\n", "  metrics:\n");
    manifestOf("dev");
    expect(MIGRATION).toContain("deployment/metrics hpa/metrics pdb/metrics");
    const text = sandbox.run(`${TOOL} compare before dist || true`).output;
    expect(text.split("\n").flatMap((line) => /^ *- (\S+ \S+)$/.exec(line)?.[1] ?? [])).toEqual([
      "apps/v1/Deployment 254carbon-access/metrics",
      "policy/v1/PodDisruptionBudget 254carbon-access/metrics",
    ]);
  });
});

test("docs/external-datastores.md shows an external PostgreSQL that passes the rules", () => {
  const [block = ""] = blocks("yaml", page("docs", "external-datastores.md"));
  const text = sandbox.read("environments/prod.yaml");
  const [inCluster = "no postgres"] = /^ {2}postgres:\n(?: {4}.*\n)+/m.exec(text) ?? [];
  sandbox.edit("environments/prod.yaml", inCluster, block.replace(/^(?=.)/gm, "  "));
  sandbox.edit("environments/prod.yaml", "spoolSize: 20Gi", "spoolSize: 20Gi, dumpImage: postgres:16.4");
  expect(manifestOf("prod")).toContain("access.abc123.eu-central-1.rds.amazonaws.com");
});

test("docs/reach-dev.md shows a command that renders the `probe` job", () => {
  const [command = ""] = blocks("sh", page("docs", "reach-dev.md"))
    .flatMap(commands)
    .filter((line) => line.startsWith("npx"));
  expect(sandbox.run(command)).toMatchObject({ status: 0, output: expect.stringContaining("kind: Job") });
});

test("docs/reach-dev.md refers to Services and ports that dev renders", () => {
  const manifest = manifestOf("dev");
  const named = [...page("docs", "reach-dev.md").matchAll(/`([a-z]+-service)` (\d+)/g)];
  expect(named).toHaveLength(4);
  for (const [, name = "", port = ""] of named) {
    const service = manifest
      .split("---\n")
      .find((text) => text.includes("kind: Service\n") && text.includes(`name: ${name}\n`));
    expect({ name, text: service }).toEqual({ name, text: expect.stringContaining(`port: ${port}\n`) });
  }
});
