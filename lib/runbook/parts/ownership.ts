import { FIELD_MANAGER } from "../../names";
import type { Kit } from "../kit";
import type { RunStep, Undo } from "../procedure";
import { releasedManifest } from "./release";

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

/** Options of {@link applyObject}. */
export interface ApplyObject {
  /** Identifier of the step. */
  readonly id: string;
  /** Heading above the step. */
  readonly group: string;
  /** What to do. */
  readonly what: string;
  /** Kind of the object. */
  readonly kind: "Service" | "HTTPRoute";
  /** Name of the object. */
  readonly name: string;
  /** What it changes. */
  readonly changes: string;
  /**
   * Names of the targets for which the step is right.
   * @default - all targets
   */
  readonly only?: readonly string[];
  /**
   * Whether to overwrite changes that were made by hand.
   * @default false
   */
  readonly force?: boolean;
  /**
   * How to undo it.
   * @default - an apply of the object from before the change
   */
  readonly undo?: Undo;
}

/** A command that applies one object of a service. A label selector can't tell its objects apart, and the on-call role may not apply all of them. */
function applyOne({ kubectlOutside }: Kit, file: string, { kind, name, force }: ApplyObject): string {
  const objects = kubectlOutside(`create --dry-run=client -l app=<service> -f ${file} -o json`);
  const one = `jq 'select(.kind == "${kind}" and .metadata.name == "${name}")'`;
  const apply = `apply --server-side --field-manager=${FIELD_MANAGER}${force === true ? " --force-conflicts" : ""} -f -`;
  return `${objects} | ${one} | ${kubectlOutside(apply)}`;
}

/** Applies one object of a service after a change of the files. */
export function applyObject(kit: Kit, options: ApplyObject): RunStep {
  const { id, group, what, kind, name, changes, only } = options;
  const resource = kind === "Service" ? "service" : "httproute\\.gateway\\.networking\\.k8s\\.io";
  const output = `^${resource}/${name} serverside-applied$`;
  return {
    kind: "run",
    group,
    id,
    what,
    command: applyOne(kit, kit.manifest, options),
    ...(only && { only }),
    who: "operate",
    expect: {
      see: "The object is serverside-applied. If kubectl reports a conflict, it was changed by hand: adopt or undo that change first.",
      output,
    },
    within: 30,
    change: {
      what: changes,
      nextApply: { kubectl: "inFile", pulumi: "inFile" },
      undo: options.undo ?? {
        kind: "command",
        command: applyOne(kit, releasedManifest(kit), options),
        who: "operate",
        expect: { see: "The object is serverside-applied. Then restore the old values in the file.", output },
      },
    },
  };
}
