import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pulumiApplier } from "../../ops/appliers/pulumi";

let folder: string;
const path = process.env["PATH"];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "access-layer-pulumi-"));
  process.env["PATH"] = `${folder}:${path ?? ""}`;
});
afterEach(() => {
  process.env["PATH"] = path;
  rmSync(folder, { recursive: true, force: true });
});

/** Installs a program pulumi that records its arguments. */
function install(script: string): void {
  writeFileSync(join(folder, "pulumi"), `#!/bin/sh\necho "$*" >> ${folder}/calls\n${script}\n`, { mode: 0o755 });
}

const calls = () => readFileSync(join(folder, "calls"), "utf8").trim().split("\n");
const service = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "gateway-service", namespace: "254carbon-access" },
};
const request = { message: "access-layer: switch gateway in prod", objects: [service] };

test("apply runs pulumi up only for the objects that change", async () => {
  install("exit 0");
  await pulumiApplier("prod").apply({ ...request, signal: new AbortController().signal });
  expect(calls()).toEqual([
    "up --stack prod --yes --skip-preview --non-interactive --message access-layer: switch gateway in prod --target **:Service/254carbon-access/gateway-service",
  ]);
});

test("apply reports a run that fails", async () => {
  install("exit 255");
  await expect(pulumiApplier("prod").apply({ ...request, signal: new AbortController().signal })).rejects.toThrow(
    /^pulumi up failed with exit code 255; see its output\./,
  );
});

test("apply interrupts a run when it is aborted, and reports it", async () => {
  install("trap 'exit 1' INT\necho ready > \"$0.ready\"\nwhile :; do sleep 0.1; done");
  const controller = new AbortController();
  const applied = pulumiApplier("prod").apply({ ...request, signal: controller.signal });
  while (!exists(join(folder, "pulumi.ready"))) await new Promise((resolve) => setTimeout(resolve, 20));
  controller.abort();
  await expect(applied).rejects.toThrow("pulumi up was interrupted");
});

test("check accepts a stack, also with the name of its organization and project", async () => {
  install(`echo '[{"name":"organization/access-layer/prod"}]'`);
  await expect(pulumiApplier("prod").check({ isResumed: false, isOwnChange: () => true })).resolves.toBeUndefined();
});

test("check refuses a stack that does not exist", async () => {
  install(`echo '[{"name":"staging"}]'`);
  await expect(pulumiApplier("prod").check({ isResumed: false, isOwnChange: () => true })).rejects.toThrow(
    "Pulumi has no stack prod in this folder; run the command in the folder of Pulumi.yaml",
  );
});

test("check reports the reason of a failed login", async () => {
  install("echo 'error: PULUMI_ACCESS_TOKEN must be set' >&2\nexit 1");
  await expect(pulumiApplier("prod").check({ isResumed: false, isOwnChange: () => true })).rejects.toThrow(
    "pulumi stack ls failed: error: PULUMI_ACCESS_TOKEN must be set; see docs/pulumi.md",
  );
});

test("check names the page about Pulumi if the program does not exist", async () => {
  process.env["PATH"] = folder;
  await expect(pulumiApplier("prod").check({ isResumed: false, isOwnChange: () => true })).rejects.toThrow(
    "pulumi is not installed; see docs/pulumi.md, or use --via kubectl",
  );
});

function exists(file: string): boolean {
  try {
    readFileSync(file);
    return true;
  } catch {
    return false;
  }
}
