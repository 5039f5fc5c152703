import type { ServiceObjects } from "../../../lib/delivery/adopt";
import { driftOf, type ObjectDrift } from "../../../lib/manifests/drift/drift";
import { identityOf } from "../../../lib/manifests/manifest";
import { nextApply } from "../../../lib/manifests/next-apply/next-apply";
import type { NextApply } from "../../../lib/manifests/next-apply/types";
import { FIELD_MANAGER } from "../../../lib/names";
import { describeField } from "../../output/changes";
import { withoutSecretValues } from "../../output/effects";
import { tableLines } from "../../output/table";
import { colorsFor, printable } from "../../output/terminal";
import { describe } from "../explain-change/lines";
import { withoutSecrets } from "../explain-change/secrets";

/** An object that differs from its manifest, or that the next apply does not write. */
export interface Leftover {
  /**
   * How the object in the cluster differs from the manifest, and who changed it.
   * @default - it does not differ
   */
  readonly drift?: ObjectDrift;
  /** What the next apply does to it. */
  readonly next: NextApply;
}

/** The objects that differ from the manifests, or that have a conflict. Values of Secrets are replaced. */
export function leftovers({ rendered, live }: ServiceObjects): readonly Leftover[] {
  const applier = { tool: "kubectl", manager: FIELD_MANAGER, force: false } as const;
  const drifted = new Map(driftOf(rendered, live).map((drift) => [drift.identity, withoutSecretValues(drift)]));
  return rendered.flatMap((object) => {
    const drift = drifted.get(identityOf(object));
    const found = live.find((one) => identityOf(one) === identityOf(object));
    const next = withoutSecrets(nextApply(found, object, applier, [...live, ...rendered]), found, object);
    return drift === undefined && next.result !== "conflict" ? [] : [{ ...(drift && { drift }), next }];
  });
}

/** Lines about the changes that stay outside of the release file. */
export function leftoverLines(left: readonly Leftover[]): readonly string[] {
  const [drifted, owned] = [left.filter(({ drift }) => drift), left.filter(({ drift }) => !drift)];
  const colors = colorsFor(process.stdout);
  return [
    "",
    ...(drifted.length === 0
      ? ["The manifests of this file match the objects of the service in the cluster."]
      : [
          "The release file can't express these changes in the cluster:",
          ...drifted.flatMap(({ drift }) => (drift === undefined ? [] : driftLines(drift))),
          "",
          "The next apply with kubectl, without --force-conflicts:",
          ...drifted.flatMap(({ next }) => describe(next, { applier: "kubectl" }, colors).map((line) => `  ${line}`)),
        ]),
    ...(owned.length === 0
      ? []
      : [
          "",
          "These fields have the values of the file, but the next apply needs --force-conflicts to take them over:",
        ]),
    ...owned.flatMap(({ next: { identity, fields } }) =>
      fields.flatMap((field) =>
        field.action === "conflict"
          ? [printable(`  ${identity} ${field.path}: written by ${field.managers.map(({ name }) => name).join(", ")}`)]
          : [],
      ),
    ),
  ];
}

function driftLines({ identity, isMissing, fields, others }: ObjectDrift): readonly string[] {
  return [
    `  ${printable(identity)}${isMissing ? ": missing" : ""}`,
    ...fields.map((field) => printable(`    ${describeField(field)}`)),
    ...tableLines(others.map(({ path, manager }) => [`    ${path}`, `by ${manager}`].map(printable))),
  ];
}
