import type { Kit } from "../kit";
import type { Procedure } from "../procedure";
// emergency, monitoring and troubleshooting
import { alertmanagerOutage } from "./alertmanager-outage";
import { certificateExpired } from "./certificate-expired";
import { dashboards } from "./dashboards";
import { databaseOutage } from "./database-outage";
import { diskFull } from "./disk-full";
import { dnsFailure } from "./dns-failure";
import { highCpu } from "./high-cpu";
import { highMemory } from "./high-memory";
import { imagePullFailure } from "./image-pull-failure";
import { jobsFailed } from "./jobs-failed";
import { kafkaOutage } from "./kafka-outage";
import { keycloakOutage } from "./keycloak-outage";
import { lockdown } from "./lockdown";
import { logs } from "./logs";
import { networkConnectivity } from "./network-connectivity";
import { nodeLoss } from "./node-loss";
import { quotaReached } from "./quota-reached";
import { redisOutage } from "./redis-outage";
import { respondToAlert } from "./respond-to-alert";
import { serviceOutage } from "./service-outage";
import { silenceAlert } from "./silence-alert";

import { changeByHand } from "./by-hand";
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
  redisOutage,
  kafkaOutage,
  keycloakOutage,
  alertmanagerOutage,
  lockdown,
  // monitoring
  respondToAlert,
  silenceAlert,
  dashboards,
  // troubleshooting
  highMemory,
  highCpu,
  networkConnectivity,
  diskFull,
  logs,
  nodeLoss,
  certificateExpired,
  dnsFailure,
  quotaReached,
  imagePullFailure,
  jobsFailed,
  // services
  deployService,
  rollBackService,
  scaleService,
  changeByHand,
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
