import type { ServiceSpec } from "../spec/service";

/** What the rules about a release need to know of its service. */
export type ReleasedService = Pick<ServiceSpec, "topology" | "migrateFrom" | "scale">;
