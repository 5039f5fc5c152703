import { EXIT, inputError, throwIfProblems } from "../../../charts/failures";
import { plural } from "../../../lib/values/words";
import { chooseEnvironments, loadValidEnvironments } from "../../../charts/files/chosen-environments";
import { synthesize } from "../../../charts/synthesize";
import { identityOf, type Manifest } from "../../../lib/manifests/manifest";
import { nextApply } from "../../../lib/manifests/next-apply/next-apply";
import type { Applier, NextApply } from "../../../lib/manifests/next-apply/types";
import { inputsOf } from "../../../lib/manifests/pulumi-inputs";
import { readLive, tellAbsentKinds, type RenderedInput } from "../../input/live-objects";
import { readManifests } from "../../input/manifest-files";
import { colorsFor, print, printJson } from "../../output/terminal";
import { describe, isFinding, isListed } from "./lines";
import { withoutSecrets } from "./secrets";

/** Options of `access-layer explain-change`. */
export interface ExplainChangeOptions {
  /** Environment to apply. */
  readonly env?: string;
  /** Folder of the environment files. */
  readonly environments: string;
  /** Folder or file to apply. */
  readonly manifest?: string;
  /** Tool that applies. */
  readonly applier: Applier["tool"];
  /** Field manager that applies. */
  readonly fieldManager: string;
  /** kubectl: `--force-conflicts`. */
  readonly forceConflicts?: boolean;
  /** Pulumi: `--refresh`. */
  readonly refresh?: boolean;
  /** Pulumi: `--skip-preview`. */
  readonly skipPreview?: boolean;
  /** Pulumi: the annotation or variable that forces patches. */
  readonly patchForce?: boolean;
  /** Pulumi: folder or file that was applied last. */
  readonly recorded?: string;
  /** Also list defaults and fields of the control plane. */
  readonly all?: boolean;
  /** Print JSON. */
  readonly json?: boolean;
}

/** `access-layer explain-change`: shows what the next apply does to each field of the cluster. */
export function explainChange(livePath: string, options: ExplainChangeOptions): number {
  throwIfProblems(usageProblems(options));
  const { rendered, live, absentKinds } = readLive(renderedInput(options), livePath);
  tellAbsentKinds(livePath, absentKinds);
  const recorded = recordedBy(options.recorded);
  const inCluster = new Map(live.map((object) => [identityOf(object), object]));
  const names = new Set(rendered.map(identityOf));
  const all = [...rendered, ...live.filter((object) => !names.has(identityOf(object)))];
  const predictions = rendered.map((object): NextApply => {
    const identity = identityOf(object);
    const [found, last] = [inCluster.get(identity), recorded?.get(identity)];
    const applied = options.applier === "pulumi" ? inputsOf(object) : object;
    return withoutSecrets(nextApply(found, applied, applierOf(options, last), all), found, object);
  });
  const changed = predictions.filter(isFinding);
  if (options.json === true)
    printJson({ applier: options.applier, objects: rendered.length, absentKinds, predictions });
  else {
    const listed = predictions.filter((one) => isListed(one, options.all === true));
    print(
      ...listed.flatMap((one) => describe(one, options, colorsFor(process.stdout))),
      changed.length === 0
        ? `the next apply changes none of ${plural(rendered.length, "object")}`
        : summary(rendered.length, changed),
    );
  }
  return changed.length === 0 ? EXIT.fine : EXIT.found;
}

function summary(objects: number, changed: readonly NextApply[]): string {
  const results = [...new Set(changed.map(({ result }) => result))].sort();
  const counts = results.map((name) => `${changed.filter(({ result }) => result === name).length} ${name}`);
  return `${plural(objects, "object")}: ${counts.join(", ")}`;
}

/** Options that only one of the tools has. */
const OPTIONS_OF: Readonly<Record<Applier["tool"], readonly (readonly [keyof ExplainChangeOptions, string])[]>> = {
  kubectl: [["forceConflicts", "--force-conflicts"]],
  pulumi: [
    ["refresh", "--refresh"],
    ["skipPreview", "--skip-preview"],
    ["patchForce", "--patch-force"],
    ["recorded", "--recorded"],
  ],
};

function usageProblems(options: ExplainChangeOptions): readonly string[] {
  const other = options.applier === "kubectl" ? "pulumi" : "kubectl";
  const foreign = OPTIONS_OF[other].filter(([key]) => options[key] !== undefined);
  return [
    ...renderedProblems(options),
    ...foreign.map(([, flag]) => `${flag} requires --applier ${other}, got ${options.applier}; remove the option`),
  ];
}

/** What is applied comes from one place. */
function renderedProblems({ env, manifest }: ExplainChangeOptions): readonly string[] {
  if (env === undefined && manifest === undefined)
    return ["explain-change requires --env or --manifest, got neither; add one"];
  return env !== undefined && manifest !== undefined
    ? ["explain-change requires only one of --env and --manifest, got both; remove one"]
    : [];
}

function renderedInput({ environments, env = "", manifest }: ExplainChangeOptions): RenderedInput {
  if (manifest !== undefined) return { path: manifest };
  const [loaded] = loadValidEnvironments(environments, chooseEnvironments(environments, [env]));
  if (loaded === undefined) throw inputError(`no environment "${env}" in ${environments}`);
  return { name: `environment ${env}`, objects: synthesize(loaded.layer).manifests };
}

function recordedBy(path: string | undefined): ReadonlyMap<string, Manifest> | undefined {
  if (path === undefined) return undefined;
  const { environments, problems } = readManifests(path);
  throwIfProblems(problems);
  return new Map([...environments.values()].flat().map((object) => [identityOf(object), object]));
}

function applierOf(options: ExplainChangeOptions, recorded: Manifest | undefined): Applier {
  const { applier: tool, fieldManager: manager, forceConflicts, refresh, skipPreview, patchForce } = options;
  if (tool === "kubectl") return { tool, manager, force: forceConflicts === true };
  return {
    tool,
    manager,
    refresh: refresh === true,
    preview: skipPreview !== true,
    patchForce: patchForce === true,
    ...(recorded !== undefined && { recorded: inputsOf(recorded) }),
  };
}
