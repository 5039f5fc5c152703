import type { Kit } from "../kit";
import type { RunStep } from "../procedure";

/** Keeps the field managers whose names do not start with `kubectl`. */
const OTHERS = `jq -c '{metadata: {managedFields: [.metadata.managedFields[] | select(.manager | startswith("kubectl") | not)]}}'`;

/** A command that removes kubectl from the field managers of an object. */
export function handBackCommand({ kubectl }: Pick<Kit, "kubectl">, object: string): string {
  return kubectl(
    `patch ${object} --type=merge -p "$(${kubectl(`get ${object} -o json --show-managed-fields`)} | ${OTHERS})"`,
  );
}

/** Options of {@link handBack}. */
export interface HandBack {
  /** Identifier of the step. */
  readonly id: string;
  /** Heading above the step. */
  readonly group: string;
  /** Object: `deployment/NAME`. */
  readonly object: string;
  /**
   * Names of the targets for which the step is right.
   * @default - all targets
   */
  readonly only?: readonly string[];
}

/**
 * Removes kubectl from the field managers of an object. An apply with the same value makes the field manager of the manifest a second owner, so that a later
 * apply with another value would conflict.
 */
export function handBack(kit: Kit, { id, group, object, only }: HandBack): RunStep {
  return {
    kind: "run",
    group,
    id,
    what: "Remove kubectl from the field managers. Otherwise, the next apply with another value fails because of a conflict.",
    command: handBackCommand(kit, object),
    ...(only && { only }),
    who: "operate",
    expect: { see: "The object is patched. (no change) means that kubectl owned no field.", output: " patched" },
    within: 10,
    change: {
      what: `Changes only which field manager owns the fields of ${object}.`,
      nextApply: { kubectl: "kept", pulumi: "kept" },
      undo: { kind: "none", why: "The values of the object do not change." },
    },
  };
}
