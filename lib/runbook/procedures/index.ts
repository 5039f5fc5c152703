import type { Kit } from "../kit";
import type { Procedure } from "../procedure";
import { databaseOutage } from "./database-outage";
import { serviceOutage } from "./service-outage";

/** Creates a procedure for an environment, or returns `undefined` if the environment has nothing to which it applies. */
export type ProcedureOf = (kit: Kit) => Procedure | undefined;

/** All procedures, in their order within each chapter. One file each. */
export const PROCEDURES: readonly ProcedureOf[] = [
  // emergency
  serviceOutage,
  databaseOutage,
];
