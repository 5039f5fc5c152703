import { IAM_ROLE_ANNOTATION } from "../names";
import type { ImagesSpec } from "../spec/images";
import type { PodsSpec } from "../spec/pods";
import type { ResolvedDatastores } from "./datastores";
import type { ResolvedExporter } from "./exporters";
import { mirroredImage } from "./images";
import type { ResolvedBackups, ResolvedJobs } from "./operations";
import { podsField } from "./pods";

/** Settings of an environment that apply to every part that has pods. */
export interface SharedSettings {
  /**
   * Registries from which the cluster pulls images.
   * @default - the registries in the names of the images
   */
  readonly images?: ImagesSpec;
  /**
   * Nodes, priority and metadata of all pods.
   * @default - the defaults of its fields
   */
  readonly pods?: PodsSpec;
  /**
   * PriorityClass of the datastores. It replaces the one of all pods.
   * @default - that of all pods
   */
  readonly datastorePriorityClass?: string;
}

/** A part with pods and one image. */
interface Part {
  readonly image: string;
  readonly pods?: PodsSpec;
}

/** A server in the cluster, which can have an exporter. */
interface Server extends Part {
  readonly exporter?: ResolvedExporter;
}

/** Applies the shared settings to a service, a job or another part with one image. */
export function sharedPart<T extends Part>(part: T, { images, pods }: SharedSettings): T {
  return { ...part, image: mirrored(part.image, images), ...podsField(pods, part.pods) };
}

/** Applies the shared settings to the datastores in the cluster, and to their exporters. */
export function sharedDatastores(datastores: ResolvedDatastores, shared: SharedSettings): ResolvedDatastores {
  const { postgres, redis, kafka, keycloak, alertmanager } = datastores;
  return {
    ...(postgres && { postgres: postgres.kind === "external" ? postgres : sharedServer(postgres, shared) }),
    ...(redis && { redis: redis.kind === "external" ? redis : sharedServer(redis, shared) }),
    ...(kafka && { kafka: kafka.kind === "external" ? kafka : sharedServer(kafka, shared) }),
    ...(keycloak && { keycloak: keycloak.kind === "external" ? keycloak : sharedServer(keycloak, shared) }),
    ...(alertmanager && {
      alertmanager: alertmanager.kind === "external" ? alertmanager : sharedServer(alertmanager, shared),
    }),
  };
}

/** Applies the shared settings to the operator jobs. */
export function sharedJobs({ cacheWarm, backfill, probe }: ResolvedJobs, shared: SharedSettings): ResolvedJobs {
  return {
    ...(cacheWarm && { cacheWarm: sharedPart(cacheWarm, shared) }),
    ...(backfill && { backfill: sharedPart(backfill, shared) }),
    ...(probe && { probe: sharedPart(probe, shared) }),
  };
}

/** Applies the shared settings to the backups. */
export function sharedBackups(backups: ResolvedBackups, shared: SharedSettings): ResolvedBackups {
  const { images } = shared;
  const pods = withoutRole(shared.pods);
  const { uploadImage, database, configuration, ...others } = backups;
  return {
    ...others,
    uploadImage: mirrored(uploadImage, images),
    ...(database && {
      database: { ...database, dumpImage: mirrored(database.dumpImage, images), ...podsField(pods, database.pods) },
    }),
    ...(configuration && {
      configuration: {
        ...configuration,
        copyImage: mirrored(configuration.copyImage, images),
        encryptionImage: mirrored(configuration.encryptionImage, images),
        ...podsField(pods, configuration.pods),
      },
    }),
  };
}

function sharedServer<T extends Server>(server: T, shared: SharedSettings): T {
  const { datastorePriorityClass: priorityClass } = shared;
  const pods = priorityClass === undefined ? shared.pods : { ...shared.pods, priorityClass };
  const { exporter } = server;
  const own = sharedPart(server, { ...shared, pods });
  return exporter === undefined ? own : { ...own, exporter: sharedPart(exporter, shared) };
}

/** Backups have their own role, from `roleArn` or Pod Identity, which the role of all pods would replace. */
function withoutRole(pods: PodsSpec | undefined): PodsSpec | undefined {
  if (pods?.serviceAccountAnnotations === undefined) return pods;
  const { [IAM_ROLE_ANNOTATION]: _role, ...serviceAccountAnnotations } = pods.serviceAccountAnnotations;
  return { ...pods, serviceAccountAnnotations };
}

/** The image is empty if it is required and missing. A rule reports that. */
function mirrored(image: string, images: ImagesSpec | undefined): string {
  return images === undefined || image === "" ? image : mirroredImage(image, images);
}
