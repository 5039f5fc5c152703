import { EXTERNAL_SECRET_LABELS } from "../../names";
import { sortedEntries } from "../../values/sorted-entries";
import type { Kit } from "../kit";
import type { ManualStep, RunStep, Step } from "../procedure";

/** Whether the External Secrets Operator creates the Secrets of a concern. */
export function isExternal({ layer }: Kit, concern: string): boolean {
  return layer.externalSecrets !== undefined && !layer.externalSecrets.except.includes(concern);
}

/** Key of a Secret in the external store, with placeholders that the store's pattern keeps. */
function entryOf({ layer }: Kit, secret: string): string {
  const pattern = layer.externalSecrets?.key ?? "";
  return pattern
    .replaceAll("{environment}", layer.name)
    .replaceAll("{namespace}", layer.namespace)
    .replaceAll("{secret}", secret);
}

/** Options of {@link createSecret}. */
export interface CreateSecret {
  /** Heading above the step. */
  readonly group: string;
  /** Name of the new Secret. */
  readonly secret: string;
  /** Keys that it must have. */
  readonly keys: readonly string[];
  /** Command that creates it. No value is on its command line. */
  readonly command: string;
  /** Names of the targets for which the step is right. */
  readonly only?: readonly string[];
}

/** Creates a Secret under a new name. */
export function createSecret({ group, secret, keys, command, only }: CreateSecret): RunStep {
  return {
    kind: "run",
    group,
    id: "create",
    what: `Create the Secret ${secret} with the ${keys.length === 1 ? "key" : "keys"} ${keys.join(", ")}. No value appears on a command line or in the shell history.`,
    command,
    ...(only && { only }),
    who: "breakglass",
    expect: { see: "The Secret is created.", output: `^secret/${secret} created$` },
    within: 30,
    change: {
      what: "Adds a Secret that no pod reads yet.",
      nextApply: { kubectl: "kept", pulumi: "kept" },
      undo: {
        kind: "none",
        why: "No pod reads it. An administrator of the cluster can delete it; on-call roles can't delete Secrets.",
      },
    },
  };
}

/** Adds an entry to the external store. The operator creates the Secret when the ExternalSecret is applied. */
export function createEntry(kit: Kit, { group, secret, keys, only }: Omit<CreateSecret, "command">): ManualStep {
  const entry = entryOf(kit, secret);
  const what = entry.includes("{key}")
    ? `one entry for each of the keys ${keys.join(", ")}: ${entry}`
    : `the entry ${entry}, a JSON object with the keys ${keys.join(", ")}`;
  return {
    kind: "manual",
    group,
    id: "entry",
    what: `In the store ${kit.layer.externalSecrets?.store.name ?? ""}, create ${what}.`,
    ...(only && { only }),
  };
}

/** Applies the ExternalSecrets, and waits until the operator has created the Secret. */
export function syncSecret(kit: Kit, group: string, secret: string): Step[] {
  const label = sortedEntries(EXTERNAL_SECRET_LABELS)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
  const output = `^externalsecret\\.external-secrets\\.io/${secret} serverside-applied$`;
  return [
    {
      kind: "run",
      group,
      id: "external-secret",
      what: "Apply the ExternalSecrets.",
      command: kit.apply(kit.manifest, { selector: label }),
      who: "pipeline",
      expect: { see: "Each ExternalSecret is serverside-applied.", output },
      within: 60,
      change: {
        what: `The operator creates the Secret ${secret}.`,
        nextApply: { kubectl: "inFile", pulumi: "inFile" },
        undo: { kind: "none", why: "No pod reads the Secret yet." },
      },
    },
    {
      kind: "run",
      group,
      id: "synced",
      what: "Wait until the operator has created the Secret.",
      command: kit.kubectl(`wait externalsecret/${secret} --for=condition=Ready --timeout=2m`),
      who: "read",
      expect: { see: "The condition is met.", output: "condition met$" },
      within: 120,
    },
  ];
}
