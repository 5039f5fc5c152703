import type { FieldManager } from "../../../lib/manifests/next-apply/managers";
import type { FieldOutcome, NextApply } from "../../../lib/manifests/next-apply/types";
import { describeValues } from "../../output/changes";
import { tableLines } from "../../output/table";
import { printable, type Colors } from "../../output/terminal";

/** Options that the advice depends on. */
export interface AdviceOptions {
  /** Tool that applies. */
  readonly applier: "kubectl" | "pulumi";
  /** Pulumi: `--refresh`. */
  readonly refresh?: boolean;
  /** Also list defaults and fields of the control plane. */
  readonly all?: boolean;
}

/** What happens to the object, by result. */
const RESULTS: Readonly<Record<NextApply["result"], string>> = {
  created: "created, because it does not exist",
  unchanged: "unchanged",
  changed: "changed",
  conflict: "conflict, so no field is written",
  refused: "refused by the API server, so no field is written",
  replaced: "deleted and created again; if it is protected, the run fails",
  unnoticed: "not written, because Pulumi does not see the differences",
};

/** Whether the next apply changes an object, or would change it if it noticed the difference. Annotations of Pulumi's provider do not count. */
export function isFinding({ result, fields }: NextApply): boolean {
  const matters = fields.some((one) => one.action !== "keep" && !isOfProvider(one));
  return result === "created" || (result !== "unchanged" && matters);
}

/**
 * Whether an object has anything to show: a change, or a field that stays although the manifest does not have it. The number of pods of an autoscaler
 * is only shown together with another field.
 */
export function isListed(prediction: NextApply, isComplete: boolean): boolean {
  const isOfAutoscaler = (one: FieldOutcome) => one.action === "keep" && one.reason === "autoscaler";
  const listed = listedFields(prediction, isComplete);
  return isFinding(prediction) || listed.some((one) => isComplete || !isOfAutoscaler(one));
}

function listedFields({ fields }: NextApply, isComplete: boolean): readonly FieldOutcome[] {
  const isQuiet = (one: FieldOutcome) =>
    isOfProvider(one) || (one.action === "keep" && (one.reason === "unowned" || one.reason === "controlPlane"));
  return fields.filter((one) => isComplete || !isQuiet(one));
}

/** Whether only annotations of Pulumi's provider differ. kubectl removes them, and Pulumi adds them again (ADR 0012). */
export function isOfProvider({ path, live, rendered }: FieldOutcome): boolean {
  if (path !== "metadata.annotations") return path.startsWith('metadata.annotations["pulumi.com/');
  return Object.keys({ ...Object(live), ...Object(rendered) }).every((key) => key.startsWith("pulumi.com/"));
}

/** Text output of an object: what happens to it, and a table with a row for each field. */
export function describe(prediction: NextApply, options: AdviceOptions, { bold, dim }: Colors): readonly string[] {
  const { identity, result } = prediction;
  const more =
    prediction.result === "refused"
      ? `: ${prediction.reason}`
      : prediction.result === "changed" && prediction.restarts
        ? ", and its pods are replaced"
        : "";
  const fields = listedFields(prediction, options.all === true);
  const rows = fields.map((field) =>
    ["", field.path, ...shownValues(field), whatHappens(field), owners(field), advice(field, options)].map(printable),
  );
  const header = ["", "FIELD", "LIVE", "MANIFEST", "NEXT APPLY", "MANAGED BY", "WHAT TO DO"];
  return [
    bold(printable(`${identity}: ${RESULTS[result]}${more}`)),
    ...(rows.length === 0 ? [] : tableLines([header, ...rows], [], (cell, row) => (row === 0 ? dim(cell) : cell))),
  ];
}

function shownValues({ live, rendered }: FieldOutcome): readonly [string, string] {
  return describeValues(live, rendered);
}

function whatHappens(field: FieldOutcome): string {
  switch (field.action) {
    case "keep":
      return field.reason === "autoscaler" ? "keep (autoscaler)" : "keep";
    case "conflict":
      return "conflict";
    case "reset":
      return `reset to ${describeValues(field.next, undefined)[0]}`;
    case "unnoticed":
      return "not noticed";
    default:
      return field.action;
  }
}

function owners({ owners: managers, ...field }: FieldOutcome): string {
  const names = (field.action === "conflict" ? field.managers : managers).map(nameOf);
  return [...new Set(names)].join(", ");
}

function nameOf({ name, subresource }: FieldManager): string {
  return subresource === undefined || subresource === "status" ? name : `${name} (${subresource})`;
}

/** What a person can do about a field. Empty if there is nothing to do. */
function advice(field: FieldOutcome, { applier, refresh }: AdviceOptions): string {
  switch (field.action) {
    case "conflict":
      return applier === "kubectl"
        ? "undo the change or adopt it in the files; --force-conflicts reverts it"
        : "undo the change or adopt it in the files";
    case "blocked":
      return "resolve the conflict or refusal of this object first";
    case "revert":
      return "put the live value into the files to keep it";
    case "unnoticed":
      return refresh === true
        ? "apply with kubectl, because Pulumi does not read this field"
        : "run Pulumi with --refresh";
    case "reset":
      return field.path === "spec.replicas" ? "hand the field over first: see the warning of access-layer compare" : "";
    case "keep":
      return keepAdvice(field.reason);
    default:
      return "";
  }
}

function keepAdvice(reason: Extract<FieldOutcome, { readonly action: "keep" }>["reason"]): string {
  if (reason === "otherManager") return "remove it with kubectl if it should not stay";
  return reason === "coOwned" ? "it stays until its managers no longer set it" : "";
}
