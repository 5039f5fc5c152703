import * as z from "zod/mini";
import type { Capacity } from "../../layer/capacity";
import { exposureSchema } from "../../spec/schemas/exposure";
import { routeSchema } from "../../spec/schemas/route";
import type { Fields } from "../../spec/schemas/fields";
import { onCallSchema } from "../../spec/schemas/operations";
import type { AddressesPeer, AppPeer, Caller, Flow, FlowSource, Peer, PodsPeer, Traffic } from "../../traffic";
import { LOCKDOWN_LEVELS } from "../../traffic";
import type { FoundationProps } from "../foundation";
import type { OnCallRolesProps } from "../on-call-roles";
import type { PublicRoutesInput } from "../../rules/public-routes";
import { calleeSchema, once, texts } from "./shared";

/** Schema for the props of a `Foundation`. */
export const foundationSchema = once(() => {
  const capacity = z.strictObject({
    cpu: z.number(),
    memory: z.number(),
    pods: z.number(),
    storage: z.number(),
    claims: z.number(),
  } satisfies Fields<Capacity>);
  return z.strictObject({ capacity: z.optional(capacity) } satisfies Fields<FoundationProps>);
});

/** Schema for the props of `OnCallRoles`. */
export const onCallRolesSchema = once(
  () => z.extend(onCallSchema, { hotQueries: z.optional(z.string()) }) satisfies z.ZodMiniType<OnCallRolesProps>,
);

/** Schema for the props of `PublicRoutes`, with plain data in place of constructs. */
export const publicRoutesSchema = once(() => {
  const service = z.strictObject({
    app: z.string(),
    port: z.optional(z.int()),
    canaryShare: z.optional(z.int()),
    metricsPath: z.optional(z.string()),
    healthPath: z.optional(z.string()),
    livenessPath: z.optional(z.string()),
    startupPath: z.optional(z.string()),
  });
  const route = z.strictObject({
    service,
    host: z.string(),
    certificate: z.optional(z.string()),
    longLived: z.optional(z.boolean()),
    publicHealth: z.optional(z.boolean()),
    route: z.optional(routeSchema),
  });
  const keycloak = z.strictObject({ name: z.string(), hostname: z.optional(z.string()) });
  return z.strictObject({
    exposure: exposureSchema,
    services: z.optional(z.array(route)),
    keycloak: z.optional(z.union([z.string(), keycloak])),
  } satisfies Fields<PublicRoutesInput>);
});

const peer = once(
  () =>
    z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("app"), app: z.string() } satisfies Fields<AppPeer>),
      z.strictObject({
        kind: z.literal("pods"),
        name: z.string(),
        namespace: z.optional(z.string()),
        labels: z.optional(texts()),
      } satisfies Fields<PodsPeer>),
      z.strictObject({
        kind: z.literal("addresses"),
        name: z.string(),
        ranges: z.array(z.strictObject({ cidr: z.string(), except: z.optional(z.array(z.string())) })),
      } satisfies Fields<AddressesPeer>),
    ]) satisfies z.ZodMiniType<Peer>,
);

const options = () => ({
  isolateOthers: z.optional(z.boolean()),
  lockdown: z.optional(z.enum(LOCKDOWN_LEVELS)),
});

const flow = once(() =>
  z.strictObject({
    kind: z.enum(["entry", "monitoring", "service", "datastore", "outside", "internet", "platform", "dns"]),
    from: peer(),
    to: peer(),
    ports: z.array(z.int()),
    protocols: z.array(z.enum(["TCP", "UDP"])),
    why: z.string(),
  } satisfies Fields<Flow>),
);

/** Schema for the props of `AccessPolicies` that contain traffic. */
export const trafficPoliciesSchema = once(() => {
  const traffic = { apps: z.array(z.string()), flows: z.array(flow()) } satisfies Fields<Traffic>;
  return z.strictObject({ ...options(), ...traffic });
});

/** Schema for the props of `AccessPolicies` that contain services, with plain data in place of constructs. */
export const servicePoliciesSchema = once(() => {
  const caller = z.strictObject({
    app: z.string(),
    calls: z.optional(z.array(calleeSchema())),
    calledBy: z.optional(z.array(peer())),
    ports: z.optional(z.array(z.int())),
  } satisfies Fields<Caller>);
  return z.strictObject({
    ...options(),
    services: z.array(caller),
    flowsOf: z.optional(z.array(z.strictObject({ flows: z.array(flow()) } satisfies Fields<FlowSource>))),
    dnsCidrs: z.optional(z.array(z.string())),
  });
});
