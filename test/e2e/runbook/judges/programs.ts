import { EDGE_PORT } from "../../../../lib/names";
import { allowedFlows, policiesOf } from "../../../helpers/policies";
import type { Ran } from "../shell";
import type { Judge, Judgment } from "../judgment";
import { fill, type Place } from "../places";
import { BASELINE, prodObjects } from "../prod";
import { code } from "../table";
import { mustBe, refuted, undecidable } from "../verdict";
import { podsAt, podsOf, until, works, type World } from "../world";

const NEW_IMAGE = "Release a new image by using line 570. Do not change running containers.";

/** Judges for lines that run a program in a container. */
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
      judge: calledInRedis(
        "The command deletes all databases, including sessions and rate limits, without confirmation.",
      ),
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
              judge: called("`<service-name>_requests_total{status}` counts errors; no metric is named error_rate."),
            },
          ]
        : []),
    ]),
  ];
}

const unknownProgram = "It is unknown whether the image contains this program.";
const oneFile = "The output covers only one of several pods.";

/** @throws UnexpectedResult if the container's program does not get exactly the arguments in the line */
async function callIn(world: World, filled: string): Promise<{ readonly ran: Ran; readonly program: string }> {
  const [asked = filled] = filled.split(/ (?:\||>|<|&&) /);
  const ran = await output(world, asked);
  const [call = []] = ran.calls;
  const words = call.slice(call.indexOf("--") + 1);
  mustBe(
    ran.stdout.trim() === words.join("\n"),
    `the container's program is called with ${words.join(" ")}`,
    ran.stdout,
  );
  return { ran, program: words[0] ?? "" };
}

/**
 * Retries a command until it prints something. KWOK closes the terminal when the program exits, and any unread output is lost.
 */
async function output(world: World, command: string): Promise<Ran> {
  let ran = await works(world, command);
  await until(`\`${command}\` prints something`, async () => {
    if (ran.stdout === "") ran = await works(world, command);
    return ran.stdout !== "";
  });
  return ran;
}

/** Retries a command until its output file has content, and returns the content. */
export async function outputFile(world: World, command: string, file: () => string): Promise<string> {
  await until(`\`${command}\` prints something into a file`, async () => {
    await works(world, command);
    return world.shell.read(file()) !== "";
  });
  return world.shell.read(file());
}

/** Proves that the pod and container exist and the arguments are correct. Does not test the program. */
export function called(more = ""): Judge {
  return async (world, filled) => {
    const { program } = await callIn(world, filled);
    return undecidable(`${found(program)} Testing its output requires a real container. ${more}`.trim());
  };
}

/** Checks a request from a pod to another service. The network policies decide whether it is allowed. */
function between({ service }: Place): Judge {
  const caller = "gateway";
  const entry = `${caller} > ${service} ${EDGE_PORT}/TCP`;
  const isLet = allowedFlows(policiesOf(prodObjects(BASELINE))).in.includes(entry);
  const instead = "access-layer reach <caller> <service-name> --env prod";
  return async (world, filled) => {
    const asked = instead.replace("<caller>", caller).replace("<service-name>", service);
    const { code: status, stdout } = await world.shell.run(asked);
    const answers = [...stdout.matchAll(/: (yes|no)\b/g)].map(([, answer]) => answer);
    const isSaid = answers.length > 0 && answers.every((answer) => answer === (isLet ? "yes" : "no"));
    mustBe(status === (isLet ? 0 : 1), `\`${asked}\` exits with 1 if a connection is denied, otherwise with 0`, status);
    mustBe(isSaid, `${entry} is ${isLet ? "allowed" : "denied"}`, answers);
    const { why } = await called(
      "If network policies are enforced, only pods of services that call this service get a response. From any other pod, including " +
        "pods of the service itself, the request times out even if nothing is wrong.",
    )(world, filled);
    return undecidable(why, `${code(instead)} shows whether the request is allowed.`);
  };
}

function found(program: string): string {
  return `kubectl finds the pod and its container, and runs \`${program}\` (a stub) with exactly these arguments.`;
}

function calledInRedis(more = ""): Judge {
  return async (world, filled) => {
    const [pod] = await podsOf(world, { app: "redis" });
    const names = pod?.spec.containers[0].env?.map(({ name }) => name) ?? [];
    mustBe(names.includes("REDISCLI_AUTH"), "redis-cli gets its password", names);
    return called(`\`redis-cli\` reads the password from the container's variable \`REDISCLI_AUTH\`. ${more}`.trim())(
      world,
      filled,
    );
  };
}

/** With a terminal, lines end with carriage returns, even in the output file. */
function report(place: Place): Judge {
  return async (world, filled) => {
    const file = `compliance-report-${place.service}.txt`;
    const into = (command: string) => command.replace(/> .*$/, `> ${file}`);
    mustBe((await outputFile(world, into(filled), () => file)).includes("\r\n"), "the file contains carriage returns");
    const instead = filled.replace("exec -it", "exec").replace(place.deployment, "<deployment>");
    await works(world, into(fill(instead, place)));
    const clean = world.shell.read(file);
    mustBe(clean === "compliance-report\n", "the file contains no carriage returns", clean);
    return refuted(`${found("compliance-report")} ${CARRIAGE_RETURNS} ${unknownProgram}`, code(instead));
  };
}

/** Explains how a terminal changes an output file. */
export const CARRIAGE_RETURNS =
  "With `-it`, the terminal ends every line with a carriage return, even in the output file.";

function listsOnly(place: Place): Judge {
  return async (world, filled) => {
    const { program } = await callIn(world, filled);
    await mustBeReadOnly(world, place);
    return refuted(
      `${found(program)} It lists updates but does not install them; the files in a container can't be changed anyway (\`readOnlyRootFilesystem\`).`,
      NEW_IMAGE,
    );
  };
}

function upgradesOperator(place: Place): Judge {
  return async (world, filled) => {
    await callIn(world, filled);
    await mustBeReadOnly(world, place);
    const { stdout } = await works(world, filled);
    mustBe(
      stdout.includes("on the operator's machine: apt upgrade -y"),
      "the second half runs on the operator's machine",
      stdout,
    );
    return refuted(
      "Dangerous: the shell ends the kubectl command at `&&`, so `apt upgrade -y` runs **on the operator's own machine** (simulated " +
        "`apt`). In the container, `apt` would have neither root permissions nor a writable filesystem.",
      NEW_IMAGE,
    );
  };
}

async function mustBeReadOnly(world: World, place: Place): Promise<void> {
  const pods = await podsAt(world, place);
  const holds = pods.every(({ spec }) => spec.containers[0].securityContext.readOnlyRootFilesystem === true);
  mustBe(pods.length > 0 && holds, "every container's disk is read-only");
}
