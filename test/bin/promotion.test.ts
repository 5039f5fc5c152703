import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { shapesOf } from "../e2e/on-call/commands";
import { changed, deploymentStatus } from "../helpers/live-state";
import { replacing, withRollout } from "../helpers/verified-state";
import { accessLayer, edit, type Run } from "./command-line";
import { DIGEST, HOUR, PromotionScene, ago } from "./promotion-scene";

const scene = new PromotionScene();
const { healthy } = scene;
beforeAll(() => scene.start());
beforeEach(() => scene.reset());
afterAll(() => scene.server.stop());

const file = (env?: string) => scene.file(env);
const released = (env?: string) => scene.released(env);
const run = (...args: readonly string[]): Promise<Run> => scene.run(...args);

/** Adds another environment like prod. */
function addLikeProd(name: string): void {
  const text = (suffix: string) => readFileSync(join(scene.folder, "environments", `prod${suffix}`), "utf8");
  const own = text(".yaml")
    .replace(/^name: prod$/m, `name: ${name}`)
    .replaceAll("254carbon.com", `${name}.254carbon.com`)
    .replaceAll("prod-eu", `${name}-cluster`)
    .replaceAll("access-layer-prod", `access-layer-${name}`);
  writeFileSync(join(scene.folder, "environments", `${name}.yaml`), own);
  writeFileSync(file(name), text(".release.yaml"));
}

test("all versions of staging go to prod in one change of its file, with a record, and comments stay", async () => {
  edit(file(), "  auth:\n", "  # keep\n  auth:\n");
  const before = released();
  const { code, stdout, stderr } = await run("--to", "prod", "--yes");
  expect({ code, stderr }).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(
      /^staging \(context staging-eu\): checking auth, entitlements, gateway, metrics, streaming for prod\n\nenvironments\/prod\.release\.yaml written\. Commit it/,
    ),
  });
  for (const line of [
    /^release from staging \(context staging-eu, namespace 254carbon-access\) to prod \(context prod-eu, namespace /m,
    /^SERVICE +VERSION +PINNED +SERVES ALL REQUESTS IN staging SINCE$/m,
    /^gateway +v1\.0\.1 → v1\.1\.0 +yes +20\S+Z \(2 h\)$/m,
    /^metrics +v1\.0\.1 → v1\.1\.0 +no +20\S+Z \(2 h\)$/m,
    /^Starts v1\.1\.0 on green, with at least 3 pods/m,
    /^prod: auth runs v1\.0\.1 already: blue is live\.$/m,
    /^Differs beyond the version \(staging → prod\):$/m,
    /^ {2}services\.gateway\.host: api\.staging\.254carbon\.com → api\.254carbon\.com$/m,
    /^ {2}services\.metrics\.scale\.max: 2 → 4$/m,
    /^ {2}promoted\.gateway\.from +– → staging$/m,
    /~ apps\/v1\/Deployment 254carbon-access\/gateway-green$/m,
    /^Then, gateway: Test it through the preview Service\. Then make it live\.\n {2}npx --no-install access-layer switch gateway --env prod$/m,
    /^Undo:\n {2}npx --no-install access-layer abort gateway --env prod\n {2}npx --no-install access-layer rollback metrics --env prod$/m,
  ])
    expect(stdout).toMatch(line);
  expect(released()).toContain("  # keep\n  auth:\n    live: blue\n");
  const { services, promoted } = parse(released()) as { services: Record<string, object>; promoted: object };
  const was = parse(before) as { services: object };
  expect(services).toEqual({
    ...was.services,
    gateway: expect.objectContaining({
      live: "blue",
      green: { version: "v1.1.0", digest: DIGEST, floor: 3, previous: { version: "v1.0.1" } },
    }),
    metrics: { rolling: { version: "v1.1.0", floor: 2, previous: { version: "v1.0.1" } } },
    streaming: expect.objectContaining({ share: 10, canary: { version: "v1.1.0", floor: 1 } }),
  });
  const record = {
    version: "v1.1.0",
    from: "staging",
    by: "alice@example.com",
    at: expect.stringMatching(/^20.*:\d\dZ$/),
  };
  expect(promoted).toEqual({ gateway: { ...record, digest: DIGEST }, metrics: record, streaming: record });
  expect(await accessLayer(scene.folder, ["validate", "--env", "prod"])).toMatchObject({ code: 0 });
  const again = await run("--to", "prod", "--yes");
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining("green of gateway is prepared already") });
  expect(again.stderr).not.toContain("written");
});

test("the commands after the file was written first start the canary, and wait for all new pods", async () => {
  const { stderr } = await run("--to", "prod", "--yes", "metrics", "streaming");
  const commands = stderr.split("\n").filter((line) => line.startsWith("  kubectl"));
  const apply = "kubectl --context prod-eu apply --server-side --field-manager=access-layer";
  expect(commands).toEqual([
    `  ${apply} -l 'app=metrics,version' -f dist/prod/access-layer.k8s.yaml`,
    `  ${apply} -l 'app=streaming,version' -f dist/prod/access-layer.k8s.yaml`,
    "  kubectl --context prod-eu -n 254carbon-access rollout status deployment/metrics --timeout=15m",
    "  kubectl --context prod-eu -n 254carbon-access rollout status deployment/streaming-canary --timeout=15m",
    `  ${apply} -f dist/prod/access-layer.k8s.yaml`,
  ]);
  // The tests of the on-call roles run each shape.
  expect(commands.map((command) => shapesOf(command.trim()).length)).toEqual(commands.map(() => 1));
});

test("only the named services are promoted", async () => {
  const { code } = await run("--to", "prod", "--yes", "metrics");
  expect(code).toBe(0);
  expect(released()).toMatch(
    /promoted:\n {2}metrics:\n {4}version: v1\.1\.0\n {4}from: staging\n {4}by: alice@example\.com\n {4}at: \S+\n$/,
  );
});

