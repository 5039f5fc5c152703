import { effectOf, type ChangeEffect } from "../../../lib/manifests/effects";
import { changesBetween, type ObjectChange } from "../../../lib/manifests/changes";
import type { Manifest } from "../../../lib/manifests/manifest";
import type { Finding, Step } from "./step";

/** Fields of a change that are named; a ConfigMap may have dozens. */
const NAMED_FIELDS = 3;

const EFFECTS: Readonly<Record<ChangeEffect, { readonly step: Step; readonly words: string }>> = {
  added: { step: "minor", words: "is new" },
  inPlace: { step: "minor", words: "changes in place" },
  restarts: { step: "major", words: "restarts its pods" },
  recreated: { step: "major", words: "must be deleted and created again" },
  removed: { step: "major", words: "is gone" },
};

/** What differs between the manifests that an environment's files gave and those that the same files give now. */
export function manifestFindings(
  environment: string,
  before: readonly Manifest[],
  after: readonly Manifest[],
): readonly Finding[] {
  return changesBetween(before, after).map((change) => {
    const { step, words } = EFFECTS[effectOf(change)];
    return { step, where: environment, what: `${change.identity} ${words}${fieldsOf(change)}` };
  });
}

function fieldsOf({ fields }: ObjectChange): string {
  if (fields.length === 0) return "";
  const named = fields.slice(0, NAMED_FIELDS).map(({ path }) => path);
  const rest = fields.length - named.length;
  return `: ${named.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
