import { expectedSeconds, timeText } from "../../../lib/delivery/expected-time";
import { stepsOf } from "../../../lib/delivery/run/steps";
import type { FieldEdit } from "../../../lib/delivery/field-edits";
import { serviceOf, type Layer } from "../../../lib/layer/layer";
import { FIELD_MANAGER, manifestPath } from "../../../lib/names";
import { environmentsArgument, shellWord } from "../../../lib/values/command-line";
import { describeEffects, type EnvironmentEffects } from "../../output/effects";
import { tableLines } from "../../output/table";
import { colorsFor } from "../../output/terminal";
import type { DeliverOptions } from "./deliver";
import type { PlannedChange, PlannedFile } from "./planned-change";

/** The plan: what changes in the file and in the cluster, and how to go on or back. */
export function planLines(planned: PlannedChange, options: DeliverOptions): readonly string[] {
  const { layer, service, operation, change, file, edits, effects } = planned;
  const colors = colorsFor(process.stdout);
  const { name, namespace, cluster } = layer;
  return [
    colors.bold(
      `${operation.kind === "end" ? "scale --end" : operation.kind} ${service} in ${name} (context ${cluster.context}, namespace ${namespace})`,
    ),
    change.does,
    "",
    `${file}:`,
    ...editLines(edits),
    "",
    "In the cluster, after the next apply:",
    ...describeEffects(effects, colors).map((line) => (line === "" ? line : `  ${line}`)),
    "",
    expectedLine(planned),
    `Then: ${change.then}`,
    ...change.next.map((command) => `  ${toolCommand(command, options)}`),
    `Undo:${change.undone === undefined ? "" : ` ${change.undone}`}`,
    `  ${toolCommand(change.undo, options)}`,
  ];
}

/** Shortest time until all pods of a change are ready. */
export function expectedLine({ manifests: { before, after } }: Pick<PlannedChange, "manifests">): string {
  return `Expected time: ${timeText(expectedSeconds(stepsOf(before, after), before))}`;
}

/** The changed fields of the release file. */
export function editLines(edits: readonly FieldEdit[]): readonly string[] {
  return tableLines(
    edits.map(({ path, before, after }) => [`  ${path.join(".")}`, `${before ?? "–"} → ${after ?? "–"}`]),
  );
}

/** What to do after the file was written with a change of one service. */
export function afterwards(planned: PlannedChange, options: DeliverOptions): readonly string[] {
  const { service } = planned;
  return [...applyLines(planned, [service], options), `Run the next command of ${service} when this is rolled out.`];
}

/** How to apply a file that was written with changes of services. */
export function applyLines(
  planned: PlannedFile,
  services: readonly string[],
  options: DeliverOptions,
): readonly string[] {
  const { layer, file, effects } = planned;
  const { name, cluster } = layer;
  const kubectl = `kubectl --context ${shellWord(cluster.context)}`;
  const apply = (selector = "") =>
    `  ${kubectl} apply --server-side --field-manager=${FIELD_MANAGER}${selector} -f dist/${manifestPath(name)}`;
  const waits = services.flatMap((service) => waitsFor(planned, service, kubectl));
  // A route must not send more requests to pods that start in the same apply.
  const isEarly = effects.warnings.some(({ code }) => code === "route/premature-weight");
  return [
    "",
    `${file} written. Commit it, so that your pipeline applies it. Or apply it yourself:`,
    `  ${toolCommand("synth", options)}`,
    ...(isEarly
      ? [...services.map((service) => apply(` -l 'app=${service},version'`)), ...waits, apply()]
      : [apply(), ...waits]),
  ];
}

/** A command of this tool for the same environment. */
export function toolCommand(command: string, { env, environments, via, context }: DeliverOptions): string {
  const cluster =
    via === undefined ? "" : ` --via ${via}${context === undefined ? "" : ` --context ${shellWord(context)}`}`;
  return `npx --no-install access-layer ${command} --env ${env}${environmentsArgument(environments)}${cluster}`;
}

/** Commands that wait for new pods, and for the pods that an autoscaler adds some seconds later. */
function waitsFor({ layer, next, effects }: PlannedFile, service: string, kubectl: string): readonly string[] {
  const inNamespace = `${kubectl} -n ${layer.namespace}`;
  const before = new Map(workloadsOf(layer, service).map(({ name, floor }) => [name, floor]));
  const raised = workloadsOf(next, service).filter(({ name, floor }) => floor > (before.get(name) ?? 0));
  return [
    ...workloadsIn(effects, workloadsOf(next, service)).map(
      (name) => `  ${inNamespace} rollout status deployment/${name} --timeout=15m`,
    ),
    ...raised.map(
      ({ name, floor }) =>
        `  until [ "0$(${inNamespace} get deployment/${name} -o jsonpath='{.status.readyReplicas}')" -ge ${floor} ]; do sleep 2; done`,
    ),
  ];
}

/** Workloads of a service, with the floors of its overlay. */
function workloadsOf(layer: Layer, service: string) {
  return serviceOf(layer, service)?.plan.workloads ?? [];
}

/** Workloads of a service whose pods the change replaces. */
function workloadsIn({ changes }: EnvironmentEffects, own: ReturnType<typeof workloadsOf>): readonly string[] {
  const replaced = changes.flatMap(({ effect, identity }) =>
    effect === "restarts" ? (/^apps\/v1\/Deployment .*\/([^/]+)$/.exec(identity)?.slice(1) ?? []) : [],
  );
  return replaced.filter((name) => own.some((workload) => workload.name === name));
}
