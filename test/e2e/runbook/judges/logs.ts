import { NAMESPACE } from "../../support/layer";
import type { Judge, Judgment } from "../judgment";
import { fill, type Place } from "../places";
import { code } from "../table";
import { mustBe, proved, refuted, undecidable } from "../verdict";
import { fails, until, works, type World } from "../world";

/** Log line that KWOK's containers print. */
const LINE = "a log line of a simulated container";

/** Follows all pods. By default kubectl follows at most five. */
const ALL_PODS = `kubectl logs -f deployment/<deployment> -n ${NAMESPACE} --all-pods --max-log-requests=20`;

/** Judges for lines that read logs. */
export function judgesOfLogs(places: readonly Place[]): readonly Judgment[] {
  return [
    ...["postgres", "redis", "kafka"].map((store) => ({
      line: `logs -f deployment/${store}-deployment`,
      judge: ofItsPod("Follows the log of the only pod."),
    })),
    { line: "logs -f deployment/keycloak-deployment", judge: ofOnePodOfTwo },
    ...places.flatMap((place) => [
      { line: `logs -f deployment/${place.service}-deployment`, judge: ofNoDeployment(place) },
      { line: "logs -f deployment/<service-name>", place, judge: ofOnePod(place) },
      { line: "logs --tail=100 <pod-name>", place, judge: ofItsPod("Prints the newest log lines of the given pod.") },
      { line: "logs -f <pod-name>", place, judge: ofItsPod("Follows the log of the given pod.") },
      { line: "logs --previous <pod-name>", place, judge: ofPreviousContainer },
      { line: "logs <pod-name> | grep -i error", place, judge: filtered },
      { line: 'logs <pod-name> | grep "specific_text"', place, judge: filtered },
      { line: "logs <pod-name> --since=1h", place, judge: since },
      ...(place.service === "auth"
        ? [{ line: "logs deploy/auth | tail -n 200 | grep -i jwks", judge: jwks(place) }]
        : []),
      ...(place.topology === "canary"
        ? [{ line: "logs -f deployment/<service-name>-canary", place, judge: ofCanary }]
        : []),
    ]),
  ];
}

function ofItsPod(why: string): Judge {
  return async (world, filled) => {
    const { stdout } = await works(world, filled);
    mustBe(stdout.includes(LINE), "the output contains a line of the log", stdout);
    return proved(why);
  };
}

/** Expects log lines from a minimum number of pods, and returns the number of pods. */
async function podsIn(world: World, command: string, least: number): Promise<number> {
  const podsOf = (stdout: string) =>
    new Set([...stdout.matchAll(/^\[pod\/([^/]+)\/.*\n/gm)].map(([, pod]) => pod)).size;
  const { stdout } = await works(world, command, { isEnough: (printed) => podsOf(printed) >= least });
  return podsOf(stdout);
}

const ofOnePodOfTwo: Judge = async (world, filled) => {
  await works(world, filled);
  const instead = ALL_PODS.replace("<deployment>", "keycloak-deployment");
  mustBe((await podsIn(world, instead, 2)) === 2, "the output contains lines of both pods");
  return proved("Follows the log of only one of two pods.", code(instead));
};

function ofOnePod(place: Place): Judge {
  return async (world, filled) => {
    const { stdout, stderr } = await works(world, filled);
    mustBe(
      stdout.includes(LINE) && stderr.includes(`using pod/${place.deployment}-`),
      "the output contains the log of one pod",
      stderr,
    );
    mustBe(
      (await podsIn(world, fill(ALL_PODS, place), place.floor)) >= place.floor,
      "the output contains lines of every pod",
    );
    return proved("Follows the log of only one pod, which kubectl picks.", code(ALL_PODS));
  };
}

function ofNoDeployment(place: Place): Judge {
  return async (world, filled) => {
    await fails(world, filled, `"${place.service}-deployment" not found`);
    const instead = fill(ALL_PODS, place);
    mustBe((await podsIn(world, instead, place.floor)) >= place.floor, "the output contains lines of every pod");
    return refuted(
      "The Deployment is not found, because only the names of datastore Deployments end in `-deployment`.",
      code(instead),
    );
  };
}

const ofPreviousContainer: Judge = async (world, filled) => {
  await works(world, filled);
  return undecidable(
    "Requires a container that has restarted. KWOK does not restart containers and simulates the response. Without a restart, " +
      "the real command fails: `previous terminated container … not found`.",
  );
};

const filtered: Judge = async (world, filled) => {
  const ran = await world.shell.run(filled);
  mustBe(ran.parts[0] === 0 && ran.code === 1 && ran.stdout === "", "the log is read, and grep finds no match", ran);
  return proved("Prints only matching lines, and exits with 1 if no line matches, as in this test.");
};

const since: Judge = async (world, filled) => {
  await works(world, filled);
  return proved("Prints the log lines of the last hour, if there are any.");
};

function jwks(place: Place): Judge {
  return async (world, filled) => {
    await fails(world, filled, '"auth" not found');
    const instead = `kubectl logs deployment/${place.deployment} -n ${NAMESPACE} --all-pods --tail=200 | grep -i jwks`;
    const { parts } = await world.shell.run(instead);
    mustBe(parts[0] === 0, "the logs of every pod are read", parts);
    return refuted(
      "The Deployment is not found, because auth has two colors in prod. Also, for a Deployment, kubectl prints the log of only one pod.",
      `${code(instead)} (what auth logs depends on its image)`,
    );
  };
}

const ofCanary: Judge = async (world, filled) => {
  const { stdout } = await works(world, filled);
  mustBe(stdout.includes(LINE), "the output contains a line of the log", stdout);
  const instead = `kubectl top pods -n ${NAMESPACE} -l app=<service-name>,version=canary`;
  const top = fill(
    instead,
    world.places.find(({ topology }) => topology === "canary"),
  );
  await until("the canary's usage", async () => (await world.shell.run(top)).stdout.includes("-canary-"), 2);
  return refuted(
    "Follows the canary's log, which contains no metrics.",
    `${code(instead)} (simulated usage); request metrics are in Prometheus.`,
  );
};
