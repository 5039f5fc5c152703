import type { PulumiHome } from "./home";

/** Where the tests of a run stand. */
export interface Ground extends PulumiHome {
  /** Folder of the run; everything is below it, and gone when it ends. */
  readonly folder: string;
  /** Path of kubectl. */
  readonly kubectl: string;
  /** kubeconfig of the control plane's administrator. */
  readonly kubeconfig: string;
}

const VARIABLE = "ACCESS_LAYER_E2E_PULUMI";

/** Tells the tests of this run, which jest keeps apart from its set-up, where those of each worker stand. */
export function useGrounds(grounds: readonly Ground[]): void {
  process.env[VARIABLE] = JSON.stringify(grounds);
}

/**
 * Where this test stands.
 * @throws Error where nothing was set up
 */
export function ground(): Ground {
  const grounds = JSON.parse(process.env[VARIABLE] ?? "[]") as readonly Ground[];
  const own = grounds[Number(process.env["JEST_WORKER_ID"]) - 1];
  if (own === undefined) throw new Error("no control plane: run these tests by npm run e2e:pulumi");
  return own;
}
