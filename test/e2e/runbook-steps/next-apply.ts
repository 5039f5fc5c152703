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
  /** Objects to which it does something. */
  readonly objects: readonly string[];
}

/** Identities of the objects to which the next apply of a manifest does something. */
export async function pendingObjects(kubectl: Kubectl, manifest: string): Promise<ReadonlySet<string>> {
  const all = manifestsIn(manifest);
  const found = await Promise.all(all.map((one) => measuredOne(kubectl, one, all)));
  return new Set(all.filter((_one, index) => isPending(found[index])).map(identityOf));
}

function isPending(found: { readonly kubectl: Measured; readonly pulumi: Measured } | undefined): boolean {
  return found?.kubectl !== "nothing" || found.pulumi !== "nothing";
}

function manifestsIn(text: string): readonly Manifest[] {
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest);
}

/**
 * What the next apply of a manifest does to the cluster as it is.
 * @param pending - objects that differed before a step, because a file was edited; a later step applies them
 */
export async function measured(
  kubectl: Kubectl,
  manifest: string,
  pending: ReadonlySet<string> = new Set(),
): Promise<NextApplies> {
  const manifests = manifestsIn(manifest);
  const measurements = await Promise.all(manifests.map((one) => measuredOne(kubectl, one, manifests)));
  const found = measurements.filter((one) => one.kubectl === "conflict" || !pending.has(one.identity));
  return {
    kubectl: worst(found.map((one) => one.kubectl)),
    pulumi: worst(found.map((one) => one.pulumi)),
    objects: found.flatMap((one) => (one.kubectl === "nothing" && one.pulumi === "nothing" ? [] : one.text)),
  };
}

function worst(all: readonly Measured[]): Measured {
  return all.find((one) => one === "conflict") ?? all.find((one) => one === "reverted") ?? "nothing";
}

async function measuredOne({ kubeconfig }: Kubectl, manifest: Manifest, all: readonly Manifest[]) {
  const client = clientOf(kubeconfig);
  const resource = await resourceOf(kubeconfig, manifest);
  const { status, body } = await client.read(manifest, resource);
  if (status === 404)
    return {
      identity: identityOf(manifest),
      kubectl: "reverted",
      pulumi: "reverted",
      text: `${identityOf(manifest)} missing`,
    } as const;
  const dry = await client.apply(manifest, resource, JSON.stringify(manifest), { dryRun: true });
  if (dry.status >= 300 && dry.status !== 409) throw new Error(`${identityOf(manifest)}: ${dry.status} ${dry.body}`);
  const live = JSON.parse(body) as Manifest;
  const next = nextApply(live, manifest, PULUMI, all);
  return {
    identity: identityOf(manifest),
    kubectl: dry.status === 409 ? "conflict" : changedText(dry.body) === changedText(body) ? "nothing" : "reverted",
    text: `${identityOf(manifest)} ${JSON.stringify(next)}`,
    pulumi: next.result === "conflict" ? "conflict" : next.result === "unchanged" ? "nothing" : "reverted",
  } as const;
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
