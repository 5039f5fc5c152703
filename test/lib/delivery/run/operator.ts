import { synthesize } from "../../../../charts/synthesize";
import { deliveredService } from "../../../../lib/delivery/delivered-service";
import type { Operation } from "../../../../lib/delivery/operation";
import { leaseName, pendingOf } from "../../../../lib/delivery/lease";
import type { Change } from "../../../../lib/delivery/outcome";
import { execute } from "../../../../lib/delivery/run/execute";
import type { Ending } from "../../../../lib/delivery/run/types";
import { pendingInFile, type Stated } from "../../../../lib/delivery/pending";
import { stepsFrom, type FileFirst } from "../../../../lib/delivery/run/file-first";
import { filePlanOf, type FilePlan } from "../../../../lib/delivery/run/file-plan";
import { intentOf, intentWithPendingFile } from "../../../../lib/delivery/run/intent";
import { appliesOf } from "../../../../lib/delivery/run/steps";
import { taskOf } from "../../../../lib/delivery/run/task";
import { driftedFields } from "../../../../lib/manifests/drift/rendered-fields";
import type { Manifest } from "../../../../lib/manifests/manifest";
import type { PendingSpec, ServiceRelease } from "../../../../lib/spec/release";
import type { Layer, LayerService } from "../../../../lib/layer/layer";
import { DEFAULT_NAMESPACE } from "../../../../lib/names";
import { environmentOf, layerOf, withRelease, type EnvironmentFiles } from "../../../helpers/fixtures";
import { SimulatedCluster } from "../../../helpers/simulated-cluster";

const PROD = environmentOf("prod");

/** Manifests of a service, which are known for a state of its release. */
const known = new Map<string, readonly Manifest[]>();

const layers = new WeakMap<EnvironmentFiles, Layer>();

/** The files after a change. */
function withChange(file: EnvironmentFiles, service: string, { release, overlay }: Change): EnvironmentFiles {
  const next = withRelease(file, service, release);
  if (overlay === undefined) return next;
  const { [service]: _old, ...others } = next.release.overlays ?? {};
  const overlays = { ...others, ...(overlay && { [service]: overlay }) };
  return { ...next, release: { ...next.release, overlays } };
}

type Way = PendingSpec["via"];

/** Options of {@link Scene.run}. */
interface RunOptions {
  readonly by?: string;
  readonly onCommit?: () => void;
  /** Runs between the plan and the first write. */
  readonly onPlanned?: () => Promise<void>;
  /** Who applies the file. Without it, the command applies the objects. */
  readonly via?: Way;
}

/** The files with another state of a service, and with its pending operation or without one. */
function withStated(
  file: EnvironmentFiles,
  service: string,
  { release, overlay }: Stated,
  pending?: PendingSpec,
): EnvironmentFiles {
  const { environment, release: stated } = withRelease(file, service, release);
  const { [service]: _overlay, ...overlays } = stated.overlays ?? {};
  const { [service]: _pending, ...others } = stated.pending ?? {};
  return {
    environment,
    release: {
      ...stated,
      overlays: { ...overlays, ...(overlay && { [service]: overlay }) },
      pending: { ...others, ...(pending && { [service]: pending }) },
    },
  };
}

/** A service of prod with its release file and its cluster, and a run of the command with them. */
export class Scene {
  file: EnvironmentFiles = PROD;
  readonly cluster: SimulatedCluster;
  readonly told: string[] = [];
  /** The file that a pipeline applies. */
  pushed: EnvironmentFiles | undefined;
  #runs = 0;

  constructor(
    readonly service: string,
    copied?: Scene,
    isFixed = false,
  ) {
    if (isFixed) this.file = withFixedSize(this.file, service);
    if (copied !== undefined) this.file = copied.file;
    this.cluster = copied?.cluster.copy() ?? new SimulatedCluster(this.manifests());
    this.pushed = copied?.pushed;
    this.cluster.pipeline = () => {
      if (this.pushed !== undefined) this.cluster.applyAll(this.manifests(this.pushed));
    };
  }

  copy(): Scene {
    return new Scene(this.service, this);
  }

