import type { Operation } from "../../../lib/delivery/operation";
import type { Manifest } from "../../../lib/manifests/manifest";
import type { Scene } from "../../lib/delivery/run/operator";
import type { Chance } from "../mutations";

/** Requests of an operation after which it does not look at an object again. */
const LAST_LOOK = 8;

/** Requests of a switch between its last look at the pods of the live color and the write of the Service, and that look. */
const LAST_READS = 3;

interface LeaseSpec {
  readonly holderIdentity?: string;
}

/** Tag of the version whose pods never become ready. */
export const BROKEN = "broken";
const BY_HAND = "by-hand";

/** What an operation runs into. */
export interface Moment {
  readonly scene: Scene;
  readonly chance: Chance;
  readonly operation: Operation;
  /** Requests of the operation if nothing happens. */
  readonly requests: number;
  /**
   * The request that moves the requests of the service, if nothing happens.
   * @default - none does
   */
  readonly move?: number;
}

/** Something that goes wrong around an operation. */
export interface Fault {
  readonly name: string;
  /** Causes it, or arranges that it happens during the operation. Returns what must be true after the operation. */
  readonly cause: (moment: Moment) => Expectation;
  /** Whether a pipeline that applies the release file all the time would undo it. */
  readonly isUndoneByPipeline?: true;
}

/** What must be true after an operation with a fault. */
export interface Expectation {
  /**
   * - `complete`: the fault changes nothing.
   * - `incomplete`: the operation must notice the fault.
   * - `either`: it depends on the moment.
   */
  readonly ends: "complete" | "incomplete" | "either";
  /** What the operation did wrong. */
  readonly violation?: () => string | undefined;
  /** Ends the fault. */
  readonly end?: () => void;
}

/** Number of a random request of the operation. */
function randomRequest({ chance, requests }: Moment): number {
  return 1 + chance.below(requests);
}

/** Arranges something right before a request of the operation. */
function before(request: number, { scene: { cluster } }: Moment, effect: () => void): { hasHappened: boolean } {
  const state = { hasHappened: false };
  cluster.event = {
    at: cluster.requests + request,
    effect: () => {
      state.hasHappened = true;
      effect();
    },
  };
  return state;
}

/** Deployments of the service. */
function deployments({ cluster, service }: Scene): readonly string[] {
  const tracks = ["", "-blue", "-green", "-stable", "-canary"];
  return tracks.map((track) => `${service}${track}`).filter((name) => cluster.find("Deployment", name) !== undefined);
}

/** Name of the Deployment that serves all or most requests. */
function liveName({ service, release: { live, stable } }: Scene): string {
  return live !== undefined ? `${service}-${live}` : stable !== undefined ? `${service}-stable` : service;
}

