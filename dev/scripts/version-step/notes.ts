import type { ChangeEffect } from "../../../lib/manifests/effects";
import type { Finding } from "./findings";

const WORDS: Readonly<Record<ChangeEffect, string>> = {
  restarts: "Pods restart",
  refused: "Refused by the API server",
  recreated: "Must be deleted and recreated",
  removed: "Removed",
  added: "New",
  inPlace: "Changed in place",
};

/** Upgrade notes for CHANGELOG.md: the effect of this version on the objects of each environment whose files do not change. */
export function upgradeNotes(findings: readonly Finding[]): string {
  const affected = findings.filter(({ object, isRejected }) => object !== undefined || isRejected === true);
  const environments = [...new Set(affected.map(({ where }) => where))];
  if (environments.length === 0) return "No manifest changes.";
  return environments.map((environment) => notesOf(environment, findings)).join("\n");
}

function notesOf(environment: string, findings: readonly Finding[]): string {
  const objects = findings.flatMap(({ where, object }) => (where === environment && object ? [object] : []));
  const lines = Object.entries(WORDS).flatMap(([effect, words]) => {
    const identities = objects.filter((object) => object.effect === effect).map(({ identity }) => `\`${identity}\``);
    return identities.length === 0 ? [] : [`  - ${words}: ${identities.join(", ")}`];
  });
  const rejections = findings.filter(({ where, isRejected }) => where === environment && isRejected === true);
  return [`- **${environment}**`, ...rejections.map(({ what }) => `  - ${what}`), ...lines].join("\n");
}
