import { spawnSync } from "child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "fs";
import { join } from "path";
import { parse } from "yaml";
import { PROJECT } from "../helpers/fixtures";

/** The fields of a workflow step that the tests read. */
export interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly "working-directory"?: string;
}

/** The fields of a workflow job that the tests read. */
export interface Job {
  readonly if?: string;
  readonly needs?: string;
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress": boolean };
  readonly strategy?: { readonly matrix: { readonly environment: readonly string[] } };
  readonly env?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly steps: readonly Step[];
}

/** The fields of a workflow in `examples/ci` that the tests read. */
export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency?: Job["concurrency"];
  readonly defaults: { readonly run: { readonly shell: string } };
  readonly jobs: Readonly<Record<string, Job>>;
}

/** Returns the text of a file in `examples/ci`. */
export function textOf(file: string): string {
  return readFileSync(join(PROJECT, "examples", "ci", file), "utf8");
}

/** Returns a parsed workflow from `examples/ci`, with YAML aliases resolved. */
export function workflowOf(file: string): Workflow {
  return parse(textOf(file)) as Workflow;
}

/** Returns the step with the given name in a job. */
export function stepOf(job: Job | undefined, name: string): Step {
  const step = job?.steps.find((one) => one.name === name);
  if (step === undefined) throw new Error(`the job has no step ${name}`);
  return step;
}

/** The folder and the values that a step runs with. */
export interface Runner {
  /** Path of the folder that steps run in. */
  readonly folder: string;
  /** Environment variables of the job. The variables of the step are added to them. */
  readonly env: Readonly<Record<string, string>>;
  /** Values of `${{ … }}` expressions, keyed by the text between the braces. */
  readonly expressions: Readonly<Record<string, string>>;
}

/** Exit code and output of a step. */
export interface StepRun {
  readonly code: number | null;
  readonly output: string;
}

/**
 * Adds shell scripts with these names to the PATH of {@link runStep}. Each script appends its arguments to the file
 * `calls`.
 */
export function stub(folder: string, scripts: Readonly<Record<string, string>>): void {
  mkdirSync(join(folder, "stubs"), { recursive: true });
  for (const [name, script] of Object.entries(scripts)) {
    const text = `#!/bin/sh\necho "${name} $*" >> "${join(folder, "calls")}"\n${script}\n`;
    writeFileSync(join(folder, "stubs", name), text, { mode: 0o755 });
  }
}

/** Returns the calls to the stubs so far, one per line. */
export function callsIn(folder: string): readonly string[] {
  const file = join(folder, "calls");
  return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
}

/** Runs a step in bash with the options that GitHub uses for `shell: bash`. */
export function runStep(step: Step, { folder, env, expressions }: Runner): StepRun {
  const own = Object.entries(step.env ?? {}).map(([key, value]) => [key, replaceExpressions(value, expressions)]);
  const { status, stdout, stderr } = spawnSync(
    "bash",
    ["--noprofile", "--norc", "-eo", "pipefail", "-c", step.run ?? ""],
    {
      cwd: join(folder, step["working-directory"] ?? "."),
      env: {
        PATH: `${join(folder, "stubs")}:${process.env["PATH"]}`,
        GITHUB_STEP_SUMMARY: join(folder, "summary.md"),
        ...env,
        ...Object.fromEntries(own),
      },
      encoding: "utf8",
    },
  );
  return { code: status, output: stdout + stderr };
}

function replaceExpressions(text: string, expressions: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{\{ (.*?) \}\}/g, (_match, expression: string) => {
    const value = expressions[expression];
    if (value === undefined) throw new Error(`the test has no value for ${expression}`);
    return value;
  });
}
