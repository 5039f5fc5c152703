import type { Manifest } from "../../manifests/manifest";
import type { Path } from "../../values/problem";
import { didYouMean, listWith, show } from "../../values/words";
import type { Layer } from "../../layer/layer";
import { fill, placeholdersIn } from "../fill";
import type { Procedure, RunStep } from "../procedure";
import { commandProblems } from "./commands";
import { programsIn } from "./shell-words";

/** A mistake in a procedure. */
export interface ProcedureProblem {
  /** Code of the check, such as `runbook/placeholder`. */
  readonly code: string;
  /** Path in the procedure: `steps[0].command`. */
  readonly path: Path;
  /** What is allowed, the value and how to fix it. */
  readonly message: string;
}

/** What the checks compare a procedure with. */
export interface CheckedAgainst {
  /** The environment. */
  readonly layer: Layer;
  /** All objects of the environment. */
  readonly manifests: readonly Manifest[];
  /** Names of all alerts of the environment. */
  readonly alerts: readonly string[];
}

const IDENTIFIER = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Characters that a shell interprets, some of them also in quotes. No value of an input can contain them. */
const DANGEROUS = ["a;b", "$(a)", "`a`", "a|b", "a&b", "a>b", "a<b", "a'b", 'a"b', "a\nb", "a\\b"];

/** All mistakes in a procedure that machines can find: the same checks for the procedures of the library and those of the user. */
export function procedureProblems(procedure: Procedure, against: CheckedAgainst): readonly ProcedureProblem[] {
  return [
    ...identifierProblems(procedure),
    ...inputProblems(procedure),
    ...placeholderProblems(procedure),
    ...alertProblems(procedure, against),
    ...procedure.steps.flatMap((step, index) =>
      step.kind === "run" ? runProblems(step, procedure, against, ["steps", index]) : [],
    ),
  ];
}

function identifierProblems({ id, steps }: Procedure): readonly ProcedureProblem[] {
  const wrong = (value: string) => `must be lowercase words with hyphens, got ${show(value)}; rename it`;
  const repeated = (value: string, index: number) => steps.findIndex((step) => step.id === value) < index;
  return [
    ...(IDENTIFIER.test(id) ? [] : [{ code: "runbook/id", path: ["id"], message: wrong(id) }]),
    ...steps.flatMap((step, index) => {
      const path = ["steps", index, "id"];
      if (!IDENTIFIER.test(step.id)) return [{ code: "runbook/id", path, message: wrong(step.id) }];
      const message = `must be unique in the procedure, got ${show(step.id)} again; rename it`;
      return repeated(step.id, index) ? [{ code: "runbook/id", path, message }] : [];
    }),
  ];
}

function inputProblems({ inputs = [], steps }: Procedure): readonly ProcedureProblem[] {
  return inputs.flatMap(({ name, pattern, example }, index) => {
    const path = ["inputs", index, "pattern"];
    const whole = regularExpression(pattern);
    if (whole === undefined)
      return [
        { code: "runbook/input", path, message: `must be a regular expression, got ${show(pattern)}; correct it` },
      ];
    const admitted = DANGEROUS.filter((text) => whole.test(text));
    if (whole.test("a b") && steps.some((step) => step.kind === "run" && isSplit(step.command, name)))
      admitted.push("a b");
    return [
      ...(whole.test(example)
        ? []
        : [
            {
              code: "runbook/input",
              path,
              message: `must match the example ${show(example)}, got ${show(pattern)}; correct one of them`,
            },
          ]),
      ...(admitted.length === 0
        ? []
        : [
            {
              code: "runbook/input",
              path,
              message: `must not match text that a shell interprets, got ${show(pattern)}, which matches ${show(admitted[0])}; list the allowed characters, such as [A-Za-z0-9._-]+`,
            },
          ]),
    ];
  });
}

/** Whether a value with a space becomes two words of a command, because the placeholder is not in quotes. */
function isSplit(command: string, input: string): boolean {
  const words = (value: string) => programsIn(fill(command, { [input]: value })).flat().length;
  return words("a b") !== words("ab");
}

function regularExpression(pattern: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    return undefined;
  }
}

function placeholderProblems({ inputs = [], targets = [], steps }: Procedure): readonly ProcedureProblem[] {
  return steps.flatMap((step, index) => {
    const chosen = targets.filter(({ name }) => step.only === undefined || step.only.includes(name));
    const known = new Set([
      ...inputs.map(({ name }) => name),
      ...Object.keys(chosen[0]?.values ?? {}).filter((name) =>
        chosen.every(({ values }) => Object.hasOwn(values, name)),
      ),
    ]);
    const unknown = placeholdersIn(JSON.stringify(step)).filter((name) => !known.has(name));
    return unknown.map((name) => ({
      code: "runbook/placeholder",
      path: ["steps", index],
      message: `must use placeholders that have a value, got <${name}>${didYouMean(name, [...known])}; add an input with this name, or use ${known.size === 0 ? "no placeholder" : `one of ${listWith("and", [...known])}`}`,
    }));
  });
}

function alertProblems(
  { alerts = [] }: Procedure,
  { alerts: known, layer }: CheckedAgainst,
): readonly ProcedureProblem[] {
  // Without monitoring, an environment has no alerts.
  if (layer.cluster.monitoring === "none") return [];
  return alerts.flatMap(({ alert }, index) =>
    known.includes(alert)
      ? []
      : [
          {
            code: "runbook/alert",
            path: ["alerts", index],
            message: `must be an alert of the environment, got ${show(alert)}${didYouMean(alert, known)}; correct it`,
          },
        ],
  );
}

function runProblems(
  step: RunStep,
  { targets = [] }: Procedure,
  against: CheckedAgainst,
  path: Path,
): readonly ProcedureProblem[] {
  const chosen = targets.filter(({ name }) => step.only === undefined || step.only.includes(name));
  const commands = chosen.length === 0 ? [step.command] : chosen.map(({ values }) => fill(step.command, values));
  const found = commands.flatMap((command) => commandProblems(command, step, against));
  const unique = found.filter((one, index) => found.findIndex(({ message }) => message === one.message) === index);
  const { output } = step.expect;
  return [
    ...unique.map((problem) => ({ ...problem, path: [...path, "command"] })),
    ...(output === undefined || regularExpression(output) !== undefined
      ? []
      : [
          {
            code: "runbook/output",
            path: [...path, "expect", "output"],
            message: `must be a regular expression, got ${show(output)}; correct it`,
          },
        ]),
  ];
}
