import type { Manifest } from "../../../lib/manifests/manifest";

/** Scanners that find weaknesses in manifests. */
export type Scanner = "checkov" | "kube-score";

/** A weakness in an object. */
export interface Finding {
  /** Scanner. */
  readonly scanner: Scanner;
  /** The scanner's check ID. */
  readonly check: string;
  /** Environment of the object. */
  readonly environment: string;
  /** File that contains the object. */
  readonly file: string;
  /** Kind of the object. */
  readonly kind: string;
  /** Name of the object. */
  readonly name: string;
  /** Its `app` label, if it has one. */
  readonly app?: string;
  /** The scanner's message. */
  readonly message: string;
}

/** A finding as one line of text. */
export function describeFinding({ scanner, check, environment, file, kind, name, message }: Finding): string {
  return `${environment}/${file} ${kind}/${name}: ${scanner} ${check}: ${message}`;
}

/**
 * Removes findings that were already reported for an earlier file of the environment, because runbook files repeat many objects.
 */
export function withoutRepetitions(findings: readonly Finding[]): readonly Finding[] {
  const byAllButFile = findings.map((finding) => [JSON.stringify({ ...finding, file: "" }), finding] as const);
  return [...new Map(byAllButFile.reverse()).values()].reverse();
}

/** The `app` label of an object in a file. */
export function appOf(manifests: readonly Manifest[], kind: string, name: string): string | undefined {
  const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  return found?.metadata.labels?.["app"];
}
