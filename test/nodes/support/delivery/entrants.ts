import { fill } from "../../../../lib/runbook/fill";
import type { Manifest } from "../../../../lib/manifests/manifest";
import { DEFAULT_NAMESPACE, imageRepository, workloadName } from "../../../../lib/names";
import type { BlueGreenRelease } from "../../../../lib/spec/release";
import { mustApply } from "../../../e2e/support/layer";
import type { Kubectl } from "../../../e2e/support/kubectl";
import type { EnvironmentFiles } from "../../../helpers/fixtures";
import { proceduresOf } from "../runbook-steps/trials";
import { ON_NODES, STRICT, type OperatorFolder } from "./operator-folder";

/** The service that each entrant delivers. */
export const SERVICE = "gateway";

/** Its release before any command. */
export const BEFORE: BlueGreenRelease = {
  live: "blue",
  preview: "green",
  blue: { version: "v1.0.1", floor: 3 },
  green: { version: "v1.0.0", floor: 1 },
};

/** Version that is released. */
export const NEXT = "v1.1.0";

/** Version without an image. */
const MISSING = "v9.9.9";

/** Seconds for which each entrant waits for pods that never become ready. */
const PATIENCE = 60;

/** What an operator types when a version has no image. */
export interface BadRelease {
  /** Words that tell it from other bad releases of the entrant. */
  readonly how: string;
  readonly commands: readonly string[];
  /** Commands that return to the state before. */
  readonly back: readonly string[];
}

/** A way to deliver a blue-green service, as its documentation recommends. */
export interface Entrant {
  readonly name: string;
  /** What it checks, for the record. */
  readonly checks: string;
  /** Creates the objects in a namespace that exists. */
  readonly install: () => Promise<void>;
  /** What an operator types to start a version on the idle color and wait for it. */
  readonly release: readonly string[];
  readonly switch: readonly string[];
  readonly rollback: readonly string[];
  readonly bad: readonly BadRelease[];
}

/** A small environment with the service, and the job that probes it. */
export function peerFiles({ services }: EnvironmentFiles["environment"]): EnvironmentFiles {
  const { resources } = services[SERVICE] ?? {};
  return {
    environment: {
      schema: 1,
      name: "peers",
      cluster: ON_NODES,
      services: {
        [SERVICE]: {
          topology: "blueGreen",
          scale: { min: 3 },
          calls: [],
          secrets: {},
          ...(resources && { resources }),
        },
      },
      datastores: {},
      jobs: { probe: {} },
      patches: [STRICT],
    },
    release: { schema: 1, services: { [SERVICE]: BEFORE }, secrets: { jwt: "access-secrets" } },
  };
}

/** This tool, with its release file. */
export function accessLayer(kubectl: Kubectl, manifests: readonly Manifest[]): Entrant {
  const tool = (command: string) => `access-layer ${command} --env peers --via kubectl --yes`;
  return {
    name: "access-layer",
    checks:
      "pods of the idle color before the switch; health through the preview Service before it and through the live Service after it; not before a rollback",
    install: () => mustApply(kubectl, manifests),
    release: [tool(`release ${SERVICE} ${NEXT}`)],
    switch: [tool(`switch ${SERVICE}`)],
    rollback: [tool(`rollback ${SERVICE}`)],
    bad: [
      {
        how: `--timeout ${PATIENCE}`,
        commands: [tool(`release ${SERVICE} ${MISSING} --timeout ${PATIENCE}`)],
        back: [tool(`abort ${SERVICE}`)],
      },
    ],
  };
}

/**
 * kubectl, with the steps of the runbook for a change without the tool. A release is as in
 * https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#updating-a-deployment.
 */
export function byHand(kubectl: Kubectl, files: EnvironmentFiles, manifests: readonly Manifest[]): Entrant {
  const idle = `deployment/${workloadName(SERVICE, "green")}`;
  const own = (command: string) => `kubectl -n ${DEFAULT_NAMESPACE} ${command}`;
  const image = (version: string) => own(`set image ${idle} ${SERVICE}=${imageRepository(SERVICE)}:${version}`);
  const wait = own(`rollout status ${idle} --timeout=`);
  const { commands, undo } = switchOfRunbook(files);
  return {
    name: "kubectl by hand",
    checks: "pods of the idle color, if the operator reads them",
    install: () => mustApply(kubectl, manifests),
    release: [image(NEXT), own(`scale ${idle} --replicas=${BEFORE.blue.floor}`), `${wait}5m`],
    switch: commands,
    rollback: [undo],
    bad: [
      {
        how: `rollout status --timeout=${PATIENCE}s`,
        commands: [image(MISSING), `${wait}${PATIENCE}s`],
        back: [own(`rollout undo ${idle}`), `${wait}5m`],
      },
    ],
  };
}

/** The commands of the runbook that make the other color live, and the one that undoes it. */
function switchOfRunbook(files: EnvironmentFiles): { readonly commands: readonly string[]; readonly undo: string } {
  const procedure = proceduresOf(files).find(({ id }) => id === "by-hand");
  const values = procedure?.targets?.find(({ name }) => name === SERVICE)?.values ?? {};
  const runs = (procedure?.steps ?? []).flatMap((step) =>
    step.kind === "run" && step.group === "Switch to the other color" ? [step] : [],
  );
  const undo = runs.at(-1)?.change?.undo;
  if (undo?.kind !== "command") throw new Error("the runbook has no command that undoes a switch by hand");
  return { commands: runs.map(({ command }) => fill(command, values)), undo: fill(undo.command, values) };
}

/** Helm, with values for both colors and for the live one. */
export function helmUpgrade(folder: OperatorFolder, chart: string): Entrant {
  const helm = (command: string) => `helm ${command} -n ${DEFAULT_NAMESPACE}`;
  const upgrade = (values: string, options: string) =>
    helm(`upgrade ${SERVICE} ${chart} --reuse-values --set ${values} ${options}`);
  const bad = `green.tag=${MISSING}`;
  const back = helm(`rollback ${SERVICE} --wait`);
  return {
    name: "helm upgrade --wait",
    checks: "readiness of all objects after the change",
    install: async () => {
      const { code, stderr } = await folder.run(helm(`install ${SERVICE} ${chart} --wait`));
      if (code !== 0) throw new Error(stderr);
    },
    release: [upgrade(`green.tag=${NEXT},green.replicas=${BEFORE.blue.floor}`, "--wait")],
    switch: [upgrade("live=green", "--wait")],
    rollback: [back],
    bad: [
      { how: `--wait --timeout ${PATIENCE}s`, commands: [upgrade(bad, `--wait --timeout ${PATIENCE}s`)], back: [back] },
      {
        how: `--rollback-on-failure --timeout ${PATIENCE}s`,
        commands: [upgrade(bad, `--rollback-on-failure --timeout ${PATIENCE}s`)],
        back: [],
      },
    ],
  };
}
