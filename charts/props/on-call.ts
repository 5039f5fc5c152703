import type { OnCallRolesProps } from "../../lib/constructs/on-call-roles";
import { judged } from "../../lib/constructs/validation";
import type { Layer } from "../../lib/layer/layer";

/** Returns the props of the on-call roles. */
export function onCallRolesProps({ onCall, jobs }: Layer): OnCallRolesProps {
  return judged({ ...onCall, hotQueries: jobs.cacheWarm?.hotQueries });
}
