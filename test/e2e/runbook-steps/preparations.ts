import type { Layer } from "../../../lib/layer/layer";
import type { EditStep, Target } from "../../../lib/runbook/procedure";
import { trueShare } from "../../../lib/topology/canary-share";

/** Changes in the files that put an environment into the situation of a procedure, such as a canary that gets requests. */
const PREPARATIONS: Readonly<Record<string, (layer: Layer, target: Target | undefined) => EditStep["set"]>> = {
  "abort-canary": (layer, target) => {
    const service = layer.services.find(({ name }) => name === target?.name);
    const [canary = 0, stable = 1] = [service?.release.canary?.floor, service?.release.stable?.floor];
    return [{ path: `services.${service?.name}.share`, value: String(Math.round(trueShare({ canary, stable }))) }];
  },
};

/** The preparation of a procedure, or `undefined` if the environment is ready for it. */
export function preparationOf(
  procedure: string,
  layer: Layer,
  environments: string,
  target: Target | undefined,
): EditStep | undefined {
  const set = PREPARATIONS[procedure]?.(layer, target);
  if (set === undefined) return undefined;
  return { kind: "edit", id: "prepare", what: "Prepare.", file: `${environments}/${layer.name}.release.yaml`, set };
}
