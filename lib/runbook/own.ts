import type { OwnChange, OwnProcedureSpec, OwnStep } from "../spec/own-procedure";
import type { Path } from "../values/problem";
import { didYouMean, listWith, show } from "../values/words";
import type { ProcedureProblem } from "./checks/checks";
import type { Kit } from "./kit";
import type { AlertReference, Change, Procedure, Step } from "./procedure";

/** Limit in seconds of a step without `within`. */
const WITHIN = 10;

/** A procedure of the user for an environment. Check it with `ownProcedureProblems` and `procedureProblems`. */
export function ownProcedure(spec: OwnProcedureSpec, kit: Kit): Procedure {
  const { environments: _environments, services, alerts, steps, ...same } = spec;
  return {
    ...same,
    ...(services && { targets: kit.services.filter(({ name }) => services.includes(name)) }),
    ...(alerts && { alerts: alerts.flatMap((alert) => alertReferences(alert, services)) }),
    steps: steps.map((step) => ownStep(step, kit)),
  };
}

/** A procedure for some services does not replace the one for an alert of another service. */
function alertReferences(alert: string, services: readonly string[] | undefined): readonly AlertReference[] {
  return services === undefined ? [{ alert }] : services.map((service) => ({ alert, service }));
}

function ownStep({ id, what, group, condition, run, who, see, output, within, change }: OwnStep, kit: Kit): Step {
  const base = { id, what, ...(group !== undefined && { group }), ...(condition !== undefined && { condition }) };
  if (run === undefined) return { ...base, kind: "manual" };
  return {
    ...base,
    kind: "run",
    command: resolved(run, kit),
    who: who ?? "read",
    expect: { see: see ?? "", ...(output !== undefined && { output }) },
    within: within ?? WITHIN,
    ...(change && { change: ownChange(change, who ?? "read", kit) }),
  };
}

function ownChange(
  { what, nextApply, undo, noUndo }: OwnChange,
  who: Exclude<OwnStep["who"], undefined>,
  kit: Kit,
): Change {
  return {
    what,
    nextApply: { kubectl: nextApply, pulumi: nextApply },
    undo:
      undo === undefined ? { kind: "none", why: noUndo ?? "" } : { kind: "command", command: resolved(undo, kit), who },
  };
}

function resolved(command: string, { kubectl, tool }: Kit): string {
  return command
    .replaceAll(/\{tool\} ([^|&;)]*[^|&;)\s])/g, (_whole, rest: string) => tool(rest))
    .replaceAll("{kubectl} ", kubectl(""))
    .trim();
}

/** Mistakes of a file that the resolved procedure no longer shows. Paths are those of the file. */
export function ownProcedureProblems(
  { id, services = [], steps }: OwnProcedureSpec,
  kit: Kit,
  taken: readonly string[],
): readonly ProcedureProblem[] {
  const names = kit.services.map(({ name }) => name);
  return [
    ...(taken.includes(id)
      ? [
          {
            code: "runbook/id",
            path: ["id"],
            message: `must not be the id of another procedure, got ${show(id)}; rename it`,
          },
        ]
      : []),
    ...services.flatMap((name, index) =>
      names.includes(name)
        ? []
        : [
            {
              code: "runbook/service",
              path: ["services", index],
              message: `must be one of ${listWith("and", names)}, got ${show(name)}${didYouMean(name, names)}; correct it, or set environments to those that have it`,
            },
          ],
    ),
    ...steps.flatMap((step, index) => stepProblems(step, ["steps", index])),
  ];
}

/** Words in braces that stand for a command. */
const MACROS = ["kubectl", "tool"];

/** A word in braces at the start of a command. */
const MACRO = /(?:^|[|&;(]\s*)\{([a-z]+)\}\s/;

function stepProblems({ run, who, see, change }: OwnStep, path: Path): readonly ProcedureProblem[] {
  const needs = (field: string, why: string): ProcedureProblem => ({
    code: "runbook/step",
    path: [...path, field],
    message: `is required with ${why}; add it`,
  });
  const macro = MACRO.exec(run ?? "")?.[1];
  if (macro !== undefined && !MACROS.includes(macro))
    return [
      {
        code: "runbook/step",
        path: [...path, "run"],
        message: `must start with {kubectl} or {tool}, got {${macro}}${didYouMean(macro, MACROS)}; correct it`,
      },
    ];
  if (run === undefined)
    return who === undefined && see === undefined && change === undefined ? [] : [needs("run", "who, see or change")];
  const hasUndo = change === undefined || (change.undo === undefined) !== (change.noUndo === undefined);
  return [
    ...(who === undefined ? [needs("who", "run")] : []),
    ...(see === undefined ? [needs("see", "run")] : []),
    ...(hasUndo
      ? []
      : [
          {
            code: "runbook/step",
            path: [...path, "change"],
            message: "must have either undo or noUndo; add one of them, or remove one",
          },
        ]),
  ];
}

/**
 * Path of a resolved procedure in the file that it comes from.
 * @param services - `services` of the file: each alert has one reference for each of them
 */
export function pathInFile(path: Path, services: readonly string[] = []): Path {
  const [field, index] = path;
  if (field === "alerts" && typeof index === "number") return [field, Math.floor(index / Math.max(1, services.length))];
  const names: Readonly<Record<string, readonly string[]>> = { command: ["run"], expect: [] };
  return path.flatMap((part) => (typeof part === "string" && Object.hasOwn(names, part) ? (names[part] ?? []) : part));
}
