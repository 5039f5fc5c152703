import type { ResourceAmounts, Resources } from "../spec/service";
import { differences, type FieldEdit } from "./field-edits";

/** New requests and limits of a service. Each part that is missing stays. */
export interface Resize {
  readonly requests?: Partial<ResourceAmounts>;
  readonly limits?: Partial<ResourceAmounts>;
}

/** A field of `services.NAME.resources` with its new value. */
export interface ResourceEdit extends FieldEdit {
  /** Whether the old value is the default, because the file does not have it. */
  readonly isDefault: boolean;
}

/** What a resize changes. */
export interface ResizeOutcome {
  readonly resources: Resources;
  /** The changed fields, sorted by path. Empty if the service has these values already. */
  readonly changed: readonly FieldEdit[];
  /** Fields to write. Without `resources` in the file, these are all four of them, because the field needs all of them. */
  readonly edits: readonly ResourceEdit[];
  /** Command that undoes it, without the name of the tool. */
  readonly undo: string;
}

/**
 * What a resize changes in the environment file.
 * @param stated - `resources` of the service in the file
 * @param resolved - with the defaults
 */
export function resizeOutcome(
  service: string,
  stated: Resources | undefined,
  resolved: Resources,
  { requests, limits }: Resize,
): ResizeOutcome {
  const resources: Resources = {
    requests: { ...resolved.requests, ...requests },
    limits: { ...resolved.limits, ...limits },
  };
  const changed = differences(resolved, resources);
  const written = changed.length === 0 ? [] : differences(stated ?? {}, resources);
  return {
    resources,
    changed,
    edits: written.map(({ path, after }) => ({
      path: ["services", service, "resources", ...path],
      before: valueAt(resolved, path),
      ...(after !== undefined && { after }),
      isDefault: stated === undefined,
    })),
    undo: resizeCommand(service, resolved),
  };
}

/** Command that sets requests and limits. */
function resizeCommand(service: string, { requests, limits }: Resources): string {
  return `resize ${service} --cpu ${requests.cpu}/${limits.cpu} --memory ${requests.memory}/${limits.memory}`;
}

function valueAt(resources: Resources, [kind, what]: readonly string[]): string {
  return resources[kind as keyof Resources][what as keyof ResourceAmounts];
}
