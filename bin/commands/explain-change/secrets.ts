import { isRecord, recordsOf } from "../../../lib/manifests/json";
import type { Manifest } from "../../../lib/manifests/manifest";
import type { FieldOutcome, NextApply } from "../../../lib/manifests/next-apply/types";
import { isOfProvider } from "./lines";
import { HIDDEN, isHidden } from "../../output/effects";

/**
 * Removes Secret values from a prediction: those of a Secret, and the value of a variable that one side reads from a Secret and the other one has as
 * text.
 */
export function withoutSecrets(prediction: NextApply, live: Manifest | undefined, rendered: Manifest): NextApply {
  const known = secretTexts(live, rendered);
  const fields = prediction.fields.map((field): FieldOutcome => {
    const isSecret = isHidden(prediction.identity, field.path) && !isOfProvider(field);
    const hide = (value: unknown): unknown =>
      value === undefined ? undefined : isSecret ? HIDDEN : masked(value, known);
    return { ...field, live: hide(field.live), rendered: hide(field.rendered), next: hide(field.next) };
  });
  return { ...prediction, fields };
}

/** Texts of variables that one of the objects reads from a Secret. */
function secretTexts(...objects: readonly (Manifest | undefined)[]): ReadonlySet<string> {
  const variables = objects.flatMap(variablesIn);
  const secret = new Set(variables.flatMap(({ name, valueFrom }) => (hasSecretKey(valueFrom) ? [name] : [])));
  const texts = variables.flatMap(({ name, value }) => (secret.has(name) && typeof value === "string" ? [value] : []));
  return new Set(texts.filter((text) => text !== ""));
}

function hasSecretKey(source: unknown): boolean {
  return isRecord(source) && source["secretKeyRef"] !== undefined;
}

/** All environment variables in an object. */
function variablesIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(value)) return value.flatMap(variablesIn);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => (key === "env" ? recordsOf(item) : variablesIn(item)));
}

function masked(value: unknown, texts: ReadonlySet<string>): unknown {
  if (typeof value === "string") return texts.has(value) ? HIDDEN : value;
  if (Array.isArray(value)) return value.map((item) => masked(item, texts));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item, texts)]));
}
