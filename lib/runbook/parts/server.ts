import { claimName, datastoreDeploymentName } from "../../names";
import type { Kit } from "../kit";
import type { RunStep, Step } from "../procedure";
import { logStep, podsStep, previousLogStep, warningsStep } from "./looks";
import { restartSteps } from "./restart";

/** A datastore in the cluster, in words and names. */
export interface Server {
  /** Name of the datastore, which is its `app`. */
  readonly name: string;
  /** Name of the product. */
  readonly product: string;
}

/** A command in the container of a datastore, for breakglass. */
export interface Inside {
  readonly id: string;
  readonly what: string;
  readonly command: string;
  readonly see: string;
  readonly output?: string;
  readonly condition?: string;
  readonly group?: string;
}

/** Runs a program in the container of a Deployment. */
export function insideStep({ kubectl }: Kit, deployment: string, inside: Inside): RunStep {
  const { command, see, output, ...step } = inside;
  return {
    kind: "run",
    ...step,
    command: kubectl(`exec deployment/${deployment} -- ${command}`),
    who: "breakglass",
    expect: { see, ...(output !== undefined && { output }) },
    within: 15,
  };
}

const CHECK = "Check";

/** Steps that look at a datastore with one pod, from the outside to the inside. */
export function checkSteps(kit: Kit, { name, product }: Server, inside: readonly Inside[]): readonly Step[] {
  const deployment = datastoreDeploymentName(name);
  return [
    podsStep(kit, name, deployment, { group: CHECK, id: "pods" }),
    warningsStep(kit, { group: CHECK, id: "warnings" }),
    logStep(kit, name, {
      group: CHECK,
      id: "log",
      see: `No errors. ${product} logs why it stops, refuses clients or can't write.`,
    }),
    previousLogStep(kit, { group: CHECK, id: "previous-log", app: name }),
    ...inside.map((one) => insideStep(kit, deployment, { group: CHECK, ...one })),
  ];
}

/** Shows the claim and the free space of a datastore with a volume. */
export function volumeSteps(kit: Kit, { name, product }: Server, group?: string): readonly RunStep[] {
  const heading = group === undefined ? {} : { group };
  return [
    {
      kind: "run",
      ...heading,
      id: "claim",
      what: "Check the volume.",
      command: kit.kubectl(`get pvc ${claimName(name)}`),
      who: "read",
      expect: {
        see: "The claim is Bound. Pending: the cluster has no volume for it. Lost: its volume is gone.",
        output: `^${claimName(name)} +Bound`,
      },
      within: 10,
    },
    insideStep(kit, datastoreDeploymentName(name), {
      ...heading,
      id: "disk",
      what: "Check how full the volume is.",
      command: "df -h",
      see: `Use% of each line is below 85 %. ${product} stops when its volume is full: see the procedure [disk-full](#disk-full).`,
    }),
  ];
}

const RECOVER = "Recover";

/** Restarts a datastore with one pod. */
export function recoverySteps(kit: Kit, { name, product }: Server): readonly Step[] {
  return restartSteps(kit, {
    deployment: datastoreDeploymentName(name),
    what: product,
    condition: `Only if ${product} does not answer and its volume has free space, because a restart is an outage of up to two minutes.`,
    isOutage: true,
    group: RECOVER,
  });
}
