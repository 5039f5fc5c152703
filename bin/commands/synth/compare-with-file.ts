import { loadAll } from "js-yaml";
import { currentText } from "../../../charts/files/output";
import { changesBetween, type ObjectChange } from "../../../lib/manifests/changes";
import type { Manifest } from "../../../lib/manifests/manifest";
import type { SynthesizedEnvironment } from "./synthesis";

/** How a file on disk compares with what would be written. */
export interface Comparison {
  /** Whether it is the same, to the byte. */
  readonly status: "unchanged" | "different" | "missing";
  /** The objects that differ. */
  readonly changes: readonly ObjectChange[];
  /**
   * What else there is to say about the difference.
   * @default - the changes say it all
   */
  readonly note?: string;
}

/** Compares the file of an environment with what would be written there. */
export function compareWithFile({ file, yaml, manifests }: SynthesizedEnvironment): Comparison {
  const text = currentText(file);
  if (text === undefined) return { status: "missing", changes: [] };
  if (text === yaml) return { status: "unchanged", changes: [] };
  const before = manifestsIn(text);
  if (before === undefined)
    return { status: "different", changes: [], note: "the file holds no Kubernetes objects, or no valid YAML" };
  const changes = changesBetween(before, manifests);
  const note = changes.length === 0 ? "the same objects in other bytes: layout, order or comments" : undefined;
  return { status: "different", changes, note };
}

/** The objects of a file, or `undefined` where somebody made something else of it. */
function manifestsIn(text: string): readonly Manifest[] | undefined {
  try {
    const documents = loadAll(text).filter((document) => document !== null && document !== undefined);
    return documents.every(isManifest) ? documents : undefined;
  } catch {
    return undefined;
  }
}

function isManifest(document: unknown): document is Manifest {
  const { apiVersion, kind, metadata } = Object(document) as Partial<Manifest>;
  return typeof apiVersion === "string" && typeof kind === "string" && typeof metadata?.name === "string";
}
