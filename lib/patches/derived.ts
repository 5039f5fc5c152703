import { createHash } from "crypto";
import { changedAt, isEqual, recordAt, type JsonRecord } from "../manifests/json";
import { identityOf, type Manifest } from "../manifests/manifest";
import { PATCHED_ANNOTATION, checksumAnnotation } from "../names";
import type { PatchSpec } from "../spec/patches";
import { sorted } from "./apply";
import { templatePath } from "./template-path";

/** Finishes an object that these patches changed. Returns the same object if there is nothing to do. */
export type Finish = (manifest: Manifest) => Manifest;

/**
 * Returns what follows from patches:
 * - The reasons become an annotation, so that everyone sees them in the manifest and in the cluster.
 * - Pods restart if a patch changes their files, because their checksum annotation changes.
 * - A Job whose pods change gets a new name, because the API server refuses other pods for the same Job. Its name ends with a fingerprint anyway.
 */
export function derivedOf(
  rendered: readonly Manifest[],
  patched: readonly Manifest[],
): (patches: readonly PatchSpec[]) => Finish {
  const checksums = new Map(
    patched.flatMap((manifest, index) => {
      const isChanged = manifest.kind === "ConfigMap" && !isEqual(filesOf(manifest), filesOf(rendered[index]));
      return isChanged ? [[checksumAnnotation(manifest.metadata.name), fingerprintOf(filesOf(manifest), 16)]] : [];
    }),
  );
  return (patches) => (manifest) => {
    const restarted = withChecksums(manifest, checksums);
    const reasons = [...new Set(patches.map(({ reason }) => reason))].join("; ");
    const changed = patches.length === 0 ? restarted : withReasons(restarted, reasons);
    if (manifest.kind !== "Job") return changed;
    const before = rendered.find((one) => identityOf(one) === identityOf(manifest));
    return isEqual(changed["spec"], before?.["spec"]) ? changed : renamed(changed);
  };
}

function filesOf(manifest: Manifest | undefined): JsonRecord {
  return { data: manifest?.["data"], binaryData: manifest?.["binaryData"] };
}

function fingerprintOf(value: unknown, length: number): string {
  return createHash("sha256")
    .update(JSON.stringify(sorted(value)))
    .digest("hex")
    .slice(0, length);
}

function withReasons(manifest: Manifest, reasons: string): Manifest {
  const annotations = { ...manifest.metadata.annotations, [PATCHED_ANNOTATION]: reasons };
  return sorted({ ...manifest, metadata: { ...manifest.metadata, annotations } }) as Manifest;
}

/** Replaces the checksums of files that patches changed. */
function withChecksums(manifest: Manifest, checksums: ReadonlyMap<string, string>): Manifest {
  const path = [...(templatePath(manifest) ?? []), "metadata", "annotations"];
  const annotations = recordAt(manifest, ...path);
  const replaced = [...checksums].filter(([key]) => Object.hasOwn(annotations, key));
  if (replaced.length === 0) return manifest;
  return changedAt(manifest, path, (old) => ({ ...old, ...Object.fromEntries(replaced) })) as Manifest;
}

function renamed(manifest: Manifest): Manifest {
  const name = manifest.metadata.name.replace(/-[0-9a-f]{8}$/, `-${fingerprintOf(manifest["spec"], 8)}`);
  return { ...manifest, metadata: { ...manifest.metadata, name } };
}
