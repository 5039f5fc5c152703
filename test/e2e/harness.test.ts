import { rmSync } from "fs";
import { spawn } from "child_process";
import { once } from "events";
import { createInterface } from "readline";
import { synthesize } from "../../charts/synthesize";
import { projectFolder } from "../../dev/tools/project";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { run } from "./support/kubectl";
import { NAMESPACE, eventually, mustApply, removeLayer, untilAvailable } from "./support/layer";
import { sharedKubectl } from "./support/shared-cluster";

const kubectl = sharedKubectl();

describe("the cluster with KWOK", () => {
  beforeAll(async () => {
    await removeLayer(kubectl);
    await mustApply(kubectl, synthesize(layerOf(environmentOf("dev"))).manifests);
    await untilAvailable(kubectl);
  });
  afterAll(() => removeLayer(kubectl));

  test("the cluster serves kubectl logs", async () => {
    expect(await kubectl.run(["-n", NAMESPACE, "logs", "deployment/gateway"])).toContain(
      "a log line of a simulated container",
    );
  });

  test("the cluster serves kubectl exec", async () => {
    expect(await kubectl.run(["-n", NAMESPACE, "exec", "deployment/gateway", "--", "echo", "hello"])).toBe("hello\n");
  });

  test("the cluster serves kubectl port-forward", async () => {
    const args = ["-n", NAMESPACE, "port-forward", "service/gateway-service", ":8000"];
    const child = spawn(kubectl.program, args, { env: { ...process.env, KUBECONFIG: kubectl.kubeconfig } });
    try {
      const port = await new Promise<string>((resolve, reject) => {
        createInterface(child.stdout).on("line", (line) => resolve(/127\.0\.0\.1:(\d+)/.exec(line)?.[1] ?? ""));
        child.once("exit", (code) => reject(new Error(`kubectl port-forward exited with ${code} before it was ready`)));
      });
      const answer = await fetch(`http://127.0.0.1:${port}/health`);
      expect(await answer.json()).toEqual({ status: "ok" });
    } finally {
      child.kill();
    }
  });

  test("the cluster serves kubectl top", async () => {
    await eventually(async () => {
      const answer = await kubectl.try(["-n", NAMESPACE, "top", "pods"]);
      expect(answer).toMatchObject({ code: 0, stdout: expect.stringContaining("gateway-") });
    });
  });
});

test("npm run cluster reports an unknown environment in one line and does not start any process", async () => {
  const outcome = await run(process.execPath, ["dev/scripts/run-ts.mjs", "test/e2e/support/run-cluster.ts", "nope"], {
    folder: projectFolder(),
  });
  expect(outcome).toEqual({
    code: 2,
    stdout: "",
    stderr: 'no environment "nope" in environments; available: dev, prod and staging\n',
  });
});

describe("npm run cluster", () => {
  test("npm run cluster provides the environments' contexts, and no process survives a kill", async () => {
    const { child, folder, processes, untilGone } = await runCluster();
    const args = ["--kubeconfig", `${folder}/identities/admin.kubeconfig`, "config", "get-contexts", "-o", "name"];
    const contexts = (await run(kubectl.program, args)).stdout.trim().split("\n");
    expect(contexts).toEqual(expect.arrayContaining(["dev-local", "prod-eu", "staging-eu"]));
    expect((await processes()).length).toBeGreaterThanOrEqual(5);
    // run-ts.mjs starts the program as a child process, and the child process owns the cluster.
    const owner = Number((await run("pgrep", ["-P", String(child.pid), "-f", "program.js"])).stdout.trim());
    // Without a match, the number would be 0, and the signal would go to the process group of this test.
    expect(owner).toBeGreaterThan(1);
    process.kill(owner, "SIGKILL");
    await untilGone();
    // The killed process could not remove its files.
    rmSync(folder, { recursive: true });
  });

  test("npm run cluster exits when its parent process exits", async () => {
    const { child, processes, untilGone } = await runCluster();
    expect((await processes()).length).toBeGreaterThanOrEqual(5);
    child.kill("SIGTERM");
    await untilGone();
  });

  async function runCluster() {
    const program = ["dev/scripts/run-ts.mjs", "test/e2e/support/run-cluster.ts", "none"];
    const child = spawn(process.execPath, program, { cwd: projectFolder(), stdio: ["ignore", "pipe", "ignore"] });
    const ended = once(child, "exit");
    const folder = await new Promise<string>((resolve, reject) => {
      child.once("exit", (code) =>
        reject(new Error(`npm run cluster exited with ${code} before it printed the kubeconfig`)),
      );
      createInterface(child.stdout).on("line", (line) => {
        const [, found] = /^export KUBECONFIG=(.*)\/identities\//.exec(line) ?? [];
        if (found !== undefined) resolve(found);
      });
    });
    const processes = async () => (await run("pgrep", ["-f", folder])).stdout.trim().split("\n").filter(Boolean);
    const untilGone = async () => {
      await ended;
      await eventually(async () => expect(await processes()).toEqual([]));
    };
    return { child, folder, processes, untilGone };
  }
});