  /** Objects of the service by the release file. */
  manifests(file = this.file): readonly Manifest[] {
    const { services, overlays } = file.release;
    const key = JSON.stringify([
      file.environment.services[this.service]?.scale,
      this.service,
      services[this.service],
      overlays?.[this.service],
    ]);
    const found = known.get(key) ?? synthesize(layerOf(file)).manifests.filter((one) => this.#isOwn(one));
    known.set(key, found);
    return found;
  }

  get layer(): Layer {
    const layer = layers.get(this.file) ?? layerOf(this.file);
    layers.set(this.file, layer);
    return layer;
  }

  get planned(): LayerService {
    const found = this.layer.services.find(({ name }) => name === this.service);
    if (found === undefined) throw new Error(`no service ${this.service}`);
    return found;
  }

  get release(): ServiceRelease {
    return this.planned.release;
  }

  /** Runs a command. */
  async run(
    operation: Operation,
    { by = "alice", onCommit = () => undefined as void, onPlanned, via }: RunOptions = {},
  ): Promise<Ending> {
    const { cluster, service } = this;
    const namespace = DEFAULT_NAMESPACE;
    const seen = await cluster.read(leaseName(service, namespace));
    const pending = pendingOf(seen);
    const { live } = this.release;
    const observed = live === undefined ? undefined : cluster.find("Deployment", `${service}-${live}`)?.["spec"];
    const running = (observed as { readonly replicas?: number } | undefined)?.replicas;
    const delivered = deliveredService(this.layer, this.planned);
    const open = pendingInFile(this.layer, service);
    const intent = open
      ? intentWithPendingFile(delivered, operation, open, via, seen)
      : intentOf({ ...delivered, running }, operation, pending, via);
    if (intent.kind === "done") return { kind: "complete" };
    if (intent.kind === "refusal") return intent;
    const next = intent.kind === "ended" ? this.file : withChange(this.file, service, intent.change);
    this.#runs += 1;
    const at = cluster.clock.textOf(cluster.clock.now());
    const { release, overlay } = delivered;
    const stated = { release, ...(overlay && { overlay }) };
    const plan =
      via === undefined || intent.kind === "ended"
        ? undefined
        : filePlanOf({ operation, by, at, running, intent, stated, ...(open && { open }), via });
    const task = taskOf({
      ...{ service, namespace, operation, intent, by, running, seen },
      ...{ holder: `${by}-${this.#runs}`, patienceSeconds: 60, at },
      before: this.manifests(),
      after: this.manifests(plan ? withStated(this.file, service, plan.end) : next),
      ...(via && { fileFirst: this.#fileFirst(via, plan) }),
      probed: { topology: this.planned.topology },
      commit: () => {
        onCommit();
        if (via === undefined) this.file = next;
      },
    });
    const ports = { cluster, clock: cluster.clock, tell: (line: string) => void this.told.push(line) };
    await onPlanned?.();
    return execute(task, { ...ports, isStopped: () => false });
  }

  /** The states of the file, each of which a pipeline or Pulumi applies. */
  #fileFirst(via: Way, plan: FilePlan | undefined): FileFirst {
    const { cluster, service } = this;
    const write = (state: Stated, pending?: PendingSpec) =>
      cluster.action(() => {
        this.file = withStated(this.file, service, state, pending);
      });
    /** As ops/appliers does: git pushes the file, and Pulumi applies only the objects that change. */
    const apply = async (objects: readonly Manifest[]) => {
      const { file } = this;
      if (via === "git")
        return cluster.action(() => {
          this.pushed = file;
        });
      for (const object of objects) {
        const live = cluster.find(object.kind, object.metadata.name);
        if (live === undefined || driftedFields(object, live).length > 0)
          await cluster.action(() => cluster.applyAll([object]));
      }
    };
    if (plan === undefined) return { via, starts: [], stages: [], isResumed: true, end: () => apply([]) };
    const { states, end, pending, isResumed } = plan;
    const manifestsOf = (state: Stated) => this.manifests(withStated(this.file, service, state, pending));
    const starts = plan.starts.map(manifestsOf);
    const stages = states.map((state, index) => {
      const [before, manifests] = [states[index - 1], manifestsOf(state)];
      const objects = appliesOf(stepsFrom(before === undefined ? starts : [manifestsOf(before)], manifests));
      const deliver = async () => {
        await write(state, pending);
        await apply(objects.map(({ object }) => object));
      };
      return { manifests, deliver };
    });
    const complete = async () => {
      await write(end);
      await apply([]);
    };
    return { via, starts, stages, isResumed, end: complete };
  }

  #isOwn({ kind, metadata }: Manifest): boolean {
    const kinds = ["Deployment", "HorizontalPodAutoscaler", "Service", "HTTPRoute"];
    if (kind === "CronJob" && metadata.name === "probe") return true;
    return kinds.includes(kind) && metadata.labels?.["app"] === this.service;
  }
}

/** The environment with a service that has no autoscaler. */
function withFixedSize({ environment, release }: EnvironmentFiles, service: string): EnvironmentFiles {
  const spec = environment.services[service];
  if (spec === undefined) throw new Error(`no service ${service}`);
  const { min } = spec.scale;
  return {
    release,
    environment: { ...environment, services: { ...environment.services, [service]: { ...spec, scale: { min } } } },
  };
}
