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

import { backfill } from "./backfill";
import { cacheWarm } from "./cache-warm";
import { configurationBackup } from "./configuration-backup";
import { databaseBackup } from "./database-backup";
import { hotQueries } from "./hot-queries";
import { regularTasks } from "./regular-tasks";
import { restoreDatabase } from "./restore-database";
import { updateImages } from "./update-images";
import { upgradeDatastore } from "./upgrade-datastore";

import { accessReview } from "./access-review";
import { audit } from "./audit";
import { rotateDatastorePassword } from "./rotate-datastore-password";
import { rotateJwt } from "./rotate-jwt";
import { secrets } from "./secrets";
import { securityIncident } from "./security-incident";

/** Creates a procedure for an environment, or returns `undefined` if the environment has nothing to which it applies. */
export type ProcedureOf = (kit: Kit) => Procedure | undefined;

/** All procedures, in their order within each chapter. One file each. */
export const PROCEDURES: readonly ProcedureOf[] = [
  // emergency
  serviceOutage,
  databaseOutage,
  // services
  deployService,
  rollBackService,
  scaleService,
  resizeService,
  // deployment
  blueGreenRelease,
  switchBack,
  canaryRelease,
  abortCanary,
  // maintenance
  regularTasks,
  cacheWarm,
  backfill,
  hotQueries,
  databaseBackup,
  restoreDatabase,
  configurationBackup,
  updateImages,
  upgradeDatastore,
  // security
  securityIncident,
  rotateJwt,
  rotateDatastorePassword,
  secrets,
  accessReview,
  audit,
];
