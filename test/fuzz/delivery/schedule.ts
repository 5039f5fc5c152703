import { commandOf } from "../../../lib/delivery/command";
import { pendingOf } from "../../../lib/delivery/lease";
import type { Operation } from "../../../lib/delivery/operation";
import { deliveredService } from "../../../lib/delivery/delivered-service";
import { outcomeOf } from "../../../lib/delivery/outcome-of";
import type { Ending } from "../../../lib/delivery/run/types";
import { Killed } from "../../helpers/simulated-cluster";
import { Scene } from "../../lib/delivery/run/operator";
import { SERVICES, drift } from "../../lib/delivery/run/schedules";
import { chanceOf, type Chance } from "../mutations";
import { BROKEN, FAULTS, type Fault } from "./faults";
import { watchOf } from "./watch";

type Way = "kubectl" | "git" | "pulumi";

/** Operations of one schedule. */
const LENGTH = 6;

/** A state of a service, and the operation that is next. */
interface Round {
  readonly scene: Scene;
  readonly operation: Operation;
  readonly via: Way;
  readonly chance: Chance;
}

/**
 * Runs a random schedule of operations on a simulated cluster, one after the other, each with a random fault or killed at a random request. Returns
 * what the executor did wrong in the first operation that went wrong.
 */
export async function violationsOf(seed: number): Promise<readonly string[]> {
  const chance = chanceOf(seed);
  const scene = new Scene(chance.oneOf(SERVICES));
  const via = chance.oneOf<Way>(["kubectl", "kubectl", "git", "pulumi"]);
  const faults = FAULTS.filter(({ isUndoneByPipeline }) => via === "kubectl" || isUndoneByPipeline === undefined);
  for (let count = 0; count < LENGTH; count += 1) {
    const round = { scene, operation: randomOperation(scene, chance), via, chance };
    const choice = chance.below(3);
    const fault = chance.oneOf(faults);
    const name = choice === 0 ? "killed" : choice === 1 ? "with a rival" : fault.name;
    const found =
      choice === 0 ? await killed(round) : choice === 1 ? await contested(round) : await withFault(round, fault);
    if (found.length > 0)
      return found.map((text) => `${commandOf(scene.service, round.operation)} --via ${via}, ${name}: ${text}`);
  }
  return [];
}

/** Mostly an operation that changes something. */
function randomOperation(scene: Scene, chance: Chance): Operation {
  const version = chance.oneOf(["v2", "v3", BROKEN]);
  const all: readonly Operation[] = [
    { kind: "release", version },
    { kind: "switch" },
    { kind: "rollback" },
    { kind: "retire" },
    { kind: "promote" },
    { kind: "abort" },
    { kind: "canary", share: chance.oneOf([10, 50]) },
    { kind: "scale", pods: 3 + chance.below(3) },
  ];
  const delivered = deliveredService(scene.layer, scene.planned);
  const changes = all.filter((operation) => outcomeOf(delivered, operation).kind === "change");
  return chance.oneOf(changes.length === 0 || chance.below(10) === 0 ? all : changes);
}

/** Option of a run. */
function wayOf(via: Way): { readonly via?: "git" | "pulumi" } {
  return via === "kubectl" ? {} : { via };
}

/** How an operation ends if nothing goes wrong, and how many requests it needs. */
async function expected({ scene, operation, via }: Round) {
  const copy = scene.copy();
  const color = () => JSON.stringify(copy.cluster.find("Service", `${copy.service}-service`)?.["spec"]);
  const before = color();
  let move: number | undefined;
  copy.cluster.onChange = () => {
    if (move === undefined && color() !== before) move = copy.cluster.requests;
  };
  const ending = await copy.run(operation, wayOf(via));
  const { requests, deaths } = copy.cluster;
  copy.cluster.settle();
  const pods = copy.cluster.endpoints(`${copy.service}-service`).length;
  return {
    ending,
    requests,
    deaths,
    pods,
    ...(move !== undefined && { move }),
    release: copy.release,
    isChange: copy.release !== scene.release,
  };
}

async function withFault(round: Round, fault: Fault): Promise<readonly string[]> {
  const { scene, operation, via, chance } = round;
  const before = scene.release;
  const { requests, isChange, release, pods, move } = await expected(round);
  scene.cluster.settle();
  const watch = watchOf(scene, operation);
  const { ends, violation, end } = fault.cause({
    scene,
    chance,
    operation,
    requests,
    ...(move !== undefined && { move }),
  });
  const ending = await scene.run(operation, wayOf(via));
  scene.cluster.event = undefined;
  const wrong = violation?.();
  end?.();
  const found = [
    ...(wrong === undefined ? [] : [wrong]),
    ...(ends === "complete" && (ending.kind === "stopped" || ending.kind === "lost")
      ? [`it ended with ${ending.why}`]
      : []),
    ...(ends === "incomplete" && isChange && ending.kind === "complete" ? ["it is complete"] : []),
    // With a note, its record could not be written.
    ...(isChange && ending.kind === "complete" && ending.note === undefined ? unfinished(scene) : []),
    ...(ending.kind === "refusal" && scene.release !== before ? ["it is refused and changed the file"] : []),
    ...(isOpen(scene, release) ? await takenBack(round, operation.kind === "abort" ? release : before) : []),
  ];
  return [...found, ...watch.violations(pods)];
}