function withImage(object: Manifest): Manifest {
  const text = JSON.stringify(object["spec"]).replace(/(access-layer-[a-z]+):[^"]*/, `$1:${BY_HAND}`);
  return { ...object, spec: JSON.parse(text) as unknown };
}

/** Sets the image of a Deployment, as `kubectl set image` does. It must survive the operation. */
function setImage(scene: Scene, name: string): Expectation & { readonly edit: () => void } {
  const { cluster } = scene;
  return {
    ends: "incomplete",
    edit: () => cluster.edit("Deployment", name, withImage),
    violation: () =>
      JSON.stringify(cluster.find("Deployment", name)).includes(`:${BY_HAND}`)
        ? undefined
        : `it overwrote the image that was set by hand in ${name}`,
    end: () => cluster.applyAll(scene.manifests()),
  };
}

/** Lets the autoscaler of the live workload start pods. Its minimum is the same afterwards, so they stop one by one. */
function addPods(scene: Scene, chance: Chance): void {
  const { cluster } = scene;
  const name = liveName(scene);
  const { minReplicas } = cluster.find("HorizontalPodAutoscaler", name)?.["spec"] as { readonly minReplicas: number };
  const withMinimum = (count: number) => (object: Manifest) => ({
    ...object,
    spec: { ...(object["spec"] as object), minReplicas: count },
  });
  cluster.edit("HorizontalPodAutoscaler", name, withMinimum(minReplicas + 1 + chance.below(4)));
  cluster.settle();
  cluster.edit("HorizontalPodAutoscaler", name, withMinimum(minReplicas));
}

export const FAULTS: readonly Fault[] = [
  { name: "nothing", cause: () => ({ ends: "complete" }) },
  {
    name: "each answer is lost once",
    cause: ({ scene: { cluster } }) => {
      cluster.losesAnswers = true;
      return { ends: "complete", end: () => (cluster.losesAnswers = false) };
    },
  },
  {
    name: "load before it",
    cause: ({ scene, chance }) => {
      addPods(scene, chance);
      return { ends: "either" };
    },
  },
  {
    name: "load during it",
    cause: (moment) => {
      const { scene, chance, move = Infinity } = moment;
      const at = randomRequest(moment);
      // Between the last look at the pods and the write, nothing can notice them.
      const noticed = at <= move && at > move - LAST_READS ? move - LAST_READS : at;
      before(noticed, moment, () => addPods(scene, chance));
      return { ends: "either" };
    },
  },
  {
    name: "pods that never become ready",
    cause: ({ scene: { cluster } }) => {
      cluster.broken.add(`:${BROKEN}`);
      return { ends: "either", end: () => cluster.broken.clear() };
    },
  },
  {
    name: "a preview Service that does not answer",
    cause: ({ scene: { cluster, service }, operation }) => {
      cluster.broken.add(`http://${service}-preview-service:`);
      return {
        ends: operation.kind === "switch" ? "incomplete" : "either",
        end: () => cluster.broken.clear(),
      };
    },
  },
  {
    name: "an image set by hand before it",
    isUndoneByPipeline: true,
    cause: ({ scene, chance }) => {
      const { edit, ...expectation } = setImage(scene, chance.oneOf(deployments(scene)));
      edit();
      return { ...expectation, ends: "either" };
    },
  },
  {
    name: "an image set by hand right before a write",
    isUndoneByPipeline: true,
    cause: ({ scene }) => {
      const { cluster } = scene;
      const { apply } = cluster;
      let edited: Expectation | undefined;
      cluster.apply = (object, options) => {
        if (edited === undefined && options?.isDryRun !== true && object.kind === "Deployment") {
          const { edit, ...expectation } = setImage(scene, object.metadata.name);
          edited = expectation;
          edit();
        }
        return apply(object, options);
      };
      return {
        ends: "either",
        violation: () => edited?.violation?.(),
        end: () => {
          cluster.apply = apply;
          edited?.end?.();
        },
      };
    },
  },
  {
    name: "an apply of the old manifests",
    isUndoneByPipeline: true,
    cause: (moment) => {
      const { scene, requests } = moment;
      const old = scene.manifests();
      // At its end, the operation looks at each object once more. It can't notice what happens after that.
      const early = { ...moment, requests: Math.max(1, requests - LAST_LOOK) };
      before(randomRequest(early), moment, () => scene.cluster.applyAll(old));
      return { ends: "either" };
    },
  },
  {
    name: "another run that takes the lock after a pause",
    cause: (moment) => {
      const { cluster, service } = moment.scene;
      let applied: string | undefined;
      const { apply } = cluster;
      const state = before(randomRequest(moment), moment, () => {
        // Before that, the run waits until the lock of a dead run is free.
        const { holderIdentity = "" } = (cluster.find("Lease", `release-${service}`)?.["spec"] ?? {}) as LeaseSpec;
        if (!holderIdentity.startsWith("alice-")) return;
        void cluster.clock.sleep(30_000);
        cluster.edit("Lease", `release-${service}`, (lease) => ({ ...lease, spec: { holderIdentity: "bob" } }));
        cluster.apply = (object, options) => {
          if (options?.isDryRun !== true) applied = object.metadata.name;
          return apply(object, options);
        };
      });
      return {
        ends: "either",
        violation: () =>
          state.hasHappened && applied !== undefined ? `it changed ${applied} without the lock` : undefined,
        end: () => {
          cluster.apply = apply;
          if (cluster.find("Lease", `release-${service}`) !== undefined)
            cluster.edit("Lease", `release-${service}`, (lease) => ({ ...lease, spec: { holderIdentity: "" } }));
        },
      };
    },
  },
];
