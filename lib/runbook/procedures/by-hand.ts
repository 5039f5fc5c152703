import { routedCanaries } from "../parts/canary";
import { blueGreenServices } from "../parts/colors";
import { switchSteps, undoSteps, weightSteps } from "../parts/hand-changes";
import { handMorePods, scalableTargets } from "../parts/more-pods";
import { adoptStep, operationStep, statusStep } from "../parts/operations";
import { handBack } from "../parts/ownership";
import { teamLead } from "../parts/people";
import type { Kit } from "../kit";
import type { Procedure, Step } from "../procedure";
import { mergeFiles, pullFiles } from "../parts/release";
import type { ServiceTarget } from "../service-targets";

/** Changes with kubectl alone, for an operator without a checkout of the files, and how they get into the release file. */
export function changeByHand(kit: Kit): Procedure | undefined {
  const colors = blueGreenServices(kit);
  const rolling = kit.services.filter(({ topology }) => topology === "rolling");
  const routed = routedCanaries(kit);
  const services = kit.services.filter((one) => [...colors, ...rolling, ...routed].includes(one));
  if (services.length === 0) return undefined;
  const adopted = [...colors, ...rolling];
  return {
    id: "by-hand",
    title: "Change a service without the tool",
    chapter: "services",
    situation: "a service must change, and access-layer does not run here",
    keywords: ["rollback", "kubectl", "adopt", "emergency"],
    summary:
      "Switch, roll back or add pods with kubectl alone, if you have no checkout of the files. Then take the change into the release file.",
    targets: scalableTargets(kit).filter(({ name }) => services.some((one) => one.name === name)),
    steps: [
      ...only(colors, () => switchSteps(kit, namesOf(colors))),
      ...only(rolling, () => undoSteps(kit, namesOf(rolling))),
      ...only(routed, () => weightSteps(kit, namesOf(routed))),
      ...only(adopted, () => handMorePods(kit, MORE, adopted)),
      ...fileSteps(kit, { colors, rolling, routed, adopted }),
    ],
    escalate: `If requests still fail, call ${teamLead(kit)}.`,
  };
}

const MORE = "Add pods";
const FILE = "Take the change into the release file";
function namesOf(services: readonly ServiceTarget[]): readonly string[] {
  return services.map(({ name }) => name);
}

function only(services: readonly ServiceTarget[], steps: () => readonly Step[]): readonly Step[] {
  return services.length === 0 ? [] : steps();
}

interface Kinds {
  readonly colors: readonly ServiceTarget[];
  readonly rolling: readonly ServiceTarget[];
  readonly routed: readonly ServiceTarget[];
  readonly adopted: readonly ServiceTarget[];
}

function fileSteps(kit: Kit, { colors, rolling, routed, adopted }: Kinds): readonly Step[] {
  const group = FILE;
  const ownership = (id: string, object: string, services: readonly ServiceTarget[]) =>
    only(services, () => [handBack(kit, { id, group, object, only: namesOf(services) })]);
  const autoscaled = adopted.filter(({ live }) => live.ceiling !== undefined);
  const autoscaledColors = colors.filter(({ live }) => live.ceiling !== undefined);
  return [
    pullFiles(group),
    ...only(adopted, () => [adoptStep(kit, { id: "adopt", group, only: namesOf(adopted) })]),
    ...only(routed, () => [
      operationStep(kit, {
        id: "abort",
        group,
        only: namesOf(routed),
        what: "End the canary release. The release file can't have share 0 with another version on the canary.",
        command: "abort <service>",
        changes: "<deployment> gets its pods back, and <other> one pod of the stable version.",
        nextApply: {
          kubectl: "conflict",
          pulumi: "inFile",
          adopt: "Remove kubectl from the field managers of the route, as in the next step.",
        },
        undo: { kind: "none", why: "To try the version once more, start a new canary release." },
      }),
    ]),
    ...ownership("hand-back-service", "service/<address>", colors),
    ...ownership("hand-back-deployment", "deployment/<deployment>", rolling),
    ...ownership("hand-back-autoscaler", "hpa/<deployment>", autoscaled),
    ...ownership("hand-back-other", "hpa/<other>", autoscaledColors),
    ...ownership("hand-back-route", "httproute/<service>", routed),
    statusStep(kit, {
      id: "status",
      group,
      what: "Check that the cluster is as in the release file.",
      see: "STATE is ok, and DRIFT is none.",
      output: "^<service> .*✓ ok .* none$",
    }),
    mergeFiles(group),
  ];
}
