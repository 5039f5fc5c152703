import { writeFileSync } from "fs";
import { join } from "path";
import type { Manifest } from "../../lib/manifests/manifest";
import { nextApply } from "../../lib/manifests/next-apply/next-apply";
import type { NextApply, PulumiApplier } from "../../lib/manifests/next-apply/types";
import { inputsOf } from "../../lib/manifests/pulumi-inputs";
import { FIELD_MANAGER } from "../../lib/names";
import { happen } from "../e2e/next-apply/edits";
import { mistakes, predictedConflicts } from "../e2e/next-apply/judge";
import { createNamespace, objectOf, readAll, removeNamespace } from "../e2e/next-apply/objects";
import type { Outcome } from "../e2e/support/kubectl";
import { PULUMI_CASES, RUNS, type PulumiCase } from "./next-apply/cases";
import { administrator } from "./support/cluster-objects";
import { LIGHT_START } from "./support/programs";
import { createProject, type Project } from "./support/project";

const PROGRAM = `${LIGHT_START}
const { readFileSync } = require("fs");
const { ManifestResources, kubernetesProvider } = require("access-layer");
const provider = kubernetesProvider("kubernetes", { context: "dev-local", identifier: "dev" });
const manifests = JSON.parse(readFileSync("objects.json", "utf8"));
new ManifestResources("some", { manifests }, { provider });
`;

const kubectl = administrator();

/** What was predicted for an object, and what happened to it. */
interface Result {
  readonly prediction: NextApply;
  readonly before: Manifest;
  readonly after: Manifest;
  readonly run: Outcome;
}

const results = new Map<PulumiCase, Result>();
let project: Project;

beforeAll(async () => {
  await createNamespace(kubectl);
  project = await createProject({ stack: "dev", program: PROGRAM });
  writeProgram(PULUMI_CASES.map(({ first }) => first));
  await project.run(["up", "--skip-preview", "--stack", "dev"]);
  for (const one of PULUMI_CASES) {
    for (const edit of one.edits) await happen(kubectl, edit, objectOf(one.type, nameOf(one), {}));
  }
  writeProgram(PULUMI_CASES.map(({ first, next }) => next ?? first));
  for (const [options, cases] of runsOf(PULUMI_CASES)) await observe(options, cases);
});

afterAll(() => removeNamespace(kubectl));

test.each(PULUMI_CASES)("the next run of Pulumi is predicted: $title", (one) => {
  const { prediction, before, after, run } = results.get(one) as Result;
  expect({ result: prediction.result, wrong: wrongIn(prediction, before, after) }).toEqual({
    result: one.result,
    wrong: [],
  });
  const conflicts = predictedConflicts(prediction);
  const text = `${run.stdout}${run.stderr}`.replaceAll(/\s+/g, " ");
  expect({
    conflicts,
    isNamed: conflicts.every((conflict) => text.includes(`conflict with "${conflict.split(" ")[0]}"`)),
  }).toEqual({
    conflicts: one.conflicts ?? [],
    isNamed: true,
  });
  expect(run.code === 0).toBe(conflicts.length === 0);
});

/** A replaced object has another UID, and its fields are those of the program. */
function wrongIn(prediction: NextApply, before: Manifest, after: Manifest): readonly string[] {
  const uid = ({ metadata }: Manifest) => (metadata as { readonly uid?: string }).uid;
  const isReplaced = uid(before) !== uid(after);
  if (isReplaced !== (prediction.result === "replaced")) return [`replaced: ${isReplaced}`];
  return isReplaced ? [] : mistakes(prediction, before, after);
}

/** The cases by the options of their run. A run that fails has only one case, because Pulumi then writes none of its objects. */
function runsOf(cases: readonly PulumiCase[]): readonly (readonly [string, readonly PulumiCase[]])[] {
  const together = Object.keys(RUNS).map(
    (name) => [name, cases.filter(({ run, conflicts }) => run === name && conflicts === undefined)] as const,
  );
  const alone = cases.filter(({ conflicts }) => conflicts !== undefined).map((one) => [one.run, [one]] as const);
  return [...together.filter(([, some]) => some.length > 0), ...alone];
}

async function observe(name: string, cases: readonly PulumiCase[]): Promise<void> {
  const { args, applier } = RUNS[name as keyof typeof RUNS];
  const objects = cases.map((one) => objectOf(one.type, nameOf(one), one.next ?? one.first));
  const before = await readAll(kubectl, objects);
  const targets = objects.flatMap((object) => ["--target", `**some:${object.kind}/next-apply/${object.metadata.name}`]);
  const run = await project.try(["up", "--stack", "dev", ...args, ...targets]);
  const after = await readAll(kubectl, objects);
  for (const [index, one] of cases.entries()) {
    const [rendered, object] = [objects[index] as Manifest, nameOf(one)];
    const recorded = inputsOf(objectOf(one.type, object, one.first));
    const tool: PulumiApplier = { tool: "pulumi", manager: FIELD_MANAGER, patchForce: false, ...applier, recorded };
    const [old, now] = [before.get(object) as Manifest, after.get(object) as Manifest];
    results.set(one, { prediction: nextApply(old, inputsOf(rendered), tool), before: old, after: now, run });
  }
}

function nameOf(one: PulumiCase): string {
  return `case-${PULUMI_CASES.indexOf(one)}`;
}

function writeProgram(fields: readonly PulumiCase["first"][]): void {
  const objects = PULUMI_CASES.map((one, index) => objectOf(one.type, nameOf(one), fields[index] ?? {}));
  writeFileSync(join(project.folder, "objects.json"), JSON.stringify(objects));
}
