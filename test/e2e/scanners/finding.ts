import type { Manifest } from "../../../lib/manifests/manifest";

/** Programs that look for weaknesses in manifests. */
export type Scanner = "checkov" | "kube-score";

/** A weakness that a scanner sees in an object. */
export interface Finding {
  /** Who sees it. */
  readonly scanner: Scanner;
  /** What the scanner calls its check. */
  readonly check: string;
  /** Environment that the object is printed for. */
  readonly environment: string;
  /** File that it is printed in. */
  readonly file: string;
  /** Kind of the object. */
  readonly kind: string;
  /** Its name. */
  readonly name: string;
  /** Its label `app`, where it has one. */
  readonly app?: string;
  /** What the scanner says. */
  readonly message: string;
}

/** One line for people. */
export function describeFinding({ scanner, check, environment, file, kind, name, message }: Finding): string {
  return `${environment}/${file} ${kind}/${name}: ${scanner} ${check}: ${message}`;
}

/** Findings without those that an earlier file of the environment had already: files of the runbook print many objects again. */
export function withoutRepetitions(findings: readonly Finding[]): readonly Finding[] {
  const byAllButFile = findings.map((finding) => [JSON.stringify({ ...finding, file: "" }), finding] as const);
  return [...new Map(byAllButFile.reverse()).values()].reverse();
}

/** The label `app` of an object of a file. */
export function appOf(manifests: readonly Manifest[], kind: string, name: string): string | undefined {
  const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  return found?.metadata.labels?.["app"];
}
