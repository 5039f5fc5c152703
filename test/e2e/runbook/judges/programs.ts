import { EDGE_PORT } from "../../../../lib/names";
import { allowedFlows, policiesOf } from "../../../helpers/policies";
import type { Ran } from "../desk";
import type { Judge, Judgment } from "../judgment";
import { fill, type Place } from "../places";
import { YESTERDAY, prodObjects } from "../prod";
import { code } from "../table";
import { mustBe, refuted, undecidable } from "../verdict";
import { podsAt, podsOf, until, works, type World } from "../world";

const NEW_IMAGE = "A new image, released by line 570: what runs is never changed in place.";

/** Lines that run a program in a container. */
export function judgesOfPrograms(places: readonly Place[]): readonly Judgment[] {
  const inPostgres = "exec -it deployment/postgres-deployment -- ";
  const inRedis = "exec -it deployment/redis-deployment -- ";
  const inKafka = "exec -it deployment/kafka-deployment -- ";
  return [
    { line: `${inPostgres}psql -U access -d access -c "SELECT 1;"`, judge: called() },
    { line: `${inPostgres}df -h`, judge: called() },
    { line: `${inRedis}redis-cli ping`, judge: calledInRedis() },
    { line: `${inRedis}redis-cli info memory`, judge: calledInRedis() },
    {
      line: `${inRedis}redis-cli flushall`,
      judge: calledInRedis("It empties every database, sessions and limits included, and asks nothing."),
    },
    { line: `${inKafka}kafka-topics --bootstrap-server localhost:9092 --list`, judge: called() },
    { line: `${inKafka}kafka-topics --bootstrap-server localhost:9092 --describe`, judge: called() },
    { line: `${inKafka}kafka-consumer-groups --bootstrap-server localhost:9092 --list`, judge: called() },
    ...places.flatMap((place) => [
      {
        line: "exec -it <pod-name> -- curl -f http://<service-name>-service:8000/health",
        place,
        judge: between(place),
      },
      { line: "exec -it <pod-name> -- df -h", place, judge: called() },
      { line: "exec -it <pod-name> -- security-scan", place, judge: called(unknownProgram) },
      { line: "exec -it deployment/<service-name> -- security-scan", place, judge: called(unknownProgram) },
      { line: "exec -it deployment/<service-name> -- compliance-check", place, judge: called(unknownProgram) },
      { line: "exec -it deployment/<service-name> -- compliance-report > …", place, judge: report(place) },
      { line: "exec -it deployment/<service-name> -- cat /var/log/access.log", place, judge: called(oneFile) },
      { line: "exec -it deployment/<service-name> -- pip list --outdated", place, judge: listsOnly(place) },
      {
        line: "exec -it deployment/<service-name> -- apt update && apt upgrade -y",
        place,
        judge: upgradesOperator(place),
      },
      ...(place.topology === "canary"
        ? [
            {
              line: "exec -it deployment/<service-name>-canary -- curl -s http://localhost:8000/metrics | grep error_rate",
              place,
              judge: called(
                "By the design errors are counted in `<service-name>_requests_total{status}`; no metric is named error_rate.",
              ),
            },
          ]
        : []),
    ]),
  ];
}

const unknownProgram = "That an image holds such a program nothing says.";
const oneFile = "The file would be that of one pod of several.";

/** @throws Surprise where the container's program was not called with exactly the words of the line. */
async function callIn(world: World, filled: string): Promise<{ readonly ran: Ran; readonly program: string }> {
  const [asked = filled] = filled.split(/ (?:\||>|<|&&) /);
  const ran = await heard(world, asked);
  const [call = []] = ran.calls;
  const words = call.slice(call.indexOf("--") + 1);
  mustBe(
    ran.stdout.trim() === words.join("\n"),
    `the container's program is called with ${words.join(" ")}`,
    ran.stdout,
  );
  return { ran, program: words[0] ?? "" };
}

/** Runs a command until something of it is heard: KWOK closes a terminal when its program ends, and loses what it has not read of it by then. */
async function heard(world: World, command: string): Promise<Ran> {
  let ran = await works(world, command);
  await until(`\`${command}\` prints something`, async () => {
    if (ran.stdout === "") ran = await works(world, command);
    return ran.stdout !== "";
  });
  return ran;
}