test("one refused service refuses the whole promotion with all problems, and nothing is written", async () => {
  const before = released();
  const young = replacing(healthy, "Deployment", "metrics", (one) => withRollout(one, ago(HOUR / 2)));
  scene.server.objects = replacing(young, "Deployment", "streaming-stable", (one) => ({
    ...one,
    status: deploymentStatus(2, { availableReplicas: 1 }),
  }));
  const { code, stdout, stderr } = await run("--to", "prod", "--yes");
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  const [, title, ...lines] = stderr.split("\n");
  expect(title).toBe("release from staging to prod: not possible, and nothing was written:");
  expect(lines).toEqual([
    expect.stringMatching(
      /^ {2}metrics: metrics has served all requests in staging with v1\.1\.0 for (30|31) min, and prod needs 1 h \(delivery\.soakMinutes\); run /,
    ),
    "  streaming: streaming-stable: 1 of 2 pods available, 2 with the new template; wait until all of its pods are available",
    "  Possible without the others: gateway",
    "Without these checks, and without a record, deploy one version with: release SERVICE VERSION --env ENV",
    "",
  ]);
  expect(released()).toBe(before);
});

test("the soak time is that of the target", async () => {
  edit(join(scene.folder, "environments", "prod.yaml"), "services:\n", "delivery: { soakMinutes: 121 }\nservices:\n");
  const { code, stderr } = await run("--to", "prod", "--yes", "metrics");
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining("and prod needs 2 h 1 min") });
});

test("several environments follow one after the other, and the first failure stops", async () => {
  addLikeProd("prod-us");
  addLikeProd("prod-ap");
  edit(
    file("prod-us"),
    "preview: green\n    blue: { version: v1.0.1, floor: 3 }",
    "preview: blue\n    blue: { version: v1.0.1, floor: 3 }",
  );
  const before = [released("prod-us"), released("prod-ap")];
  const { code, stderr } = await run("--to", "prod,prod-us,prod-ap", "--yes", "gateway");
  expect(code).toBe(1);
  expect(stderr).toContain("gateway: prod-us: green of gateway is kept for a rollback since the last switch;");
  expect(stderr).toMatch(/\n\nprod +written\nprod-us +not written: not possible\nprod-ap +not written: not reached\n$/);
  expect(released()).toContain("promoted:\n  gateway:\n    version: v1.1.0\n");
  expect([released("prod-us"), released("prod-ap")]).toEqual(before);
});

test("an error in the middle names what was written, and exits with 2", async () => {
  addLikeProd("prod-us");
  const overlay = "overlays:\n  auth: { floor: 4, until: 2026-01-01T00:00:00Z, owner: bob, reason: INC-1 }\n";
  writeFileSync(file("prod-us"), `${released("prod-us")}${overlay}`);
  const before = released("prod-us");
  const text = await run("--to", "prod,prod-us", "--yes", "metrics");
  expect(text).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /\n\nprod +written\nprod-us +not written: see the error\nrelease --from staging --to prod-us: nothing was written, because the environment would not be valid\. .*\n\S+prod-us\.release\.yaml:\S+ overlays\.auth\.until: must be in the future/,
    ),
  });
  expect(released()).toContain("promoted:\n  metrics:\n");
  expect(released("prod-us")).toBe(before);
  const { code, stdout } = await run("--to", "prod-us", "--dry-run", "--json", "metrics");
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ targets: [{ environment: "prod-us", status: "failed" }] });
});

test("--json prints the plan of each environment and what became of it", async () => {
  const before = released();
  const { code, stdout } = await run("--to", "prod", "--dry-run", "--json");
  expect(code).toBe(0);
  const { from, targets } = JSON.parse(stdout) as { from: object; targets: readonly Record<string, unknown>[] };
  expect(from).toEqual({ environment: "staging", context: "staging-eu" });
  expect(targets).toEqual([
    expect.objectContaining({
      environment: "prod",
      status: "planned",
      soakMinutes: 60,
      others: [],
      file: "environments/prod.release.yaml",
    }),
  ]);
  const { services, differences } = targets[0] as { services: readonly object[]; differences: { services: object } };
  expect(Object.keys(differences.services)).toEqual(["gateway", "metrics", "streaming"]);
  expect(services).toEqual([
    expect.objectContaining({
      service: "gateway",
      kind: "change",
      version: "v1.1.0",
      digest: DIGEST,
      since: expect.stringMatching(/Z$/),
      undo: "npx --no-install access-layer abort gateway --env prod",
    }),
    expect.objectContaining({ service: "metrics", kind: "change" }),
    expect.objectContaining({ service: "streaming", kind: "change" }),
    { service: "auth", kind: "done", found: "prod: auth runs v1.0.1 already: blue is live." },
    { service: "entitlements", kind: "done", found: "prod: entitlements runs v1.0.1 already." },
  ]);
  expect(released()).toBe(before);
  scene.server.objects = changed(healthy, "Deployment", "metrics", () => undefined);
  const refused = await run("--to", "prod", "--yes", "--json");
  expect(refused.code).toBe(1);
  expect(refused.stdout).not.toContain('"edits"');
  expect(JSON.parse(refused.stdout)).toMatchObject({
    targets: [
      {
        status: "refused",
        services: expect.arrayContaining([expect.objectContaining({ service: "metrics", kind: "refusal" })]),
      },
    ],
  });
});

test("without --yes and without a terminal, nothing is written", async () => {
  const before = released();
  const { code, stderr } = await run("--to", "prod");
  expect({ code, stderr }).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("stdin is not a terminal; add --yes"),
  });
  expect(released()).toBe(before);
});
