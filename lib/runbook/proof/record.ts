// Generated from docs/generated/runbook-proof/ by `npm run generate`. The end-to-end tests write those files.
import type { ProofRun } from "./proof";

/** What the tests proved about the commands of runbooks. */
export const PROOF_RECORD: readonly ProofRun[] = [];
