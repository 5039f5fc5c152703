import { join } from "node:path";
import { synthesize } from "../../charts/synthesize";
import { loadValidEnvironments } from "../../charts/files/chosen-environments";
import type { LiveObject } from "../../lib/delivery/cluster";
import { blocks, commands, page } from "../docs/sandbox";
import { shapesOf } from "../e2e/on-call/commands";
import { fakeApiServer, kubeconfigFor, type FakeApiServer } from "../helpers/fake-api-server";
import { changed, deploymentStatus, healthyObjects, unreadyStatus, withSpec } from "../helpers/live-state";
import { accessLayer, newFolder, type Run } from "./command-line";

const folder = newFolder();
const layer = loadValidEnvironments(join(folder, "environments"), ["prod"])[0]?.layer;
if (layer === undefined) throw new Error("prod was not loaded");
const { manifests } = synthesize(layer);
const healthy = healthyObjects(manifests);

let server: FakeApiServer;
let kubeconfig: string;
beforeAll(async () => {
  server = await fakeApiServer(manifests, healthy);
  kubeconfig = kubeconfigFor(folder, "prod-eu", server.address);
});
beforeEach(() => {
  server.objects = healthy;
  server.denied = [];
});
afterAll(() => server.stop());

const run = (...args: readonly string[]): Promise<Run> =>
  accessLayer(folder, [...args, "--env", "prod"], { KUBECONFIG: kubeconfig });

const green = withSpec(healthy, "Service", "gateway-service", { selector: { app: "gateway", version: "green" } });

test("status shows a ready environment as a table, and exits with 0", async () => {
  expect(await run("status")).toEqual({
    code: 0,
    stderr: "",
    stdout: `prod: all 5 services are ready (context prod-eu, namespace 254carbon-access)

SERVICE       WORKLOAD        STATE  VERSION  PODS  RANGE  SHARE  RESTARTS  DRIFT
auth          blue: live      ✓ ok   v1.0.1    2/2  2–6    100 %  0         none
              green: preview  ✓ ok   v1.0.0    1/1  1–6      0 %  0
entitlements  rolling         ✓ ok   v1.0.1    2/2  2–6    100 %  0         none
gateway       blue: live      ✓ ok   v1.0.1    3/3  3–12   100 %  0         none
              green: preview  ✓ ok   v1.0.0    3/3  3–12     0 %  0
metrics       rolling         ✓ ok   v1.0.1    2/2  2–4    100 %  0         none
streaming     stable          ✓ ok   v1.0.1    3/3  3–10   100 %  0         none
              canary          ✓ ok   v1.0.1    1/1  1–10     0 %  0
postgres                      ✓ ok             1/1                0
redis                         ✓ ok             1/1                0
kafka                         ✓ ok             1/1                0
keycloak                      ✓ ok             2/2                0
alertmanager                  ✓ ok             1/1                0
`,
  });
});

test("status names what needs attention with the next command, and exits with 1", async () => {
  const crash = { state: { waiting: { reason: "CrashLoopBackOff" } } };
  const crashing = changed(green, "Pod", "metrics-1", () => ({ status: unreadyStatus(12, crash) }));
  server.objects = changed(crashing, "Deployment", "metrics", () => ({
    status: deploymentStatus(2, { readyReplicas: 1, availableReplicas: 1 }),
  }));
  const { code, stdout, stderr } = await run("status");
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
  expect(stdout).toMatch(/^prod: 2 of 5 services need attention \(context prod-eu, namespace 254carbon-access\)$/m);
  expect(stdout).toMatch(/^metrics +rolling +✗ not ready +v1\.0\.1 +1\/2 +2–4 +100 % +12 CrashLoopBackOff +none$/m);
  expect(stdout).toContain(`
gateway
  - Service gateway-service sends requests to green, but the release file says blue
    to keep green live: npx --no-install access-layer adopt gateway --env prod
  - 1 field differs from the manifest: Service gateway-service
    to see the fields: kubectl --context prod-eu -n 254carbon-access get -f dist/prod/access-layer.k8s.yaml -o yaml --ignore-not-found --show-managed-fields > live.yaml && npx --no-install access-layer drift dist/prod live.yaml

metrics
  - metrics: 1 of 2 pods is available
  - pod metrics-1: CrashLoopBackOff, 12 restarts
    to see its last log: kubectl --context prod-eu -n 254carbon-access logs --previous metrics-1
`);
});