/** The same of a command that prints into a file: what is in it then. */
export async function heardIn(world: World, command: string, file: () => string): Promise<string> {
  await until(`\`${command}\` prints something into a file`, async () => {
    await works(world, command);
    return world.desk.read(file()) !== "";
  });
  return world.desk.read(file());
}

/** The pod, its container and the arguments are proved; the program is not. */
export function called(more = ""): Judge {
  return async (world, filled) => {
    const { program } = await callIn(world, filled);
    return undecidable(`${found(program)} What it answers needs a real container. ${more}`.trim());
  };
}

/** From one pod to another service: whether it must get through, the policies say. */
function between({ service }: Place): Judge {
  const caller = "gateway";
  const entry = `${caller} > ${service} ${EDGE_PORT}/TCP`;
  const isLet = allowedFlows(policiesOf(prodObjects(YESTERDAY))).in.includes(entry);
  const instead = "access-layer reach <caller> <service-name> --env prod";
  return async (world, filled) => {
    const asked = instead.replace("<caller>", caller).replace("<service-name>", service);
    const answers = [...(await works(world, asked)).stdout.matchAll(/: (yes|no)\b/g)].map(([, answer]) => answer);
    const isSaid = answers.length > 0 && answers.every((answer) => answer === (isLet ? "yes" : "no"));
    mustBe(isSaid, `${entry} is ${isLet ? "let through" : "stopped"}`, answers);
    const { why } = await called(
      "Where the network policies are enforced, only a pod of a service that calls the other one gets an answer: from any other, and from " +
        "another pod of the service itself, it times out though nothing is wrong.",
    )(world, filled);
    return undecidable(why, `${code(instead)} says whether it must get through.`);
  };
}

function found(program: string): string {
  return `The pod and its container are found, and \`${program}\` is called with exactly these arguments (simulated program).`;
}

function calledInRedis(more = ""): Judge {
  return async (world, filled) => {
    const [pod] = await podsOf(world, { app: "redis" });
    const names = pod?.spec.containers[0].env?.map(({ name }) => name) ?? [];
    mustBe(names.includes("REDISCLI_AUTH"), "redis-cli gets its password", names);
    return called(`The password comes from \`REDISCLI_AUTH\` of the container. ${more}`.trim())(world, filled);
  };
}

/** At a terminal the answer's lines end in carriage returns, and so do the file's. */
function report(place: Place): Judge {
  return async (world, filled) => {
    const file = `compliance-report-${place.service}.txt`;
    const into = (command: string) => command.replace(/> .*$/, `> ${file}`);
    mustBe((await heardIn(world, into(filled), () => file)).includes("\r\n"), "carriage returns in the file");
    const instead = filled.replace("exec -it", "exec").replace(place.deployment, "<deployment>");
    await works(world, into(fill(instead, place)));
    const clean = world.desk.read(file);
    mustBe(clean === "compliance-report\n", "the same file without carriage returns", clean);
    return refuted(`${found("compliance-report")} ${CARRIAGE_RETURNS} ${unknownProgram}`, code(instead));
  };
}

/** What a terminal does to a file. */
export const CARRIAGE_RETURNS = "With `-it` the terminal ends every line with a carriage return, in the file too.";

function listsOnly(place: Place): Judge {
  return async (world, filled) => {
    const { program } = await callIn(world, filled);
    await mustBeReadOnly(world, place);
    return refuted(
      `${found(program)} It lists, and updates nothing; a container's files can't be changed either (\`readOnlyRootFilesystem\`).`,
      NEW_IMAGE,
    );
  };
}

function upgradesOperator(place: Place): Judge {
  return async (world, filled) => {
    await callIn(world, filled);
    await mustBeReadOnly(world, place);
    const { stdout } = await works(world, filled);
    mustBe(stdout.includes("on the operator's machine: apt upgrade -y"), "the second half runs at the desk", stdout);
    return refuted(
      "Dangerous: the shell ends the kubectl command at `&&`, so `apt upgrade -y` runs **on the operator's own machine** (a " +
        "simulated `apt` there was called). In the container `apt` has neither root nor a writable disk.",
      NEW_IMAGE,
    );
  };
}

async function mustBeReadOnly(world: World, place: Place): Promise<void> {
  const pods = await podsAt(world, place);
  const isSo = pods.every(({ spec }) => spec.containers[0].securityContext.readOnlyRootFilesystem === true);
  mustBe(pods.length > 0 && isSo, "every container's disk is read-only");
}
