import { apiProblems } from "../manifests/api-problems";
import { typeOfKind } from "../manifests/api-types/types";
import { recordAt } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import { podSecurityProblems } from "../manifests/pod-security";
import { environmentValueProblem, looksLikeSecret, secretNameProblem } from "../spec/values/environment-variable";
import { annotationsSizeProblem } from "../values/labels";
import { changedValues, type ChangedValue } from "./changed-paths";
import type { LayerFacts, PatchedObject, Violation } from "./violation";
import { fieldFor, isScheduled } from "./owning-fields";
import { versionViolations } from "./kubernetes-versions";
import { podViolations } from "./pod-violations";
import { OF_SCHEDULED, PROTECTIONS, type Protection } from "./protections";
import { inTemplate, templatePath } from "./template-path";

/**
 * Checks what a patch made of an object: guarantees of the model, fields that the environment file sets, Secret values, and what the API server or Pod Security
 * refuses. Ignores problems that the object had before the patch.
 */
export function violationsOf({ rendered, before, after }: PatchedObject, facts: LayerFacts): readonly Violation[] {
  const values = changedValues(before, after, rendered);
  const ofPods = podViolations(rendered, after, facts.claims);
  // A replaced list of containers, or another name, would otherwise report every lost value.
  if (ofPods.length > 0) return ofPods;
  const refused = protectedValues(before, values, facts.services);
  if (refused.length > 0) return refused;
  return [
    ...values.flatMap(secretViolations),
    ...versionViolations(before, values, facts.kubernetes),
    ...newProblems(schemaProblems(before), schemaProblems(after)).map((text) => violationOf("patches/schema", text)),
    ...newProblems(podProblems(before), podProblems(after)).map((text) =>
      violationOf(
        "patches/pod-security",
        `${text}, because the Namespace enforces Pod Security restricted; remove this change`,
      ),
    ),
  ];
}

/** One violation for each protection that a patch violates. */
function protectedValues(
  manifest: Manifest,
  values: readonly ChangedValue[],
  services: readonly string[],
): readonly Violation[] {
  const protections = isScheduled(manifest) ? [...PROTECTIONS, ...OF_SCHEDULED] : PROTECTIONS;
  const found = protections.flatMap((protection): readonly Violation[] => {
    const { kinds, path } = protection;
    if (kinds !== undefined && !kinds.includes(manifest.kind)) return [];
    const value = values.find((one) => isInScope(one, protection) && path.test(inTemplate(manifest, one.path)));
    const why = value && refusalOf(protection, manifest, services);
    if (value === undefined || why === undefined) return [];
    return [{ code: protection.code, field: value.path, message: `must not change ${value.path}, because ${why}` }];
  });
  // Several protections can have the same field.
  return found.filter(({ field }, index) => found.findIndex((one) => one.field === field) === index);
}

function isInScope(value: ChangedValue, { scope = "rendered" }: Protection): boolean {
  return value.isRendered || scope === "all" || (scope === "items" && value.isInRenderedItem);
}

function refusalOf(
  { code, setting, reason }: Protection,
  manifest: Manifest,
  services: readonly string[],
): string | undefined {
  const field = setting && fieldFor(setting, manifest, services);
  const isComputed = code === "patches/computed" || reason === undefined;
  if (field !== undefined) return `${isComputed ? "the model computes it" : reason}; change ${field} instead`;
  return reason === undefined ? undefined : `${reason}; remove this change`;
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
  const problems = apiProblems(isKnown ? manifest : { apiVersion: "v1", kind: "ConfigMap", metadata });
  const size = annotationsSizeProblem(metadata.annotations ?? {});
  return size === undefined ? problems : [...problems, `metadata.annotations ${size}`];
}

const ADVICE = "put it in a Secret, and read it with valueFrom.secretKeyRef or a volume";

function secretViolations({ path, after }: ChangedValue): readonly Violation[] {
  if (typeof after !== "string") return [];
  const [, variable] = /\.env\[([^\]]+)\]\.value$/.exec(path) ?? [];
  const hasSecretName = variable !== undefined && secretNameProblem(variable) !== undefined;
  if (hasSecretName || looksLikeSecret(after)) {
    const what = hasSecretName
      ? "must not be plain text, because its name suggests a secret"
      : "must not contain a Secret value";
    return [{ code: "patches/secret-value", field: path, message: `${path} ${what}; ${ADVICE}` }];
  }
  const problem = variable === undefined ? undefined : environmentValueProblem(after);
  return problem === undefined ? [] : [{ code: "patches/schema", field: path, message: `${path} ${problem}` }];
}

function newProblems(before: readonly string[], after: readonly string[]): readonly string[] {
  return [...new Set(after)].filter((text) => !before.includes(text));
}

function violationOf(code: string, text: string): Violation {
  const advice = text.includes(";") ? "" : "; check the spelling and the value";
  return { code, field: text.slice(0, text.indexOf(" ")), message: `${text}${advice}` };
}
