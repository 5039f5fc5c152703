import { loadAll } from "js-yaml";
import { currentText } from "../../../charts/files/output";
import { changesBetween, type ObjectChange } from "../../../lib/manifests/changes";
import type { Manifest } from "../../../lib/manifests/manifest";
import type { SynthesizedEnvironment } from "./synthesis";

/** Difference between the file on disk and the rendered manifest. */
export interface Comparison {
  /** Result of the comparison, byte by byte. */
  readonly status: "unchanged" | "different" | "missing";
  /** The objects that differ. */
  readonly changes: readonly ObjectChange[];
  /**
   * Explains a difference other than changed objects.
   * @default - none
   */
  readonly note?: string;
}

/** Compares the rendered manifest of an environment with its file. */
export function compareWithFile({ file, yaml, manifests }: SynthesizedEnvironment): Comparison {
  const text = currentText(file);
  if (text === undefined) return { status: "missing", changes: [] };
  if (text === yaml) return { status: "unchanged", changes: [] };
  const before = manifestsIn(text);
  if (before === undefined)
    return {
      status: "different",
      changes: [],
      note: "the file is not a manifest: it contains invalid YAML or other documents",
    };
  const changes = changesBetween(before, manifests);
  const note = changes.length === 0 ? "the objects are the same; only layout, order or comments differ" : undefined;
  return { status: "different", changes, note };
}

/** The objects of a file, or `undefined` if the file is not a manifest. */
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
