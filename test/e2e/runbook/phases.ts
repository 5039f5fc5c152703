import { inAnyOrder, type Lane } from "./judgment";
import { judgesOfAccess } from "./judges/access";
import { judgesOfBackups } from "./judges/backups";
import { removingBlueOf, switchingOf } from "./judges/blue-green";
import { trialOf } from "./judges/canary";
import { cleaningOf } from "./judges/clean";
import { judgesOfServiceCalls } from "./judges/service-calls";
import { judgesOfEmergency } from "./judges/emergency";
import { judgesOfJobs } from "./judges/jobs";
import { judgesOfLists } from "./judges/lists";
import { judgesOfLogs } from "./judges/logs";
import { judgesOfPrograms } from "./judges/programs";
import { promotionOf } from "./judges/promotion";
import { judgesOfQueries } from "./judges/queries";
import { restartOf } from "./judges/restarts";
import { rolloutsOf } from "./judges/rollouts";
import { scalingOf } from "./judges/scaling";
import { judgesOfSecrets } from "./judges/secrets";
import type { Place } from "./places";

/** Number of read-only lanes, chosen for a machine with two cores. */
const READ_ONLY_LANES = 3;

/**
 * The judges, grouped into phases. Lanes in a phase run in parallel, so two lanes must not change the same object. Phase 1 runs
 * lines that replace pods. Phase 2 runs read-only lines and lines that change idle workloads, Services, HPAs, Secrets, policies and
 * jobs. Phase 3 runs lines that delete a workload. Phase 4 runs the line that restores everything.
 */
export function phasesFor(places: readonly Place[]): readonly (readonly Lane[])[] {
  const blueGreen = places.filter(({ topology }) => topology === "blueGreen");
  const canary = places.filter(({ topology }) => topology === "canary");
  const readOnly = [
    ...judgesOfPrograms(places),
    ...judgesOfLogs(places),
    ...judgesOfServiceCalls(places),
    ...judgesOfQueries(),
    ...judgesOfLists(places),
    ...judgesOfAccess(),
  ];
  return [
    [...places.map(rolloutsOf), ...["postgres", "redis", "kafka"].map(restartOf)],
    [
      ...places.map(scalingOf),
      ...blueGreen.map((place, index) => switchingOf(place, index === 0)),
      ...canary.map(trialOf),
      judgesOfSecrets(),
      judgesOfBackups(),
      judgesOfJobs(),
      judgesOfEmergency(),
      ...inAnyOrder(readOnly, READ_ONLY_LANES),
    ],
    [...blueGreen.map(removingBlueOf), ...canary.map(promotionOf)],
    [cleaningOf(places)],
  ];
}
