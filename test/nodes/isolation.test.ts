import { spawn, type ChildProcess } from "child_process";
import { readFileSync, readdirSync } from "fs";
import { once } from "events";
import { join } from "path";
import { projectFolder } from "../../dev/tools/project";
import { eventually } from "../e2e/support/layer";
import { run } from "../e2e/support/kubectl";

/** Traces that a cluster could leave on this machine. */
async function traces(): Promise<Readonly<Record<string, readonly string[]>>> {
  const lines = (text: string) => text.split("\n").filter((line) => line !== "");
  const cgroups = readdirSync("/sys/fs/cgroup").flatMap((controller) =>
    readdirSync(join("/sys/fs/cgroup", controller)).filter((name) => name.startsWith("access-layer-nodes-")),
  );
  const output = async (program: string, ...args: string[]) => lines((await run(program, args)).stdout);
  return {
    cgroups,
    folders: readdirSync("/tmp").filter((name) => name.startsWith("access-layer-nodes-")),
    links: readdirSync("/sys/class/net").sort(),
    routes: await output("ip", "route"),
    namespaces: await output("ip", "netns"),
    mounts: lines(readFileSync("/proc/mounts", "utf8")),
    // Counters change.
    rules: (await output("iptables-save")).filter((line) => line.startsWith("-A")),
    processes: await output("pgrep", "--full", "access-layer-nodes-"),
  };
}

const started: number[] = [];

// Only after a failed assertion is one still running.
afterEach(async () => {
  for (const program of started.splice(0)) await run("kill", ["-KILL", String(program)]);
});

/** Starts a cluster with one real node in another process. Returns that process and the id of the program below it. */
async function startInProcess(): Promise<{ readonly holder: ChildProcess; readonly program: number }> {
  const main = join("test", "nodes", "support", "hold-cluster.ts");
  const holder = spawn("node", ["dev/scripts/run-ts.mjs", main], {
    cwd: projectFolder(),
    stdio: ["ignore", "pipe", "inherit"],
  });
  // A process that ends before it is ready prints nothing.
  const text = await Promise.race([
    once(holder.stdout ?? holder, "data").then(([data]) => String(data)),
    once(holder, "exit").then(([code]) => `ended with ${String(code)}`),
  ]);
  expect(text).toMatch(/^running as \d+\n$/);
  const [, pid] = /^running as (\d+)\n$/.exec(text) ?? [];
  started.push(Number(pid));
  return { holder, program: Number(pid) };
}

test("a cluster that is stopped leaves nothing on this machine", async () => {
  const before = await traces();
  const { holder } = await startInProcess();
  expect((await traces())["folders"]).toHaveLength((before["folders"]?.length ?? 0) + 1);
  const ended = once(holder, "exit");
  holder.kill("SIGTERM");
  await ended;
  await eventually(async () => expect(await traces()).toEqual(before));
});

test("a cluster whose process is killed leaves nothing on this machine", async () => {
  const before = await traces();
  const { program } = await startInProcess();
  const during = await traces();
  expect(during["cgroups"]).not.toEqual(before["cgroups"]);
  expect(during["processes"]).not.toEqual(before["processes"]);
  process.kill(program, "SIGKILL");
  await eventually(async () => expect(await traces()).toEqual(before));
});
