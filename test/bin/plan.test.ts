import { readFileSync } from "node:fs";
import { join } from "node:path";
import { accessLayer, edit, filesIn, newFolder, type Run } from "./command-line";

let folder: string;
beforeEach(() => (folder = newFolder()));

const file = () => join(folder, "environments", "prod.release.yaml");
const run = (...args: readonly string[]): Promise<Run> => accessLayer(folder, [...args, "--env", "prod"]);
const TOOL = "npx --no-install access-layer";

test("plan shows each command of a release with its objects, restarts, time and undo, and writes nothing", async () => {
  const before = filesIn(folder);
  const { code, stdout, stderr } = await run("plan", "gateway", "v1.1.0");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toBe(`release of gateway v1.1.0 in prod (context prod-eu, namespace 254carbon-access): 3 commands

1. ${TOOL} release gateway v1.1.0 --env prod
   Starts v1.1.0 on green, with at least 3 pods and behind the preview Service. blue serves all requests.
   objects        Deployment gateway-green (restarts)
   restarts       all pods of gateway-green
   expected time  at least 15 s
   undo           ${TOOL} abort gateway --env prod

2. ${TOOL} switch gateway --env prod
   Sends all requests of gateway to green: v1.0.1 → v1.1.0. blue keeps its pods.
   objects        Service gateway-service
   restarts       no pods
   expected time  some seconds
   undo           ${TOOL} rollback gateway --env prod

3. ${TOOL} retire gateway --env prod
   Reduces blue of gateway to one pod, behind the preview Service.
   objects        Service gateway-preview-service, HorizontalPodAutoscaler gateway-blue
   restarts       no pods
   not before     5 min after the switch (delivery.holdMinutes), with --via
   gates          5 min after the command before (bakeMinutes), with --prometheus
   expected time  some seconds
   undo           ${TOOL} rollback gateway --env prod (blue is prepared again, and switch gateway makes it live.)

Together: at least 5 min 15 s, and the time between the commands.
Nothing was changed. Run one command after the other, and add --via kubectl to change the cluster, too.
`);
  expect(filesIn(folder)).toEqual(before);
});

test("the commands of a plan, run one after the other, complete the release", async () => {
  const { stdout } = await run("plan", "streaming", "v1.1.0", "--json");
  const { steps } = JSON.parse(stdout) as { steps: { command: string; restarts: string[]; expectedSeconds: number }[] };
  expect(steps.map(({ restarts, expectedSeconds }) => [restarts, expectedSeconds])).toEqual([
    [["streaming-canary"], 5],
    [[], 5],
    [["streaming-stable"], 10],
    [[], 5],
  ]);
  for (const { command } of steps) {
    const args = command.replace(`${TOOL} `, "").split(" ");
    expect({ command, ...(await accessLayer(folder, [...args, "--yes"])) }).toMatchObject({ command, code: 0 });
  }
  expect(await run("plan", "streaming", "v1.1.0")).toEqual({
    code: 0,
    stdout: "",
    stderr: "streaming runs v1.1.0 already, and its release is complete.\n",
  });
  expect((await run("plan", "streaming")).stdout).toBe(
    "no release of streaming is open in prod, by the release file\n",
  );
});

test("plan without a version shows what is open, with the next commands", async () => {
  await run("release", "gateway", "v1.0.2", "--yes");
  await run("release", "streaming", "v1.0.2", "--yes");
  edit(
    file(),
    "services:",
    "overlays:\n  metrics: { floor: 3, until: 2099-01-01T00:00:00Z, owner: alice, reason: INC-7 }\nservices:",
  );
  const { code, stdout } = await run("plan");
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: `gateway in prod
  Green is prepared: v1.0.1 → v1.0.2. blue serves all requests.
    ${TOOL} switch gateway --env prod
    ${TOOL} abort gateway --env prod

metrics in prod
  Metrics has an overlay: at least 3 pods until 2099-01-01T00:00:00Z (alice: INC-7).
    ${TOOL} scale metrics --end --env prod

streaming in prod
  The canary has 10 % of the requests: v1.0.1 → v1.0.2.
    ${TOOL} canary streaming --share 50 --env prod
    ${TOOL} promote streaming --env prod
    ${TOOL} abort streaming --env prod
`,
  });
  const { stdout: json } = await run("plan", "gateway", "--json");
  expect(JSON.parse(json)).toMatchObject({
    environment: "prod",
    open: [{ service: "gateway", kind: "prepared", next: [`${TOOL} switch gateway --env prod`, expect.any(String)] }],
  });
});

test("a release that is not possible exits with 1 and says what to do", async () => {
  await run("release", "streaming", "v1.0.2", "--yes");
  const { code, stderr } = await run("plan", "streaming", "v1.0.3");
  expect(code).toBe(1);
  expect(stderr).toContain("plan streaming v1.0.3: not possible: the canary of streaming runs v1.0.2");
});

test("a plan whose release file would break a rule is refused with the rule", async () => {
  edit(join(folder, "environments", "prod.yaml"), "host: api.254carbon.com", "host: api.254carbon.com\n    image: a/b");
  const { code, stderr } = await run("plan", "gateway", "v1.1.0", "--digest", `sha256:${"0".repeat(63)}`);
  expect(code).toBe(2);
  expect(stderr).toContain("64 lowercase hexadecimal digits");
});

test.each([
  [["plan", "gatewy"], 'prod has no service "gatewy"; did you mean gateway?'],
  [["plan", "gateway", "latest"], 'It must be a fixed version such as "v1.0.1", got "latest"'],
  [["plan", "gateway", "--digest", `sha256:${"0".repeat(64)}`], "--digest requires a version"],
])("%j is refused", async (args, message) => {
  const { code, stdout, stderr } = await run(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(message);
});

test("a release shows its expected time before the question, and in its JSON", async () => {
  const { stdout } = await run("release", "entitlements", "v1.0.2", "--dry-run");
  expect(stdout).toContain("\nExpected time: at least 10 s\n");
  const { stdout: json } = await run("scale", "entitlements", "4", "--dry-run", "--json");
  expect(JSON.parse(json)).toMatchObject({ expectedSeconds: 5 });
});

test("the release file of the samples is not changed by a plan", async () => {
  const before = readFileSync(file(), "utf8");
  await run("plan", "auth", "v9.9.9");
  expect(readFileSync(file(), "utf8")).toBe(before);
});
