import { fill } from "../../../../lib/runbook/fill";
import type { Procedure, RunStep, Target, Undo } from "../../../../lib/runbook/procedure";
import { needsContainers } from "../../../../lib/runbook/proof/shape";
import { valuesFor } from "../../../e2e/runbook-steps/values";
import type { Server } from "../../../e2e/support/child-processes";
import type { Outcome } from "../../../e2e/support/kubectl";
import { eventually } from "../../../e2e/support/layer";
import { untilUp } from "../layer";
import { plannedSteps } from "./plan";
import { missingIn } from "./shown";
import { haveRestarted, prepare, untilUnused, type NodeSite, type Values } from "./situations";

/** App whose earlier containers a command shows. */
const PREVIOUS = / logs -l app=(\S+) --previous /;

/** Time between two attempts, because each one starts kubectl. */
const PAUSE_MILLISECONDS = 1500;

/** What a trial of a procedure found. */
export interface NodeTrialResult {
  /** Steps that need containers and showed what the runbook says. */
  readonly proved: readonly RunStep[];
  /** What is not as the runbook says. */
  readonly problems: readonly string[];
}

/**
 * Takes the planned steps of a procedure in their order, each as the role that it names, and then undoes their changes, last first. A forwarded port
 * stays open until the end.
 */
export async function tryOnNodes(
  site: NodeSite,
  procedure: Procedure,
  target: Target | undefined,
): Promise<NodeTrialResult> {
  const steps = plannedSteps(procedure, target);
  const placeholders = await valuesFor(site.cluster.kubectl, procedure, target);
  for (const { command } of steps) {
    const [, app] = PREVIOUS.exec(fill(command, placeholders)) ?? [];
    if (app !== undefined) await haveRestarted(site, app);
  }
  await untilUp(site.cluster.kubectl);
  const situation = await prepare(site, procedure, target);
  const values = { ...placeholders, ...situation.values };
  const proved: RunStep[] = [];
  const problems: string[] = [];
  const undos: Undo[] = [];
  const forwards: Server[] = [];
  const note = (error: unknown) => problems.push((error as Error).message);
  try {
    for (const step of steps) {
      if (step.change !== undefined) undos.push(step.change.undo);
      try {
        if (isForward(step)) forwards.push(await startForward(site, step, values));
        else await expectStep(site, step, values);
        if (needsContainers(step.command)) proved.push(step);
      } catch (error) {
        note(error);
      }
    }
    for (const undo of undos.reverse()) await expectUndone(site, undo, values).catch(note);
  } finally {
    for (const forward of forwards) await forward.stop();
    await situation.end();
  }
  return { proved, problems };
}

function isForward({ command }: RunStep): boolean {
  return / port-forward /.test(command);
}

/** Starts a step that forwards a port, and waits until kubectl forwards it. */
async function startForward({ folder }: NodeSite, step: RunStep, values: Values): Promise<Server> {
  const command = fill(step.command, values);
  const server = folder.start(step.who, command);
  try {
    await eventually(() => {
      const stdout = folder.read(`${server.name}.log`);
      if (!stdout.includes(step.endsAt ?? "")) throw new Error(`${step.id}: ${command}\ngot:\n${stdout}`);
      expectShown(folder.read, step, values, { code: 0, stdout, stderr: "" });
    });
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

async function expectStep(site: NodeSite, step: RunStep, values: Values): Promise<void> {
  const { folder } = site;
  const command = fill(step.command, values);
  if (/ RENAME TO /.test(command)) await untilUnused(site, values["database"] ?? "");
  const attempt = async () => expectShown(folder.read, step, values, await folder.run(step.who, command, step.endsAt));
  // Logs and metrics may be late. A change is made once.
  await (step.change === undefined ? eventually(attempt, PAUSE_MILLISECONDS) : attempt());
}

function expectShown(
  read: (path: string) => string,
  { id, command: unfilled, expect }: Pick<RunStep, "id" | "command" | "expect">,
  values: Values,
  { code, stdout, stderr }: Outcome,
): void {
  const command = fill(unfilled, values);
  const got = `got ${code}:\n${stdout}${stderr}`;
  if (code !== (expect.exitCode ?? 0))
    throw new Error(`${id}: ${command}\nmust exit with ${expect.exitCode ?? 0}, ${got}`);
  const pattern = new RegExp(fill(expect.output ?? "", values), "m");
  if (!pattern.test(stdout)) throw new Error(`${id}: ${command}\nmust print ${pattern}, ${got}`);
  const missing = missingIn(command, stdout, read);
  if (missing !== undefined) throw new Error(`${id}: ${command}\n${missing}, ${got}`);
}

async function expectUndone(site: NodeSite, undo: Undo, values: Values): Promise<void> {
  if (undo.kind !== "command") return;
  const { command, who, expect = { see: "" } } = undo;
  const filled = fill(command, values);
  if (/ RENAME TO /.test(filled)) await untilUnused(site, values["database"] ?? "");
  expectShown(site.folder.read, { id: "undo", command, expect }, values, await site.folder.run(who, filled));
}
