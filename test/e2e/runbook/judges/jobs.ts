import { HOT_QUERIES_FILE, JOB_ARGUMENTS, appSelector, type OperatorJobName } from "../../../../lib/names";
import { NAMESPACE } from "../../support/layer";
import type { Judge, Lane } from "../judgment";
import { PROD } from "../prod";
import { code } from "../table";
import { mustBe, undecidable } from "../verdict";
import { fails, live, podsOf, works, type World } from "../world";

const CREATE = `kubectl create -f - -n ${NAMESPACE}`;
const WARM = `access-layer job cache-warm --env prod --tenant tenant-1 | ${CREATE}`;
const INSPECT = WARM.replace(" |", " --dry-run |");
const BACKFILL = `access-layer job backfill --env prod --tenant tenant-1 --from 2025-09-01 --to 2025-09-07 | ${CREATE}`;

/** Path of a custom ranking, in the runbook and in this test. */
const [RANKING, RANKING_HERE] = ["/tmp/hot_queries.json", "hot_queries.json"];

const COMPLETES = "runs in the cluster and completes (simulated by KWOK)";

/** Lines that run a program from another repository. */
export function judgesOfJobs(): Lane {
  const script = "./scripts/warm_served_cache.py --tenant tenant-1";
  return [
    {
      line: "cd access",
      judge: otherRepository("access", "No command is needed: the replacement for line 498 works in any folder."),
    },
    { line: `${script} --user …`, judge: warm },
    { line: "cp access/…", judge: otherRepository("access") },
    { line: `${script} --hot-queries-file …`, judge: tryRanking },
    { line: "../data-processing/scripts/backfill_window.py…", judge: backfill },
  ];
}

function otherRepository(name: string, instead?: string): Judge {
  return async (world, filled) => {
    await fails(world, filled, "No such file or directory");
    return undecidable(`Requires a checkout of the repository \`${name}\`.`, instead);
  };
}

/** The names of Redis, Kafka and the projection service do not resolve outside the cluster. */
const UNREACHED = "Outside the cluster, it also requires access to Redis, Kafka and the projection service.";

const warm: Judge = async (world, filled) => {
  const { why } = await otherRepository("access")(world, filled);
  const run = await completes(world, WARM, "cache-warm");
  mustBe(
    run[JOB_ARGUMENTS.tenant] === "tenant-1" && run[JOB_ARGUMENTS.user] === "oncall-cache-warm",
    "the pod gets the arguments as environment variables",
    run,
  );
  mustBe(run[JOB_ARGUMENTS.dryRun] === "", "the run is not a dry run", run);
  const again = await world.shell.run(WARM);
  mustBe(again.code === 1 && again.stderr.includes("already exists"), "a second run is rejected", again);
  return undecidable(
    `${why} ${UNREACHED}`,
    `${code(WARM)} ${COMPLETES}, as the user in this line. While its Job exists, a second run with the same arguments is rejected.`,
  );
};

const tryRanking: Judge = async (world, filled) => {
  const { why } = await otherRepository("access")(world, filled);
  const name = PROD.environment.jobs?.cacheWarm?.hotQueries ?? "";
  const make = `kubectl create configmap ${name} --from-file=${HOT_QUERIES_FILE}=${RANKING} -n ${NAMESPACE}`;
  const remove = `kubectl delete configmap ${name} -n ${NAMESPACE}`;
  world.shell.write(RANKING_HERE, "{}\n");
  await works(world, make.replace(RANKING, RANKING_HERE));
  const run = await completes(world, INSPECT, "cache-warm");
  mustBe(run[JOB_ARGUMENTS.dryRun] === "true", "the run is a dry run", run);
  mustBe(run["HOT_QUERIES_FILE"]?.endsWith(`/${HOT_QUERIES_FILE}`) === true, "the run reads the ranking", run);
  await works(world, remove);
  return undecidable(
    `${why} ${UNREACHED}`,
    `Run ${code(make)}, then ${code(INSPECT)}, which uses this ranking, ${COMPLETES}. Afterwards, run ${code(remove)}; until then, every run uses this ranking.`,
  );
};

const backfill: Judge = async (world, filled) => {
  const { why } = await otherRepository("data-processing")(world, filled);
  const run = await completes(world, BACKFILL, "backfill");
  const given = [JOB_ARGUMENTS.tenant, JOB_ARGUMENTS.from, JOB_ARGUMENTS.to].map((name) => run[name]);
  mustBe(
    given.join() === "tenant-1,2025-09-01,2025-09-07",
    "the pod gets the arguments as environment variables",
    given,
  );
  return undecidable(`${why} ${UNREACHED}`, `${code(BACKFILL)} ${COMPLETES}.`);
};

type Environment = Readonly<Record<string, string>>;

/** Starts a run, waits until it ends, and returns its pod's environment variables. */
async function completes(world: World, command: string, app: OperatorJobName): Promise<Environment> {
  const { stdout, parts } = await works(world, command);
  const [, job = ""] = /^job\.batch\/(\S+) created\n$/.exec(stdout) ?? [];
  mustBe(parts.every((part) => part === 0) && job !== "", "the Job is created", stdout);
  await works(world, `kubectl wait --for=condition=complete job/${job} -n ${NAMESPACE} --timeout=300s`);
  mustBe((await live(world, "networkpolicy", app)) !== undefined, `a network policy for ${app} exists`);
  const [pod] = await podsOf(world, { ...appSelector(app), "batch.kubernetes.io/job-name": job });
  const variables = pod?.spec.containers[0].env ?? [];
  return Object.fromEntries(variables.map(({ name, value = "" }) => [name, value]));
}
