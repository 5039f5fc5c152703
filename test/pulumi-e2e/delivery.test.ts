import { execFileSync } from "child_process";
import { mkdirSync, readFileSync, writeFileSync } from "fs";
import { join } from "path";
import { pendingOf } from "../../lib/delivery/lease";
import type { LiveObject } from "../../lib/delivery/cluster";
import { NAMESPACE, removeLayer } from "../e2e/support/layer";
import type { Outcome } from "../e2e/support/kubectl";
import { preview, up } from "./support/changes";
import { administrator } from "./support/cluster-objects";
import { LIGHT_START } from "./support/programs";
import { createProject, type Project } from "./support/project";

const kubectl = administrator();

/** Registers only the objects of gateway and the Namespace. */
const GATEWAY_ONLY = `${LIGHT_START}
const { ManifestResources, kubernetesProvider, loadStack } = require("access-layer");
const { synthesize } = require("./build/charts");
const { layer } = loadStack("environments");
const provider = kubernetesProvider("kubernetes", { context: layer.cluster.context, identifier: layer.name });
const manifests = synthesize(layer).manifests.filter(
  ({ kind, metadata }) => kind === "Namespace" || metadata.labels.app === "gateway" || metadata.name === "gateway",
);
new ManifestResources("gateway", { manifests }, { provider });
`;

let project: Project;
beforeAll(async () => {
  await removeLayer(kubectl);
  project = await createProject({ stack: "prod", program: GATEWAY_ONLY });
  writeKiller(project.folder);
  await up(project);
});
afterAll(() => removeLayer(kubectl));

const file = () => readFileSync(join(project.folder, "environments", "prod.release.yaml"), "utf8");

/** Runs a command, which is killed at its run of pulumi up with a number, before or after that run. */
function run(command: string, death = ""): Promise<Outcome> {
  writeFileSync(join(project.folder, "killer", "count"), "0");
  writeFileSync(join(project.folder, "killer", "death"), death);
  const options = "--env prod --via pulumi --yes --no-probe";
  return project.tryShell(`PATH="$PWD/killer:$PATH" npx --no-install access-layer ${command} ${options} || exit $?`);
}

async function lease(): Promise<LiveObject> {
  return JSON.parse(await kubectl.run(["-n", NAMESPACE, "get", "lease/release-gateway", "-o", "json"])) as LiveObject;
}

/** Frees the lock of a killed command, as the end of its time does. */
function expireLock(): Promise<string> {
  const patch = JSON.stringify({ spec: { holderIdentity: "" } });
  return kubectl.run(["-n", NAMESPACE, "patch", "lease/release-gateway", "--type=merge", "-p", patch]);
}

async function expectEnded(command: string): Promise<void> {
  expect({ command, pending: pendingOf(await lease()), isPending: file().includes("pending:") }).toEqual({
    command,
    isPending: false,
  });
  expect({ command, changes: (await preview(project, "--refresh")).changes }).toEqual({ command, changes: [] });
}

const live = () =>
  kubectl.run(["-n", NAMESPACE, "get", "service/gateway-service", "-o", "jsonpath={.spec.selector.version}"]);

test("a release, a switch and a rollback through pulumi up leave no pending operation and no change for the next run", async () => {
  const before = await live();
  for (const command of ["release gateway v9.0.0", "switch gateway", "rollback gateway", "abort gateway"]) {
    const { code, stdout, stderr } = await run(command);
    expect({ command, code, ...(code !== 0 && { stdout, stderr }) }).toEqual({ command, code: 0 });
    await expectEnded(command);
    if (command.startsWith("switch")) expect(await live()).not.toBe(before);
  }
  expect(await live()).toBe(before);
});

test.each(["1 before", "1 after"])(
  "a command that is killed at pulumi up %s it runs is completed by a repetition",
  async (death) => {
    for (const command of [
      `release gateway v9.${death.length}.0`,
      "switch gateway",
      "rollback gateway",
      "abort gateway",
    ]) {
      expect({ command, ...(await run(command, death)) }).toMatchObject({ command, code: 137 });
      expect(file()).toContain("pending:\n  gateway:\n    operation:");
      await expireLock();
      const { code, stdout, stderr } = await run(command);
      expect({ command, code, ...(code !== 0 && { stdout, stderr }) }).toEqual({ command, code: 0 });
      await expectEnded(command);
    }
  },
);

test("an operation that was killed after pulumi up is taken back by pulumi up", async () => {
  const before = file();
  expect(await run("release gateway v9.9.0", "1 after")).toMatchObject({ code: 137 });
  await expireLock();
  const { code, stdout, stderr } = await run("abort gateway");
  expect({ code, ...(code !== 0 && { stdout, stderr }) }).toEqual({ code: 0 });
  expect(file()).toBe(before);
  await expectEnded("abort gateway");
});

/** Writes a program pulumi that counts runs of `up`, and kills the process that started it. */
function writeKiller(folder: string): void {
  const own = join(folder, "killer");
  mkdirSync(own);
  const script = `#!/bin/sh
PATH="\${PATH#${own}:}"
[ "$1" = up ] || exec pulumi "$@"
count=$(( $(cat ${own}/count) + 1 ))
echo "$count" > ${own}/count
death=$(cat ${own}/death)
if [ "$death" = "$count before" ]; then kill -9 "$PPID"; exit 1; fi
pulumi "$@"
code=$?
if [ "$death" = "$count after" ]; then kill -9 "$PPID"; fi
exit "$code"
`;
  writeFileSync(join(own, "pulumi"), script, { mode: 0o755 });
  execFileSync("sh", ["-n", join(own, "pulumi")]);
}
