import { writeFileSync } from "fs";
import { join } from "path";
import { projectFolder } from "../../dev/tools/project";
import { chanceOf } from "../fuzz/mutations";
import { driftIn } from "../e2e/delivery/service-state";
import { removeLayer } from "../e2e/support/layer";
import { sharedKubectl } from "../e2e/support/shared-cluster";
import type { CommandEvent } from "./events";
import { violations } from "./invariants";
import { startRecorder, type Recorder } from "./recorder";
import { SCHEDULES, type Schedule } from "./schedules";
import { applySoakLayer, HOLD_MINUTES, soakOperator } from "./support/operators";
import { loadLive } from "./support/load";
import { record } from "./support/record";
import type { Operator } from "../e2e/delivery/operator";

const kubectl = sharedKubectl();
const RELEASES = Number(process.env["SOAK_RELEASES"] ?? 200);
const SEED = Number(process.env["SOAK_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

/** Releases of each service out of 40, so that the schedules end at about the same time. */
const SHARES: Readonly<Record<string, number>> = { gateway: 7, auth: 7, streaming: 5, entitlements: 10, metrics: 11 };
const EVENTS_FILE = join(projectFolder(), "build", "reports", "soak-events.json");
const HOLD_MILLISECONDS = HOLD_MINUTES * 60_000;
const LOOK_MILLISECONDS = 5000;

const apps = Object.keys(SCHEDULES);
const commands: CommandEvent[] = [];
const operators = new Map<string, Operator>();
let recorder: Recorder;

beforeAll(async () => {
  process.stderr.write(`SOAK_SEED=${SEED}\n`);
  await removeLayer(kubectl);
  for (const app of apps) operators.set(app, await soakOperator(kubectl, "erin"));
  await applySoakLayer(kubectl, [...operators.values()][0] as Operator);
  recorder = await startRecorder(kubectl, apps);
});
afterAll(async () => {
  for (const operator of operators.values()) await operator.stop();
  await removeLayer(kubectl);
});

/** Runs a command, and keeps what it requested. Returns its exit code. */
async function run(app: string, command: string, mayBeRefused = false): Promise<number | undefined> {
  const operator = operators.get(app) as Operator;
  const started = Date.now();
  const { code, stdout, stderr } = await operator.run(command);
  commands.push({ kind: "Command", app, command, started, ended: Date.now(), requests: [...operator.proxy.requests] });
  const isExpected = code === 0 || (mayBeRefused && code === 1);
  expect({ command, isExpected, ...(!isExpected && { stdout, stderr }) }).toEqual({ command, isExpected: true });
  return code;
}

/** Ends a release after the hold time. Returns how often it was refused before. */
async function retireAfterHold(app: string): Promise<number> {
  for (let refused = 0; ; refused += 1) {
    if ((await run(app, `retire ${app}`, true)) === 0) return refused;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MILLISECONDS));
  }
}

/** Releases of one service. Returns how often `retire` was refused in the hold time, and how often an autoscaler had added pods. */
async function runSchedule(app: string, schedule: Schedule, count: number, seed: number) {
  const chance = chanceOf(seed);
  const seen = { refused: 0, loads: 0 };
  for (let index = 1; index <= count; index += 1)
    for (const step of schedule(app, `v5.0.${index}`, chance)) {
      if (step === "load") {
        await loadLive(kubectl, app);
        seen.loads += 1;
      } else if (step === "retire") seen.refused += await retireAfterHold(app);
      else await run(app, step);
    }
  return seen;
}

test("releases in parallel with pods that become ready at random times never break an invariant", async () => {
  const share = Object.values(SHARES).reduce((sum, one) => sum + one, 0);
  const running = apps.map((app, index) => {
    const count = Math.max(1, Math.ceil((RELEASES * (SHARES[app] ?? 0)) / share));
    return runSchedule(app, SCHEDULES[app] as Schedule, count, SEED + index);
  });
  // A schedule that fails must not leave commands of the others behind.
  const ended = await Promise.allSettled(running);
  await recorder.stop();
  const failed = ended.flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : []));
  expect(failed).toEqual([]);
  const found = violations([...recorder.events, ...commands], { hold: HOLD_MILLISECONDS });
  // For the search of a cause.
  if (found.length > 0) writeFileSync(EVENTS_FILE, JSON.stringify([...recorder.events, ...commands]));
  recordRun(
    found.length,
    ended.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])),
  );
  expect(found).toEqual([]);
  expect(commandsOf("release").length).toBeGreaterThanOrEqual(RELEASES);
});

test("after all releases, the cluster is as the release files state", async () => {
  for (const app of apps)
    expect({ app, drift: await driftIn(kubectl, operators.get(app) as Operator, app) }).toEqual({ app, drift: [] });
});

function commandsOf(kind: string, app?: string): readonly CommandEvent[] {
  return commands.filter((one) => one.command.startsWith(`${kind} `) && (app === undefined || one.app === app));
}

function recordRun(found: number, seen: readonly { readonly refused: number; readonly loads: number }[]): void {
  const topic = "Releases";
  record(topic, "Seed", SEED);
  for (const app of apps) record(topic, `Releases of ${app}`, commandsOf("release", app).length);
  for (const kind of ["switch", "rollback", "retire", "canary", "promote", "abort", "scale"])
    record(topic, `Commands \`${kind}\``, commandsOf(kind).length);
  record(
    topic,
    "`retire` refused in the hold time",
    seen.reduce((sum, { refused }) => sum + refused, 0),
  );
  record(
    topic,
    "Releases after an autoscaler added pods",
    seen.reduce((sum, { loads }) => sum + loads, 0),
  );
  const kinds = [...new Set(recorder.events.map(({ kind }) => kind))].sort();
  for (const kind of kinds)
    record(topic, `Watch events, ${kind}`, recorder.events.filter((event) => event.kind === kind).length);
  record(topic, "Violations of the invariants", found);
}
