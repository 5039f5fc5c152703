import { parseAllDocuments } from "yaml";
import { nextApply } from "../../../lib/manifests/next-apply/next-apply";
import type { Applier } from "../../../lib/manifests/next-apply/types";
import { identityOf, type Manifest } from "../../../lib/manifests/manifest";
import { FIELD_MANAGER } from "../../../lib/names";
import { clientOf } from "../support/api-client";
import type { Kubectl } from "../support/kubectl";
import { resourceOf } from "../support/live-objects";

/** What an apply does to the cluster as it is: nothing, it overwrites something, or it fails because of a conflict. */
export type Measured = "nothing" | "reverted" | "conflict";

const PULUMI: Applier = { tool: "pulumi", manager: FIELD_MANAGER, refresh: true, preview: true, patchForce: false };

/** What the next apply of a manifest does, and to which objects. */
export interface NextApplies {
  /** Measured by a dry run of the API server. */
  readonly kubectl: Measured;
  /** Predicted from the managed fields. */
  readonly pulumi: Measured;
  /** Objects to which it does something, by identity. */
  readonly objects: ReadonlyMap<string, NextApplyOfOne>;
}

/** What the next apply does to one object. */
export interface NextApplyOfOne {
  readonly kubectl: Measured;
  readonly pulumi: Measured;
  readonly text: string;
}

/** What the next apply of a manifest does to the cluster as it is. */
export async function measured(kubectl: Kubectl, manifest: string): Promise<NextApplies> {
  const manifests = parseAllDocuments(manifest).map((document) => document.toJS() as Manifest);
  const found = await Promise.all(
    manifests.map(async (one) => [identityOf(one), await measuredOne(kubectl, one, manifests)] as const),
  );
  return summaryOf(new Map(found.filter(([, one]) => one.kubectl !== "nothing" || one.pulumi !== "nothing")));
}

/**
 * What the next apply does because of a step: to the objects to which it did something else before, or did the same for another reason. A controller can
 * change the reason, too, so both results are possible.
 */
export function since(before: NextApplies, after: NextApplies): readonly NextApplies[] {
  const isOther = ([id, one]: readonly [string, NextApplyOfOne]) => {
    const old = before.objects.get(id);
    return old?.kubectl !== one.kubectl || old.pulumi !== one.pulumi;
  };
  const hasOtherReason = ([id, one]: readonly [string, NextApplyOfOne]) => before.objects.get(id)?.text !== one.text;
  return [isOther, hasOtherReason].map((isNew) => summaryOf(new Map([...after.objects].filter(isNew))));
}

/** What the next apply does to an environment as the manifest has it. */
export const NOTHING: NextApplies = { kubectl: "nothing", pulumi: "nothing", objects: new Map() };

function summaryOf(objects: NextApplies["objects"]): NextApplies {
  const all = [...objects.values()];
  return { kubectl: worst(all.map((one) => one.kubectl)), pulumi: worst(all.map((one) => one.pulumi)), objects };
}

function worst(all: readonly Measured[]): Measured {
  return all.find((one) => one === "conflict") ?? all.find((one) => one === "reverted") ?? "nothing";
}

/** Results with which Pulumi does not write an object. */
const LEAVES: readonly string[] = ["unchanged", "unnoticed"];

/** Results by the text of the manifest and of the object. Most objects do not change between two measurements. */
const known = new Map<string, NextApplyOfOne>();

async function measuredOne(
  { kubeconfig }: Kubectl,
  manifest: Manifest,
  all: readonly Manifest[],
): Promise<NextApplyOfOne> {
  const client = clientOf(kubeconfig);
  const resource = await resourceOf(kubeconfig, manifest);
  const { status, body } = await client.read(manifest, resource);
  const text = JSON.stringify(manifest);
  if (status === 404) return { kubectl: "reverted", pulumi: "reverted", text: `${identityOf(manifest)} missing` };
  const key = `${text}\n${body}`;
  const earlier = known.get(key);
  if (earlier !== undefined) return earlier;
  const dry = await client.apply(manifest, resource, text, { dryRun: true });
  if (dry.status >= 300 && dry.status !== 409) throw new Error(`${identityOf(manifest)}: ${dry.status} ${dry.body}`);
  const next = nextApply(JSON.parse(body) as Manifest, manifest, PULUMI, all);
  const found: NextApplyOfOne = {
    kubectl: dry.status === 409 ? "conflict" : changedText(dry.body) === changedText(body) ? "nothing" : "reverted",
    pulumi: next.result === "conflict" ? "conflict" : LEAVES.includes(next.result) ? "nothing" : "reverted",
    text: `${identityOf(manifest)} ${JSON.stringify(next)}`,
  };
  known.set(key, found);
  return found;
}

/** An object without what each write changes. */
function changedText(body: string): string {
  const { metadata, status: _status, ...object } = JSON.parse(body) as Manifest & { readonly status?: unknown };
  const {
    managedFields: _managed,
    resourceVersion: _version,
    generation: _generation,
    ...kept
  } = metadata as unknown as Record<string, unknown>;
  return JSON.stringify([object, kept]);
}
