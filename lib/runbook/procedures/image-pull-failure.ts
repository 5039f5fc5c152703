import { warningsStep } from "../parts/looks";
import { escalation } from "../parts/people";
import type { Kit } from "../kit";
import type { Input, Procedure, RunStep, Step } from "../procedure";
import { adoptStep } from "../parts/operations";
import { handBack } from "../parts/ownership";
import { mergeFiles, pullFiles } from "../parts/release";
import { VERSION, chosenImage, versionInputs } from "../parts/versions";

/** New pods do not start, because their image can't be pulled. */
export function imagePullFailure(kit: Kit): Procedure {
  return {
    id: "image-pull-failure",
    title: "Image pull failure",
    chapter: "troubleshooting",
    situation: "pods have ImagePullBackOff",
    summary:
      "Find out why an image can't be pulled, and return to the version that runs. The old pods keep serving meanwhile.",
    targets: kit.services,
    inputs: inputsOf(kit),
    steps: [...lookSteps(kit), ...fixSteps(kit)],
    escalate: escalation(
      kit,
      "If the registry does not answer, call the team that runs it. If running pods are affected",
    ),
  };
}

/** The version to return to, which the list of ReplicaSets shows. */
function inputsOf({ services }: Kit): readonly Input[] {
  return versionInputs(services).map((input) =>
    input.name === VERSION.name
      ? { ...input, what: "Version to return to, as in the list of ReplicaSets.", example: "v1.0.0" }
      : { ...input, what: "Digest of the image with this version, as in the list of ReplicaSets." },
  );
}

function lookSteps(kit: Kit): readonly Step[] {
  const { kubectl } = kit;
  return [
    {
      kind: "run",
      id: "pods",
      what: "Check which pods can't pull their image.",
      command: kubectl("get pods -l app=<service>"),
      who: "read",
      expect: {
        see: "No pod has the status ErrImagePull or ImagePullBackOff.",
        output: "^<deployment>-\\S+ +1/1 +Running",
      },
      within: 10,
    },
    warningsStep(kit, {
      id: "warnings",
      see: "Failed to pull image names the cause: not found is a wrong version or digest, unauthorized a missing pull secret, timeout the network.",
    }),
    {
      kind: "run",
      id: "images",
      what: "Check the image of each revision.",
      command: kubectl("get replicasets -l app=<service> -o wide"),
      who: "read",
      expect: {
        see: "IMAGES shows the version of each ReplicaSet. The old one has ready pods.",
        output: "^<deployment>-\\S+ .*<image>:",
      },
      within: 10,
    },
    {
      kind: "run",
      id: "account",
      what: "Check the pull secrets.",
      command: kubectl(
        "get deployment <deployment> -o jsonpath='{.spec.template.spec.serviceAccountName} {.spec.template.spec.imagePullSecrets[*].name}{\"\\n\"}'",
      ),
      who: "read",
      expect: {
        see: "The ServiceAccount, and the Secrets for a private registry, if it needs any. Each of them must exist in the namespace.",
        output: "^<service>\\b",
      },
      within: 10,
    },
  ];
}

function fixSteps(kit: Kit): readonly Step[] {
  const { kubectl, services } = kit;
  const group = "Fix";
  const canaries = services.filter(({ topology }) => topology === "canary").map(({ name }) => name);
  const adopted = services.map(({ name }) => name).filter((name) => !canaries.includes(name));
  const undo = kubectl("rollout undo deployment/<deployment>");
  const status: RunStep = {
    kind: "run",
    group,
    id: "ready",
    what: "Wait until all pods are ready.",
    command: kubectl("rollout status deployment/<deployment> --timeout=10m"),
    who: "read",
    expect: {
      see: "The last line says that the rollout is complete.",
      output: '^deployment "<deployment>" successfully rolled out$',
    },
    within: 600,
  };
  return [
    {
      kind: "manual",
      group,
      id: "registry",
      what: "If the image is missing, push it again, or fix the pull secret. The kubelet tries again every five minutes at the latest.",
    },
    {
      kind: "manual",
      group,
      id: "take-back",
      what: `Take the release back: run \`${kit.deliver("abort <service>")}\`. The cluster returns to the release file.`,
      condition: "If a release with access-layer is running, or has ended with exit code 1. Stop it first with Ctrl-C.",
    },
    {
      kind: "run",
      group,
      id: "set-image",
      what: "Return to the version <version>.",
      condition: "Only if the new version is wrong, and <version> runs in the ready pods.",
      command: kubectl(`set image deployment/<deployment> <service>=${chosenImage(services)}`),
      who: "operate",
      expect: { see: "kubectl reports the new image.", output: "^deployment\\.apps/<deployment> image updated$" },
      within: 10,
      change: {
        what: "The pods of <deployment> run the version <version>.",
        nextApply: {
          kubectl: "conflict",
          pulumi: "conflict",
          adopt: "Take it into the release file, as in the steps below.",
        },
        undo: { kind: "command", command: undo, who: "operate" },
      },
    },
    status,
    pullFiles(group),
    ...(adopted.length === 0 ? [] : [adoptStep(kit, { id: "adopt", group, only: adopted })]),
    ...(canaries.length === 0
      ? []
      : [
          {
            kind: "manual",
            group,
            id: "canary",
            only: canaries,
            what: `Stable and the canary must run the same version at share 0. Run \`${kit.deliver("rollback <service>")}\`, or see [Abort a canary](#abort-canary).`,
          } as const,
        ]),
    handBack(kit, { id: "hand-back", group, object: "deployment/<deployment>" }),
    mergeFiles(group),
  ];
}
