import type { Kit } from "../kit";
import type { Expectation, RunStep, Runner, Undo } from "../procedure";

/** Folder with the manifests from before a change. */
const RELEASED = "released";

/** Renders the manifest from before a change, for a comparison and for the undo. */
export function keepReleased({ layer, tool }: Kit): RunStep {
  return {
    kind: "run",
    group: "Prepare",
    id: "keep",
    what: "Render the current manifest. You need it for the comparison and for the undo.",
    command: tool(`synth --env ${layer.name} --out ${RELEASED}`),
    who: "anyone",
    expect: { see: `The command reports the objects of ${layer.name} and no problem.` },
    within: 30,
  };
}

/** Path of the manifest from before a change. */
export function releasedManifest({ manifest }: Kit): string {
  return `${RELEASED}${manifest.slice(manifest.indexOf("/"))}`;
}

/** Renders the manifest of the changed files. */
export function renderFiles({ layer, tool }: Kit, id: string, group: string): RunStep {
  return {
    kind: "run",
    group,
    id,
    what: "Render the manifest. This also validates the files.",
    command: tool(`synth --env ${layer.name}`),
    who: "anyone",
    expect: { see: "The command reports no problem. Otherwise, correct the line that it names." },
    within: 30,
  };
}

/** Compares the manifests from before and after a change. */
export function compareFiles({ layer, tool }: Kit, id: string, group: string, expect: Expectation): RunStep {
  return {
    kind: "run",
    group,
    id,
    what: "Compare the manifests, and follow the steps of the warnings.",
    command: tool(`compare ${RELEASED}/${layer.name} dist/${layer.name} --context ${layer.cluster.context}`),
    who: "anyone",
    expect: { exitCode: 1, ...expect },
    within: 30,
  };
}

/** Options of {@link applyFiles}. */
export interface ApplyFiles {
  /** Identifier of the step. */
  readonly id: string;
  /** Heading above the step. */
  readonly group: string;
  /** What to do. */
  readonly what: string;
  /**
   * Label selector of the objects.
   * @default - all objects
   */
  readonly selector?: string;
  /** Who runs it. Only the pipeline can apply objects other than workloads. */
  readonly who: Runner;
  /** What it changes. */
  readonly changes: string;
  /** Name of a Deployment that the apply writes. */
  readonly deployment: string;
  /**
   * Names of the targets for which the step is right.
   * @default - all targets
   */
  readonly only?: readonly string[];
  /**
   * Whether to overwrite changes that were made by hand.
   * @default false
   */
  readonly force?: boolean;
  /**
   * How to undo it.
   * @default - an apply of the manifest from before the change, after the values in the file are restored
   */
  readonly undo?: Undo;
}

/** Applies objects of the manifest after a change of the files. The next apply therefore changes nothing. */
export function applyFiles(kit: Kit, { id, group, what, only, ...options }: ApplyFiles): RunStep {
  const { selector, force, who, changes, deployment } = options;
  const output = `^deployment\\.apps/${deployment} serverside-applied$`;
  return {
    kind: "run",
    group,
    id,
    what,
    ...(only && { only }),
    command: kit.apply(kit.manifest, { selector, force }),
    who,
    expect: {
      see: "Each object is serverside-applied. If kubectl reports a conflict, an object was changed by hand: adopt or undo that change first.",
      output,
    },
    within: 60,
    change: {
      what: changes,
      nextApply: { kubectl: "inFile", pulumi: "inFile" },
      undo: options.undo ?? {
        kind: "command",
        command: kit.apply(releasedManifest(kit), { selector, force }),
        who,
        expect: { see: "Each object is serverside-applied. Then restore the old values in the file.", output },
      },
    },
  };
}

/** Waits for a rollout. */
export function rolledOut({ kubectl }: Kit, id: string, group: string, deployment: string): RunStep {
  return {
    kind: "run",
    group,
    id,
    what: `Wait for the rollout of ${deployment}.`,
    command: kubectl(`rollout status deployment/${deployment} --timeout=10m`),
    who: "read",
    expect: { see: "The Deployment is successfully rolled out.", output: "successfully rolled out$" },
    within: 600,
  };
}

/** Waits until a Deployment has a number of ready pods. `rollout status` does not wait for the autoscaler. */
export function untilReady({ kubectl }: Kit, id: string, group: string, deployment: string, pods: string): RunStep {
  const ready = kubectl(`get deployment/${deployment} -o jsonpath='{.status.readyReplicas}'`);
  return {
    kind: "run",
    group,
    id,
    what: `Wait until ${deployment} has at least ${pods} ready pods.`,
    // Without ready pods, kubectl prints nothing.
    command: `until [ "0$(${ready})" -ge ${pods} ]; do sleep 2; done; ${kubectl(`get deployment/${deployment}`)}`,
    who: "read",
    expect: {
      see: `READY shows at least ${pods} ready pods. If it takes longer than five minutes, press Ctrl-C and look at the pods.`,
      output: `^${deployment} +\\d+/\\d+ `,
    },
    within: 300,
  };
}

/** A workload and its version. */
interface Shown {
  /** Name of the Deployment. */
  readonly deployment: string;
  /** Value of its label `version`. */
  readonly track: string;
  /** Version that its pods should run. */
  readonly version: string;
}

/** Shows the image of each pod of a workload. */
export function showImages({ kubectl }: Kit, id: string, group: string, shown: Shown): RunStep {
  const { deployment, track, version } = shown;
  const line = String.raw`{range .items[*]}{.metadata.name}{" "}{.spec.containers[?(@.name=="<service>")].image}{" "}{.status.conditions[?(@.type=="Ready")].status}{"\n"}{end}`;
  return {
    kind: "run",
    group,
    id,
    what: "Check the image of each pod.",
    command: kubectl(`get pods -l app=<service>,version=${track} -o jsonpath='${line}'`),
    who: "read",
    expect: {
      see: `Each pod has the version ${version} and is ready (True). Pods that stop can still be listed for a minute.`,
      output: `^${deployment}-\\S+ \\S+:${version}(@\\S+)? True$`,
    },
    within: 10,
  };
}
