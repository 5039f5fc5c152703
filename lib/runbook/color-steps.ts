import type { Kit } from "./kit";
import type { RunStep, Target, Undo } from "./procedure";
import { inFile, targetWith } from "./release-steps";
import type { ServiceTarget } from "./service-targets";

/** Services with two colors. */
export function blueGreenServices({ services }: Kit): readonly ServiceTarget[] {
  return services.filter(({ topology, other }) => topology === "blueGreen" && other !== undefined);
}

/** The services as targets, with the number of pods that a color needs to serve. */
export function colorTargets(services: readonly ServiceTarget[]): readonly Target[] {
  return services.map((one) => targetWith(one, { floor: String(Math.max(one.live.floor, one.service.scale.min)) }));
}

/** Shows the color behind a Service. */
export function showColor({ kubectl }: Kit, id: string, group: string, service: string, color: string): RunStep {
  return {
    kind: "run",
    group,
    id,
    what: `Check that ${service} selects ${color}.`,
    command: kubectl(`get service ${service} -o jsonpath='{.spec.selector.version}{"\\n"}'`),
    who: "read",
    expect: { see: `The color is ${color}.`, output: `^${color}$` },
    within: 10,
  };
}

/** A command that makes a Service select a color. It changes one field. */
export function selectColor({ kubectl }: Kit, service: string, color: string): string {
  return kubectl(`patch service ${service} -p '{"spec":{"selector":{"version":"${color}"}}}'`);
}

/** Options of {@link switchTo}. */
export interface SwitchTo {
  /** Identifier of the step. */
  readonly id: string;
  /** Heading above the step. */
  readonly group: string;
  /** Service whose selector changes. */
  readonly service: string;
  /** Color that it selects. */
  readonly color: string;
  /** How to undo it. */
  readonly undo: Undo;
}

/** Makes a Service select the color that the release file names. */
export function switchTo(kit: Kit, { id, group, service, color, undo }: SwitchTo): RunStep {
  return {
    kind: "run",
    group,
    id,
    what: `Make ${service} select ${color}, as in the release file.`,
    command: selectColor(kit, service, color),
    who: "operate",
    expect: { see: "The Service is patched.", output: `^service/${service} patched` },
    within: 10,
    change: inFile(`${service} sends new connections to ${color}. Open connections stay where they are.`, undo),
  };
}
