import { inAnyOrder, type Lane } from "./judgment";
import { judgesOfAccess } from "./judges/access";
import { judgesOfBackups } from "./judges/backups";
import { removingBlueOf, switchingOf } from "./judges/blue-green";
import { trialOf } from "./judges/canary";
import { cleaningOf } from "./judges/clean";
import { judgesOfElsewhere } from "./judges/elsewhere";
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

/** Commands that only look, at most so many at a time: the machine has two cores. */
const LOOKS_AT_ONCE = 3;

/**
 * Who judges what, and when. Lanes of a phase run beside each other, so no two of them touch the same object: first what
 * replaces pods; then what only looks, and what happens to idle workloads, Services, autoscalers, Secrets, policies and jobs; then
 * what ends a workload; last what puts everything right.
 */
export function phasesFor(places: readonly Place[]): readonly (readonly Lane[])[] {
  const blueGreen = places.filter(({ topology }) => topology === "blueGreen");
  const canary = places.filter(({ topology }) => topology === "canary");
  const looks = [
    ...judgesOfPrograms(places),
    ...judgesOfLogs(places),
    ...judgesOfElsewhere(places),
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
      ...inAnyOrder(looks, LOOKS_AT_ONCE),
    ],
    [...blueGreen.map(removingBlueOf), ...canary.map(promotionOf)],
    [cleaningOf(places)],
  ];
}
