import { DEFAULT_NAMESPACE } from "../../../../lib/names";
import { code } from "../../../e2e/runbook/table";
import { undecidable } from "../../../e2e/runbook/verdict";
import { step, type NodeLine, type Step } from "./node-line";

const N = `-n ${DEFAULT_NAMESPACE}`;
const CREATE = `kubectl create -f - ${N}`;
const WARM = `access-layer job cache-warm --env prod --tenant tenant-1 | ${CREATE}`;
const INSPECT = WARM.replace(" |", " --dry-run |");
const BACKFILL = `access-layer job backfill --env prod --tenant tenant-1 --from 2025-09-01 --to 2025-09-07 | ${CREATE}`;
const RANKING = `kubectl create configmap hot-queries --from-file=hot_queries.json=/tmp/hot_queries.json ${N}`;
const NO_RANKING = `kubectl delete configmap hot-queries ${N}`;

const MISSING = /No such file or directory/;
const needs = (repository: string) => `Requires a checkout of the repository \`${repository}\`.`;
const STARTS =
  "starts the script in its image with these arguments. The script in the test's image is not the real one.";

/**
 * The Job starts and its script runs. The test's images have no `python3`, so the script does not wait for its servers, and the first
 * connection of a new pod can be rejected.
 */
function starts(command: string, job: string, prints: RegExp): readonly Step[] {
  return [
    step(command, new RegExp(`^job\\.batch/${job} created$`, "m")),
    step(`kubectl logs job/${job} ${N}`, prints, { repeat: true }),
  ];
}

const remove = (job: string) => step(`kubectl delete job/${job} ${N}`, /deleted/);

/** Lines that run programs of other repositories. */
export const JOB_LINES: readonly NodeLine[] = [
  {
    numbers: [497],
    command: "cd access",
    verdict: undecidable(needs("access"), "No command is needed: the replacement for line 498 works in any folder."),
    seen: MISSING,
  },
  {
    numbers: [498],
    command:
      "./scripts/warm_served_cache.py --tenant tenant-1 --user oncall-cache-warm --redis-url $ACCESS_REDIS_URL --projection-url $ACCESS_PROJECTION_SERVICE_URL",
    verdict: undecidable(needs("access"), `${code(WARM)} ${STARTS}`),
    seen: MISSING,
    instead: starts(WARM, "cache-warm-tenant-1-v1-0-1", /warmed \d+ entries for tenant-1|connection refused/),
    after: [remove("cache-warm-tenant-1-v1-0-1")],
  },
  {
    numbers: [520],
    command: "../data-processing/scripts/backfill_window.py --from 2025-09-01 --to 2025-09-07 --tenant tenant-1",
    verdict: undecidable(needs("data-processing"), `${code(BACKFILL)} ${STARTS}`),
    seen: MISSING,
    instead: starts(
      BACKFILL,
      "backfill-tenant-1-20250901-20250907-v1-0-1",
      /replayed \d+ records for tenant-1|connection refused/,
    ),
    after: [remove("backfill-tenant-1-20250901-20250907-v1-0-1")],
  },
  {
    numbers: [530],
    command: "cp access/service_gateway/app/caching/data/hot_served_queries.json /tmp/hot_queries.json",
    verdict: undecidable(needs("access")),
    seen: MISSING,
  },
  {
    numbers: [532],
    command: "./scripts/warm_served_cache.py --tenant tenant-1 --hot-queries-file /tmp/hot_queries.json --dry-run",
    verdict: undecidable(
      needs("access"),
      `Run ${code(RANKING)}, then ${code(INSPECT)}, which uses this ranking. The Job ${STARTS} Afterwards, run ${code(NO_RANKING)}.`,
    ),
    before: [step("echo '{}' > /tmp/hot_queries.json", /^/)],
    seen: MISSING,
    instead: [
      step(RANKING, /created/),
      ...starts(INSPECT, "cache-warm-tenant-1-v1-0-1-dry-run", /dry run: .* tenant-1|connection refused/),
      step(NO_RANKING, /deleted/),
    ],
    after: [remove("cache-warm-tenant-1-v1-0-1-dry-run")],
  },
];
