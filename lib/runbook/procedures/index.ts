import type { Kit } from "../kit";
import type { Procedure } from "../procedure";
import { databaseOutage } from "./database-outage";
import { serviceOutage } from "./service-outage";

import { deployService } from "./deploy-service";
import { resizeService } from "./resize-service";
import { rollBackService } from "./roll-back-service";
import { scaleService } from "./scale-service";

import { abortCanary } from "./abort-canary";
import { blueGreenRelease } from "./blue-green-release";
import { canaryRelease } from "./canary-release";
import { switchBack } from "./switch-back";

/** Creates a procedure for an environment, or returns `undefined` if the environment has nothing to which it applies. */
export type ProcedureOf = (kit: Kit) => Procedure | undefined;

/** All procedures, in their order within each chapter. One file each. */
export const PROCEDURES: readonly ProcedureOf[] = [
  // emergency
  serviceOutage,
  databaseOutage,
  // services
  deployService,
  scaleService,
  resizeService,
  rollBackService,
  // deployment
  blueGreenRelease,
  switchBack,
  canaryRelease,
  abortCanary,
];
