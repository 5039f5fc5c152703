import type { Kit } from "../kit";
import type { RunStep } from "../procedure";
import type { ServiceTarget } from "../service-targets";

/** Services with two colors. */
export function blueGreenServices({ services }: Kit): readonly ServiceTarget[] {
  return services.filter(({ topology, other }) => topology === "blueGreen" && other !== undefined);
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

/** A command that makes a Service select another color. It fails if the Service does not select the first one. */
export function switchColor({ kubectl }: Kit, service: string, from: string, to: string): string {
  const path = "/spec/selector/version";
  const patch = [
    { op: "test", path, value: from },
    { op: "replace", path, value: to },
  ];
  return kubectl(`patch service ${service} --type=json -p '${JSON.stringify(patch)}'`);
}
