import { apiProblems } from "../manifests/api-problems";
import { typeOfKind } from "../manifests/api-types/types";
import { POD_PATHS } from "../manifests/canonical/derived";
import { groupOf } from "../manifests/canonical/places";
import { recordAt } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import { podSecurityProblems } from "../manifests/pod-security";
import { environmentValueProblem, looksLikeSecret, secretNameProblem } from "../spec/values/environment-variable";
import { changedValues, type ChangedValue } from "./changed-paths";
import { fieldFor, isScheduled } from "./owners";
import { PROTECTIONS, SCHEDULE, type Protection } from "./protections";

/** What is wrong with the result of a patch. */
export interface Judgment {
  /** Stable code of the problem. */
  readonly code: string;
  /** Path of the field in the object, for the place in the patch. */
  readonly field: string;
  /** What is wrong, without the object. */
  readonly message: string;
}

/** States of an object. */
export interface JudgedObject {
  /** Without any patch. */
  readonly rendered: Manifest;
  /** Before the judged patch. */
  readonly before: Manifest;
  /** After the judged patch. */
  readonly after: Manifest;
}

/**
 * Judges what a patch made of an object: guarantees of the model, fields that the environment file sets, Secret values, and what the API server or Pod Security
 * refuses. What was wrong before the patch is not its fault.
 * @param services - names of the layer's services
 */
export function judgments({ rendered, before, after }: JudgedObject, services: readonly string[]): readonly Judgment[] {
  const values = changedValues(before, after, rendered);
  const refused = protectedValues(before, values, services);
  // A broken name or kind makes every other problem of the object meaningless.
  if (refused.length > 0) return refused;
  return [
    ...values.flatMap(secretJudgments),
    ...newProblems(schemaProblems(before), schemaProblems(after)).map((text) => judgmentOf("patches/schema", text)),
    ...newProblems(podProblems(before), podProblems(after)).map((text) =>
      judgmentOf("patches/pod-security", `${text}, because the Namespace enforces Pod Security restricted`),
    ),
  ];
}

/** One judgment for each protection that a patch violates. */
function protectedValues(
  manifest: Manifest,
  values: readonly ChangedValue[],
  services: readonly string[],
): readonly Judgment[] {
  const protections = isScheduled(manifest) ? [...PROTECTIONS, SCHEDULE] : PROTECTIONS;
  const found = protections.flatMap((protection): readonly Judgment[] => {
    const { kinds, path, isAlsoNew = false } = protection;
    if (kinds !== undefined && !kinds.includes(manifest.kind)) return [];
    const value = values.find((one) => (isAlsoNew || one.isRendered) && path.test(inTemplate(manifest, one.path)));
    const why = value && refusalOf(protection, manifest, services);
    if (value === undefined || why === undefined) return [];
    return [{ code: protection.code, field: value.path, message: `must not change ${value.path}, because ${why}` }];
  });
  // Several protections can have the same field.
  return found.filter(({ field }, index) => found.findIndex((one) => one.field === field) === index);
}

function refusalOf(
  { code, concern, reason }: Protection,
  manifest: Manifest,
  services: readonly string[],
): string | undefined {
  const field = concern && fieldFor(concern, manifest, services);
  const isComputed = code === "patches/computed" || reason === undefined;
  if (field !== undefined) return `${isComputed ? "the model computes it" : reason}; change ${field} instead`;
  return reason === undefined ? undefined : `${reason}; remove this change`;
}

/** The same path for the pod template of every kind. */
function inTemplate(manifest: Manifest, path: string): string {
  const prefix = templatePath(manifest)?.join(".");
  return prefix !== undefined && path.startsWith(`${prefix}.`) ? `template.${path.slice(prefix.length + 1)}` : path;
}

/** Path of the pod template, without the `spec` of the pod. */
export function templatePath({ apiVersion, kind }: Manifest): readonly string[] | undefined {
  return POD_PATHS[`${groupOf(apiVersion)}/${kind}`]?.slice(0, -1);
}

function podProblems(manifest: Manifest): readonly string[] {
  const path = templatePath(manifest);
  if (path === undefined) return [];
  return podSecurityProblems(recordAt(manifest, ...path)).map((text) => `${path.join(".")}.${text}`);
}

/** What the API server refuses. The schema of a custom resource is in the cluster, but its metadata is like that of any object. */
function schemaProblems(manifest: Manifest): readonly string[] {
  const { apiVersion, kind, metadata } = manifest;
  const isKnown = typeOfKind(apiVersion, kind) !== undefined;
  return apiProblems(isKnown ? manifest : { apiVersion: "v1", kind: "ConfigMap", metadata });
}

function secretJudgments({ path, after }: ChangedValue): readonly Judgment[] {
  if (typeof after !== "string") return [];
  const [, variable] = /\.env\[([^\]]+)\]\.value$/.exec(path) ?? [];
  const message =
    variable === undefined
      ? looksLikeSecret(after)
        ? "must not contain a Secret value; put it in a Secret and refer to it by name and key"
        : undefined
      : (secretNameProblem(variable, "services.NAME.secrets, or use valueFrom.secretKeyRef") ??
        environmentValueProblem(after));
  return message === undefined ? [] : [{ code: "patches/secret-value", field: path, message: `${path} ${message}` }];
}

function newProblems(before: readonly string[], after: readonly string[]): readonly string[] {
  return [...new Set(after)].filter((text) => !before.includes(text));
}

function judgmentOf(code: string, text: string): Judgment {
  return { code, field: text.slice(0, text.indexOf(" ")), message: text };
}