/** Kills the operation, and lets another operator repeat it or take it back. */
async function killed(round: Round): Promise<readonly string[]> {
  const { scene, operation, via, chance } = round;
  const before = scene.release;
  const { ending, deaths, requests, release, pods } = await expected(round);
  if (ending.kind !== "complete" || deaths.length === 0) return [];
  const watch = watchOf(scene, operation);
  const offset = scene.cluster.requests;
  const death = chance.oneOf(deaths);
  scene.cluster.death = { ...death, at: offset + death.at };
  try {
    await scene.run(operation, wayOf(via));
    return ["it survived its death"];
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
  }
  scene.cluster.death = undefined;
  if (death.isAfter && death.at === requests) return watch.violations(pods);
  const isAborted = chance.below(2) === 0 && operation.kind !== "abort" && isOpen(scene, release);
  if (isAborted) return [...(await takenBack(round, before)), ...watch.violations(pods)];
  const again = await scene.run(operation, { by: "bob", ...wayOf(via) });
  return [
    ...(again.kind === "complete" ? unfinished(scene) : [`its repetition ended with ${textOf(again)}`]),
    ...(same(scene.release, release) ? [] : ["its repetition has another result"]),
    ...watch.violations(pods),
  ];
}

/** Two operators start at the same time, or one with a plan from before the operation of the other one. */
async function contested(round: Round): Promise<readonly string[]> {
  const { scene, operation, chance } = round;
  const other = { ...round, operation: randomOperation(scene, chance) };
  const [one, two] = [await expected(round), await expected(other)];
  if (!one.isChange || !two.isChange || one.ending.kind !== "complete" || two.ending.kind !== "complete") return [];
  const before = scene.release;
  const watch = watchOf(scene, operation);
  const endings = chance.below(2) === 0 ? await atOnce(round, other) : await betweenPlanAndStart(round, other);
  const won = endings.filter(({ kind }) => kind === "complete").length;
  return [
    ...(won === 1 ? [] : [`${won} of 2 operators won: ${endings.map(textOf).join(", ")}`]),
    ...(won === 1 ? unfinished(scene) : []),
    ...(same(scene.release, one.release) || same(scene.release, two.release) || same(scene.release, before)
      ? []
      : ["the file has the result of both operators"]),
    ...watch.violations(Math.min(one.pods, two.pods)),
  ];
}

function atOnce({ scene, operation, via }: Round, other: Round): Promise<readonly Ending[]> {
  return Promise.all([scene.run(operation, wayOf(via)), scene.run(other.operation, { by: "bob", ...wayOf(via) })]);
}

/** The whole operation runs while the other operator looks at the plan. */
async function betweenPlanAndStart({ scene, operation, via }: Round, other: Round): Promise<readonly Ending[]> {
  const endings: Ending[] = [];
  const onPlanned = async () => void endings.push(await scene.run(operation, wayOf(via)));
  endings.push(await scene.run(other.operation, { by: "bob", onPlanned, ...wayOf(via) }));
  return endings;
}

/** Takes back a pending operation. */
async function takenBack({ scene, via }: Round, before: unknown): Promise<readonly string[]> {
  scene.cluster.broken.clear();
  const ending = await scene.run({ kind: "abort" }, { by: "bob", ...wayOf(via) });
  if (ending.kind !== "complete") return [`abort ended with ${textOf(ending)}`];
  return [...unfinished(scene), ...(same(scene.release, before) ? [] : ["abort did not return to the state before"])];
}

/** What is left although an operation is complete. */
function unfinished(scene: Scene): readonly string[] {
  scene.cluster.settle();
  return [
    ...drift(scene).map((path) => `the cluster differs from the file in ${path}`),
    ...(isPending(scene) ? ["an operation is pending"] : []),
  ];
}

function isPending({ cluster, service, file }: Scene): boolean {
  return (
    pendingOf(cluster.find("Lease", `release-${service}`)) !== undefined ||
    file.release.pending?.[service] !== undefined
  );
}

/** Whether an operation has not ended. With its result and without its entry in the file, only its record is missing. */
function isOpen(scene: Scene, result: unknown): boolean {
  return (
    isPending(scene) && (scene.file.release.pending?.[scene.service] !== undefined || !same(scene.release, result))
  );
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function textOf(ending: Ending): string {
  return ending.kind === "complete" ? "complete" : `${ending.kind} (${ending.why})`;
}
