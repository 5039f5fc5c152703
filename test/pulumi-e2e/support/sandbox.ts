import type { PulumiHome } from "./home";

/** A jest worker's test environment: a control plane and a Pulumi home. */
export interface Sandbox extends PulumiHome {
  /** The run's temporary folder. It is deleted at the end of the run. */
  readonly folder: string;
  /** Path of kubectl. */
  readonly kubectl: string;
  /** Path of the administrator's kubeconfig for the control plane. */
  readonly kubeconfig: string;
}

const VARIABLE = "ACCESS_LAYER_E2E_PULUMI";

/** Passes one test environment to each worker. Uses an environment variable, because jest isolates tests from the global setup. */
export function useSandboxes(sandboxes: readonly Sandbox[]): void {
  process.env[VARIABLE] = JSON.stringify(sandboxes);
}

/**
 * This worker's test environment.
 * @throws Error if the global setup did not run
 */
export function sandbox(): Sandbox {
  const sandboxes = JSON.parse(process.env[VARIABLE] ?? "[]") as readonly Sandbox[];
  const own = sandboxes[Number(process.env["JEST_WORKER_ID"]) - 1];
  if (own === undefined) throw new Error("no control plane: run these tests with npm run e2e:pulumi");
  return own;
}