test("the version in the release file follows if no pod runs it", async () => {
  const text = JSON.stringify(healthy).replaceAll(
    "access-layer-metrics:v1.0.1",
    `access-layer-metrics:v9@sha256:${"ab".repeat(32)}`,
  );
  server.objects = JSON.parse(text) as LiveObject[];
  expect((await run("status", "metrics")).stdout).toMatch(
    /^metrics +rolling +✓ ok +v9@abababababab \(file: v1\.0\.1\) +2\/2 /m,
  );
});

test("status of one service has the same data as JSON, with whole commands", async () => {
  server.objects = withSpec(healthy, "Deployment", "metrics", { replicas: 0 });
  const { code, stdout } = await run("status", "metrics", "--json");
  expect(code).toBe(1);
  const { services, ...environment } = JSON.parse(stdout) as { readonly services: readonly unknown[] };
  expect(environment).toEqual({
    environment: "prod",
    context: "prod-eu",
    namespace: "254carbon-access",
    ready: false,
    datastores: [],
    unread: [],
  });
  expect(services).toEqual([
    expect.objectContaining({
      name: "metrics",
      topology: "rolling",
      ready: false,
      drift: { fields: 1, objects: ["apps/v1/Deployment 254carbon-access/metrics"] },
      reasons: [
        {
          text: "metrics is scaled to 0, and its minimum is 2 pods",
          next: {
            to: "start its pods",
            command: "kubectl --context prod-eu -n 254carbon-access scale deployment/metrics --replicas=2",
          },
        },
        expect.objectContaining({ text: "1 field differs from the manifest: Deployment metrics" }),
      ],
    }),
  ]);
});

test("docs/status.md shows the output, and commands that run", async () => {
  const text = page("docs", "status.md");
  const crash = { state: { waiting: { reason: "CrashLoopBackOff" } } };
  const crashing = changed(healthy, "Pod", "metrics-1", ({ metadata }) => ({
    metadata: { ...metadata, name: "metrics-5d9c7b6f4-x2x7k" },
    status: unreadyStatus(12, crash),
  }));
  server.objects = changed(crashing, "Deployment", "metrics", () => ({
    status: deploymentStatus(2, { readyReplicas: 1, availableReplicas: 1 }),
  }));
  const printed = (await run("status")).stdout.split("\n");
  const [documented = ""] = blocks("text", text);
  const lines = documented.split("\n").filter((line) => line !== "…");
  expect({ missing: lines.filter((line) => !printed.includes(line)), printed }).toEqual({ missing: [], printed });
  server.objects = healthy;
  const shown = blocks("sh", text).flatMap(commands);
  expect(shown.length).toBe(3);
  for (const command of shown) {
    const [args = ""] = command.replace("npx --no-install access-layer ", "").split(" | ");
    expect(await accessLayer(folder, args.split(" "), { KUBECONFIG: kubeconfig })).toMatchObject({
      code: 0,
      stderr: "",
    });
  }
});

test("each kubectl command in a status has one known shape, so that the tests of the on-call roles run it", async () => {
  const unscheduled = { phase: "Pending", conditions: [{ type: "PodScheduled", status: "False" }] };
  const crashing = unreadyStatus(12, { state: { waiting: { reason: "CrashLoopBackOff" } } });
  const pods = changed(
    changed(healthy, "Pod", "metrics-1", () => ({ status: unscheduled })),
    "Pod",
    "auth-blue-1",
    () => ({ status: crashing }),
  );
  const one = { readyReplicas: 1, availableReplicas: 1 };
  const unready = ["metrics", "auth-blue"].reduce(
    (objects, name) => changed(objects, "Deployment", name, () => ({ status: deploymentStatus(2, one) })),
    pods,
  );
  server.objects = withSpec(unready, "Deployment", "gateway-blue", { replicas: 0 });
  const { stdout } = await run("status");
  const printed = [...stdout.matchAll(/^ {4}to [\w ]+: (kubectl .*)$/gm)].map(([, command = ""]) => command);
  expect(printed.map((command) => [command.split(" ")[5], shapesOf(command).length])).toEqual([
    ["logs", 1],
    ["scale", 1],
    ["get", 1],
    ["describe", 1],
  ]);
});

