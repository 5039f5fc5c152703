import type { PolicyCase } from "./case";
import { PEER_CASES } from "./peers";
import { PORT_CASES } from "./ports";
import { SELECTOR_CASES } from "./selectors";
import { SPEC_CASES } from "./specs";

export type { PolicyCase } from "./case";

/** NetworkPolicies that the API server accepts or refuses. */
export const POLICY_CASES: readonly PolicyCase[] = [...PORT_CASES, ...PEER_CASES, ...SELECTOR_CASES, ...SPEC_CASES];
