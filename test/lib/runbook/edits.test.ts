import { parse } from "yaml";
import { resolveLayer, type Layer } from "../../../lib/layer/layer";
import { layerProblems } from "../../../lib/rules/environment";
import { fill } from "../../../lib/runbook/fill";
import type { Procedure, Target } from "../../../lib/runbook/procedure";
import { proceduresOf } from "../../../lib/runbook/runbook";
import type { EnvironmentSpec } from "../../../lib/spec/environment";
import type { ReleaseSpec } from "../../../lib/spec/release";
import { LAYERS } from "./environments";

/** The two files after the edit steps of a procedure for a target. */
function edited(layer: Layer, { steps, inputs = [] }: Procedure, target: Target | undefined): Layer {
  const values = { ...target?.values, ...Object.fromEntries(inputs.map(({ name, example }) => [name, example])) };
  const files = structuredClone(layer.source) as { environment: object; release: object };
  for (const step of steps) {
    if (step.kind !== "edit" || (target && step.only?.includes(target.name) === false)) continue;
    const file = step.file.endsWith(".release.yaml") ? files.release : files.environment;
    for (const { path, value } of step.set) setIn(file, fill(path, values).split("."), parse(fill(value, values)));
  }
  return resolveLayer(files.environment as EnvironmentSpec, files.release as ReleaseSpec);
}

function setIn(object: object, [first = "", ...rest]: readonly string[], value: unknown): void {
  const parent = object as Record<string, unknown>;
  if (rest.length === 0) parent[first] = value;
  else setIn((parent[first] ??= {}) as object, rest, value);
}

test.each(LAYERS)("the files of %s are valid after the edits of each procedure", (_name, layer) => {
  const invalid = proceduresOf(layer)
    .filter(({ steps }) => steps.some(({ kind }) => kind === "edit"))
    .flatMap((one) =>
      (one.targets ?? [undefined]).flatMap((target) =>
        layerProblems(edited(layer, one, target)).map(({ message }) => `${one.id} ${target?.name}: ${message}`),
      ),
    );
  expect(invalid).toEqual([]);
});
