import { fill } from "../../../lib/runbook/fill";
import type { Change, Procedure, RunStep, Runner, Step, Target } from "../../../lib/runbook/procedure";
import { needsContainers } from "../../../lib/runbook/proof/shape";
import type { Kubectl, Outcome } from "../support/kubectl";
import { eventually } from "../support/layer";
import type { Folder } from "./folder";
import { NOTHING, measured, since, type NextApplies } from "./next-apply";
import { valuesFor } from "./values";

/** Where the steps of a runbook are tried. */
export interface Site {
  readonly kubectl: Kubectl;
  readonly folder: Folder;
  /** Path of the manifest file. */
  readonly manifest: string;
  /** Renders the manifest of the files. */
  readonly render: () => Promise<void>;
}

/** A step that was run, with its command. */
export interface Proved {
  readonly step: RunStep;
  readonly command: string;
}

/** Who must not be able to run a command, because a role with fewer permissions would do. */
const BELOW: Readonly<Record<Runner, Runner | undefined>> = {
  anyone: undefined,
  read: undefined,
  operate: "read",
  breakglass: "operate",
  pipeline: "breakglass",
  administrator: "breakglass",
};

/** Commands that need a system that this test does not have: the second terminal of a forwarded port, a bucket, a browser, a
 * certificate. */
const ELSEWHERE = /\bcurl\b|\baws\b|\bopenssl s_client\b/;

/** Commands of the tool that write the release file, as the pipeline will apply it. */
const WRITES_FILES = /access-layer .*--yes\b/;

/** Path of the file that a command downloads. */
const DOWNLOAD = /\baws s3 cp s3:\S+ ([^\s-]\S*)/;

/** Time between two attempts, because each one starts kubectl. */
const PAUSE_MILLISECONDS = 1500;

/** What a trial of a procedure found. */
export interface Trial {
  /** Steps that were run and are as the runbook says. */
  readonly proved: readonly Proved[];
  /** What is not as the runbook says. */
  readonly problems: readonly string[];
}

/**
 * Takes the steps of a procedure in their order, each as the role that it names, and then undoes its changes, last first. Reports everything
 * that is not as the runbook says.
 * @param checked - steps for which another target has shown that the role below can't run them, and what the next apply does; gets those of this target
 */
export async function tryProcedure(
  site: Site,
  procedure: Procedure,
  target: Target | undefined,
  checked: Set<string>,
): Promise<Trial> {
  const { folder } = site;
  const proved: Proved[] = [];
  const problems: string[] = [];
  const changes: Change[] = [];
  const values = await valuesFor(site.kubectl, procedure, target);
  const isRight = ({ only }: Step) => only === undefined || target === undefined || only.includes(target.name);
  for (const step of procedure.steps.filter(isRight)) {
    if (step.kind === "edit") folder.edit(step, values);
    if (step.kind !== "run") continue;
    const command = fill(step.command, values);
    if (ELSEWHERE.test(command)) {
      const [, file] = DOWNLOAD.exec(command) ?? [];
      if (file !== undefined) folder.download(file);
      continue;
    }
    if (step.change !== undefined) changes.push(step.change);
    try {
      const isNew = !checked.has(step.id);
      const isMeasured = step.change !== undefined && isNew;
      // First, because a role that can't apply all objects of a file can apply some of them.
      const before = isMeasured ? await measured(site.kubectl, folder.read(site.manifest)) : NOTHING;
      if (isNew) await expectDenied(site, step, command);
      await expectRuns(site, step, command, values);
      if (WRITES_FILES.test(command)) await site.render();
      if (step.change !== undefined && isNew) await expectNextApply(site, step.id, step.change, before);
      checked.add(step.id);
      proved.push({ step, command: step.command });
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  for (const { undo } of changes.reverse()) {
    if (undo.kind !== "command") continue;
    const command = fill(undo.command, values);
    const { code, stdout, stderr } = await folder.run(undo.who, command);
    if (code !== (undo.expect?.exitCode ?? 0)) problems.push(`undo exits with ${code}: ${command}\n${stderr}${stdout}`);
  }
  return { proved, problems };
}

async function expectDenied({ folder }: Site, { who, id }: RunStep, command: string): Promise<void> {
  const below = BELOW[who];
  if (below === undefined) return;
  const { code, stdout, stderr } = await folder.run(below, command);
  // A command on all matching objects needs no permission to change them if there are none.
  if (code === 0 && /^No resources found/m.test(`${stdout}${stderr}`)) return;
  if (code === 0 || !/forbidden/i.test(stderr))
    throw new Error(`${id}: ${below} can run it, too: ${command}\n${stderr}`);
}

async function expectRuns(
  { folder }: Site,
  { id, who, expect, change, endsAt }: RunStep,
  command: string,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const attempt = async () => {
    const outcome = await folder.run(who, command, endsAt);
    expectCode(`${id}: ${command}`, outcome, expect.exitCode ?? 0);
    if (expect.output === undefined || needsContainers(command)) return;
    const pattern = new RegExp(fill(expect.output, values), "m");
    if (!pattern.test(outcome.stdout))
      throw new Error(`${id}: ${command}\nmust print ${pattern}, got:\n${outcome.stdout}${outcome.stderr}`);
  };
  // Controllers and metrics may be late. A change is made once.
  await (change === undefined ? eventually(attempt, PAUSE_MILLISECONDS) : attempt());
}

function expectCode(what: string, { code, stdout, stderr }: Outcome, wanted: number): void {
  if (code !== wanted) throw new Error(`${what}\nexits with ${code}, not ${wanted}:\n${stderr}${stdout}`);
}

/** Earlier steps and edits have changes, too, so only the objects count for which the next apply is another one than before the step. */
async function expectNextApply(
  { kubectl, folder, manifest }: Site,
  id: string,
  { nextApply }: Change,
  before: NextApplies,
): Promise<void> {
  const stated = { kubectl: measureOf(nextApply.kubectl), pulumi: measureOf(nextApply.pulumi) };
  // A controller may write an object between the two requests of a measurement.
  await eventually(async () => {
    const [found, other] = since(before, await measured(kubectl, folder.read(manifest)));
    if ([found, other].some((one) => one?.kubectl === stated.kubectl && one.pulumi === stated.pulumi)) return;
    const texts = [...(found?.objects.values() ?? [])].map(({ text }) => text).join("\n");
    throw new Error(
      `${id}: the next apply does ${found?.kubectl} (Pulumi: ${found?.pulumi}), the runbook says ${JSON.stringify(nextApply)}\n${texts}`,
    );
  });
}

function measureOf(outcome: Change["nextApply"]["kubectl"]): string {
  return outcome === "kept" || outcome === "inFile" ? "nothing" : outcome;
}
