import { parse } from "yaml";
import { layerProblems } from "../../../lib/rules/environment";
import { fill, placeholdersIn } from "../../../lib/runbook/fill";
import type { EditStep, Procedure, RunStep, Step, Target, Undo } from "../../../lib/runbook/procedure";
import { proceduresOf } from "../../../lib/runbook/runbook";
import { parseEnvironmentFile, parseReleaseFile } from "../../../lib/spec/parse";
import { layerOf, type EnvironmentFiles } from "../../helpers/fixtures";
import { RUNBOOK_ENVIRONMENTS, type RunbookEnvironment } from "../../helpers/runbook-environments";

const CHAPTERS: readonly Procedure["chapter"][] = ["services", "deployment", "maintenance", "security"];

const CASES = RUNBOOK_ENVIRONMENTS.flatMap((environment) =>
  proceduresOf(environment.layer)
    .filter(({ chapter }) => CHAPTERS.includes(chapter))
    .map((procedure) => [environment.name, procedure.id, procedure, environment] as const),
);

/** Texts of a step in which placeholders are filled in. */
function textsOf(step: Step): readonly string[] {
  const own = [step.what, step.condition ?? ""];
  if (step.kind === "manual") return own;
  if (step.kind === "edit") return [...own, ...step.set.flatMap(({ path, value }) => [path, value])];
  const { command, expect, change } = step;
  return [...own, command, expect.see, expect.output ?? "", ...(change === undefined ? [] : undoTexts(change.undo))];
}

function undoTexts(undo: Undo): readonly string[] {
  if (undo.kind === "procedure") return [];
  if (undo.kind === "none") return [undo.why];
  return [undo.command, undo.expect?.see ?? "", undo.expect?.output ?? ""];
}

function runSteps({ steps }: Pick<Procedure, "steps">): readonly RunStep[] {
  return steps.filter((step): step is RunStep => step.kind === "run");
}

/** The values of the target and the examples of the inputs. */
function valuesOf({ inputs = [] }: Procedure, target?: Target): Readonly<Record<string, string>> {
  return { ...target?.values, ...Object.fromEntries(inputs.map(({ name, example }) => [name, example])) };
}

function targetsOf({ targets }: Procedure): readonly (Target | undefined)[] {
  return targets ?? [undefined];
}

function isFor({ only }: Step, target?: Target): boolean {
  return only === undefined || target === undefined || only.includes(target.name);
}

describe("procedures of services, deployment, maintenance and security", () => {
  test.each(CASES)("%s: each placeholder of %s has a value for each target", (_name, _id, procedure) => {
    const missing = targetsOf(procedure).flatMap((target) => {
      const values = valuesOf(procedure, target);
      return procedure.steps
        .filter((step) => isFor(step, target))
        .flatMap((step) =>
          textsOf(step).flatMap((text) => placeholdersIn(fill(text, values)).map((one) => [step.id, one])),
        );
    });
    expect(missing).toEqual([]);
  });

  test.each(CASES)(
    "%s: each example of %s matches its pattern, which admits no character of a shell",
    (_name, _id, procedure) => {
      for (const { example, pattern } of procedure.inputs ?? []) {
        const whole = new RegExp(`^(?:${pattern})$`);
        expect(example).toMatch(whole);
        for (const character of " \t\n'\"`$;&|<>()*?\\{}!#") expect(`${example}${character}`).not.toMatch(whole);
      }
    },
  );

  test.each(CASES)("%s: the identifiers of the steps of %s are unique", (_name, _id, { steps }) => {
    for (const target of new Set(steps.flatMap(({ only = [] }) => only))) {
      const ids = steps.filter((step) => step.only?.includes(target) ?? true).map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }
    expect(new Set(steps.map(({ id }) => id)).size).toBe(steps.length);
  });

  test.each(CASES)("%s: each target that a step of %s names exists", (_name, _id, { steps, targets = [] }) => {
    const names = targets.map(({ name }) => name);
    expect(steps.flatMap(({ only = [] }) => only).filter((one) => !names.includes(one))).toEqual([]);
  });

  test.each(CASES)(
    "%s: an undo of %s that is a procedure is in the same runbook",
    (_name, _id, procedure, { layer }) => {
      const ids = proceduresOf(layer).map(({ id }) => id);
      const undone = runSteps(procedure).flatMap(({ change }) =>
        change?.undo.kind === "procedure" ? [change.undo.procedure] : [],
      );
      expect(undone.filter((id) => !ids.includes(id))).toEqual([]);
    },
  );

  test.each(CASES)(
    "%s: a step of %s that conflicts with the next apply says how to adopt the change",
    (_name, _id, procedure) => {
      const silent = runSteps(procedure).filter(
        ({ change }) => change?.nextApply.kubectl === "conflict" && change.nextApply.adopt === undefined,
      );
      expect(silent).toEqual([]);
    },
  );

  test.each(CASES)("%s: no command of %s has a Secret value or a terminal in it", (_name, _id, procedure) => {
    for (const { command } of runSteps(procedure)) {
      expect(command).not.toMatch(/--from-literal|PASSWORD=|\s-it\s/);
    }
  });

  test.each(CASES)("%s: the edits of %s give files without problems", (_name, _id, procedure, environment) => {
    for (const target of targetsOf(procedure)) {
      const problems = problemsAfter(procedure, target, environment);
      expect({ target: target?.name, problems }).toEqual({ target: target?.name, problems: [] });
    }
  });
});

/** Problems of the two files after each edit of a procedure. */
function problemsAfter(
  procedure: Procedure,
  target: Target | undefined,
  { name, files }: RunbookEnvironment,
): readonly string[] {
  const values = valuesOf(procedure, target);
  const edits = procedure.steps.filter((step): step is EditStep => step.kind === "edit" && isFor(step, target));
  const found: string[] = [];
  edits.reduce<EnvironmentFiles>((before, edit) => {
    const after = edited(before, edit, values);
    const environment = parseEnvironmentFile({ file: `${name}.yaml`, text: JSON.stringify(after.environment) });
    const release = parseReleaseFile({ file: `${name}.release.yaml`, text: JSON.stringify(after.release) });
    const problems = [...environment.problems, ...release.problems, ...layerProblems(layerOf(after))];
    found.push(...problems.map(({ message, path }) => `${edit.id}: ${path.join(".")} ${message}`));
    return after;
  }, files);
  return found;
}

function edited(
  { environment, release }: EnvironmentFiles,
  edit: EditStep,
  values: Readonly<Record<string, string>>,
): EnvironmentFiles {
  const isRelease = edit.file.endsWith(".release.yaml");
  const file = structuredClone(isRelease ? release : environment) as unknown as Tree;
  for (const { path, value } of edit.set) setIn(file, fill(path, values).split("."), parse(fill(value, values)));
  return isRelease
    ? { environment, release: file as unknown as EnvironmentFiles["release"] }
    : { environment: file as unknown as EnvironmentFiles["environment"], release };
}

interface Tree {
  [key: string]: Tree | string | number;
}

function setIn(tree: Tree, [key = "", ...rest]: readonly string[], value: string | number): void {
  if (rest.length === 0) {
    tree[key] = value;
    return;
  }
  const next = (tree[key] ??= {});
  if (typeof next !== "object") throw new Error(`${key} is not a map`);
  setIn(next, rest, value);
}
