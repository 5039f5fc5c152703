import type { AlertReference } from "../procedure";

/** References to several alerts about one app, or about any app. The runbook of an environment keeps those that its rules can fire. */
export function about(service: string | undefined, ...names: readonly string[]): readonly AlertReference[] {
  return names.map((alert) => ({ alert, ...(service !== undefined && { service }) }));
}