test("the summary counts services and datastores", async () => {
  const down = (objects: readonly LiveObject[], name: string) =>
    changed(objects, "Deployment", name, () => ({
      status: deploymentStatus(1, { readyReplicas: 0, availableReplicas: 0 }),
    }));
  server.objects = down(healthy, "redis-deployment");
  expect((await run("status")).stdout).toMatch(
    /^prod: all 5 services are ready, but 1 of 5 datastores needs attention \(/,
  );
  server.objects = down(down(green, "redis-deployment"), "kafka-deployment");
  expect((await run("status")).stdout).toMatch(/^prod: 1 of 5 services and 2 of 5 datastores need attention \(/);
  server.objects = healthy;
  expect((await run("status", "auth")).stdout).toMatch(/^prod: service auth is ready \(/);
});

test("a long version, name or reason does not make the table wider than 120 columns", async () => {
  const text = JSON.stringify(healthy).replaceAll(
    "access-layer-metrics:v1.0.1",
    `access-layer-metrics:${"v".repeat(90)}`,
  );
  const lease = { waiting: { reason: `Reason${"n".repeat(90)}` } };
  server.objects = changed(JSON.parse(text) as LiveObject[], "Pod", "metrics-1", () => ({
    status: unreadyStatus(3, { state: lease }),
  }));
  const { stdout } = await run("status", "metrics");
  const table = stdout.split("\n\n")[1] ?? "";
  expect(Math.max(...table.split("\n").map((line) => line.length))).toBe(120);
  expect(table).toMatch(/v…  /);
});

test("the output has no control characters from the cluster", async () => {
  server.objects = changed(healthy, "Deployment", "metrics", () => ({
    status: deploymentStatus(2, {
      conditions: [{ type: "Progressing", reason: "ProgressDeadlineExceeded", message: "\u001b[2J" }],
    }),
  }));
  server.denied = ["leases"];
  const { stdout } = await run("status", "metrics");
  expect(stdout).toContain("the rollout of metrics is stuck: \uFFFD[2J");
  expect(stdout).toContain(
    "not readable\n  Lease: GET Leases of 254carbon-access: leases is forbidden: \uFFFD[31muser\n",
  );
  expect(stdout).not.toContain("\u001b");
});

test("a kind that can't be read is named, and exits with 1 although all services are ready", async () => {
  server.denied = ["networkpolicies"];
  const { code, stdout } = await run("status");
  expect(code).toBe(1);
  expect(stdout).toMatch(/^prod: all 5 services are ready, as far as the cluster could be read \(/);
});

test.each([
  ["status", []],
  ["history", ["gateway"]],
] as const)(
  "%s reports an unreachable server, missing permission and wrong input without a stack trace, and exits with 2",
  async (command, args) => {
    const failure = async (more: readonly string[], env: NodeJS.ProcessEnv = {}) => {
      const { code, stdout, stderr } = await accessLayer(folder, [command, ...args, ...more], {
        KUBECONFIG: kubeconfig,
        ...env,
      });
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).not.toMatch(/^\s+at |bug/m);
      return stderr;
    };
    server.denied = ["all"];
    expect(await failure(["--env", "prod"])).toMatch(
      /^context prod-eu: GET .* is forbidden: \uFFFD\[31muser; sign in, or ask for the on-call role /,
    );
    const unused = newFolder();
    const closed = kubeconfigFor(unused, "prod-eu", "http://127.0.0.1:1");
    expect(await failure(["--env", "prod"], { KUBECONFIG: closed })).toMatch(
      /^context prod-eu: http:\/\/127\.0\.0\.1:1 does not answer: .*ECONNREFUSED.*; check your network and the address in the kubeconfig/,
    );
    expect(await failure(["--env", "dev"])).toMatch(/^the kubeconfig has no context "[\w-]+"; available: prod-eu\./);
    expect(await failure(["--env", "prd"])).toMatch(/did you mean prod\?/);
    expect(await failure(["--env", "prod", "--context", "other"])).toMatch(/^the kubeconfig has no context "other"; /);
  },
);

test("status and history name an unknown service", async () => {
  expect(await run("status", "gatewy", "nothing")).toEqual({
    code: 2,
    stdout: "",
    stderr:
      'prod has no service "gatewy"; did you mean gateway?\nprod has no service "nothing"; available: auth, entitlements, gateway, metrics and streaming\n',
  });
  expect((await run("history", "gatewy")).code).toBe(2);
});
