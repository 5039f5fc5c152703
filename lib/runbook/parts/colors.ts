import type { Kit } from "../kit";
import { applyObject } from "./ownership";
import type { RunStep, Target } from "../procedure";
import type { ServiceTarget } from "../service-targets";
import { targetWith } from "./versions";

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

/** Applies a Service whose color changed in the release file. */
export function switchTo(
  kit: Kit,
  {
    id,
    group,
    service,
    color,
  }: { readonly id: string; readonly group: string; readonly service: string; readonly color: string },
): RunStep {
  return applyObject(kit, {
    id,
    group,
    what: `Apply ${service}, so that it selects ${color} as in the release file.`,
    kind: "Service",
    name: service,
    changes: `${service} sends new connections to ${color}. Open connections stay with the other color.`,
  });
}
