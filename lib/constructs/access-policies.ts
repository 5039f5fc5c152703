import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import {
  DEFAULT_DENY_NAME,
  DESCRIPTION_ANNOTATION,
  LAYER_LABELS,
  POLICY_SET_LABEL,
  QUARANTINE_NAME,
  appSelector,
  objectLabels,
  type Labels,
} from "../names";
import { servicePoliciesProblems, trafficPoliciesProblems } from "../rules/access-policies";
import {
  trafficOfCallers,
  trafficUnder,
  type Caller,
  type CallersOptions,
  type FlowSource,
  type LockdownLevel,
  type Traffic,
} from "../traffic";
import { isFree, isObject } from "./children";
import type { Datastore } from "./datastores/datastore";
import { incoming, outgoing, reasons, rulesOf, selectorOf } from "./policies/rules";
import { servicePoliciesSchema, trafficPoliciesSchema } from "./schemas/cluster";
import { validateProps } from "./validation";

/** Props for {@link AccessPolicies}: services, or precomputed traffic, for example from `trafficOf`. */
export type AccessPoliciesProps = AccessPoliciesOptions & (ServicesOfPolicies | Traffic);

/** Options for {@link AccessPolicies}. */
export interface AccessPoliciesOptions {
  /**
   * Whether to also isolate all other pods in the namespace. Set this to false in a namespace shared with other teams; otherwise, their pods would
   * lose all traffic.
   * @default true
   */
  readonly isolateOthers?: boolean;
  /**
   * Lockdown level, which denies connections that are normally allowed.
   * @default - no lockdown
   */
  readonly lockdown?: LockdownLevel;
}

/** Services and datastores in a namespace. {@link AccessPolicies} allows their calls and DNS lookups. */
export interface ServicesOfPolicies extends CallersOptions {
  /**
   * Services to create policies for. Each is an {@link EdgeService}, a datastore such as {@link Redis}, or plain data. Also list every callee in the
   * namespace, because `default-deny` blocks calls to a callee without a policy. An external datastore has no pods and gets no policy. To allow calls
   * from another namespace to an EdgeService, set its `calledBy`. For other peers, such as addresses, write
   * `{ app: orders.app, calls: orders.calls, ports: orders.ports, calledBy: […] }`.
   */
  readonly services: readonly (Caller | Datastore)[];
  /**
   * Constructs whose flows are also allowed, such as {@link PublicRoutes} (flows from the entry point) and {@link Monitoring} (flows from Prometheus).
   * @default - none
   */
  readonly flowsOf?: readonly FlowSource[];
}

/**
 * NetworkPolicies for a namespace: one per app, named after the app, with all of its incoming and outgoing flows. Two more policies allow nothing:
 * `default-deny` selects every pod in the namespace, and `quarantine` selects pods with the label `app=quarantine`.
 *
 * `kubectl label pod <pod> app=quarantine --overwrite` isolates a pod and keeps it as evidence. The pod no longer belongs to its Services and its
 * ReplicaSet, and the ReplicaSet starts a replacement. Open connections may persist until either end restarts.
 *
 * Every policy lists both directions, even if one is empty, so that applying it removes manually added rules or reports a conflict.
 *
 * Invalid prop values are reported at synthesis, together with the problems of all other constructs. This construct has no default child.
 */
export class AccessPolicies extends Construct {
  /** Policies of the apps, keyed by app name. */
  readonly policies: ReadonlyMap<string, k8s.KubeNetworkPolicy>;
  /**
   * Policy that isolates every pod in the namespace.
   * @default - none, if `isolateOthers` is false
   */
  readonly defaultDeny?: k8s.KubeNetworkPolicy;
  /** Policy that isolates pods with the label `app=quarantine`. */
  readonly quarantine: k8s.KubeNetworkPolicy;

  constructor(scope: Construct, id: string, props: AccessPoliciesProps) {
    super(scope, id);
    const { isolateOthers = true, lockdown, ...traffic } = trafficOfProps(this, props);
    this.defaultDeny = isolateOthers ? createDefaultDeny(this) : undefined;
    this.quarantine = createQuarantine(this);
    this.policies = new Map(traffic.apps.flatMap((app) => createAllowance(this, app, traffic, lockdown)));
  }
}

/** Converts services in the props to traffic. Props that already contain traffic are returned unchanged. */
function trafficOfProps(construct: Construct, props: AccessPoliciesProps): AccessPoliciesOptions & Traffic {
  if (!isObject(props) || !("services" in props)) {
    validateProps(construct, props as Traffic, {
      schema: trafficPoliciesSchema,
      problemsOf: trafficPoliciesProblems,
    });
    return props as AccessPoliciesOptions & Traffic;
  }
  const { services, flowsOf, dnsCidrs, ...options } = props;
  const callers = plainCallers(services);
  const plain = { ...props, services: callers, flowsOf: plainSources(flowsOf) };
  validateProps(construct, plain, { schema: servicePoliciesSchema, problemsOf: servicePoliciesProblems });
  const { apps, flows } = trafficOfCallers(callers, { dnsCidrs });
  return { ...options, apps, flows: [...(flowsOf ?? []).flatMap((source) => source.flows), ...flows] };
}

/** Converts services to plain data. A value that is not a list is returned unchanged, so that the schema rejects it. */
function plainCallers(services: ServicesOfPolicies["services"]): readonly Caller[] {
  return Array.isArray(services) ? services.filter(hasPods).map(callerOf) : (services as readonly Caller[]);
}

function plainSources(sources: readonly FlowSource[] | undefined): readonly FlowSource[] | undefined {
  if (!Array.isArray(sources)) return sources;
  return sources.map((source: FlowSource) => (Construct.isConstruct(source) ? { flows: source.flows } : source));
}

function hasPods(service: Caller | Datastore): boolean {
  return !isDatastore(service) || service.callee.kind === "pods";
}

/** Converts a construct to plain data. */
function callerOf(service: Caller | Datastore): Caller {
  if (isDatastore(service)) return { app: service.name, calls: service.calls };
  if (!Construct.isConstruct(service)) return service;
  const { app, calls, calledBy, ports } = service;
  return { app, calls, calledBy, ports };
}

function isDatastore(service: Caller | Datastore): service is Datastore {
  return Construct.isConstruct(service) && "datastore" in service;
}

function createDefaultDeny(scope: Construct): k8s.KubeNetworkPolicy {
  return createDenial(scope, DEFAULT_DENY_NAME, {}, "Denies all traffic of every pod in the namespace by default.");
}

function createQuarantine(scope: Construct): k8s.KubeNetworkPolicy {
  return createDenial(scope, QUARANTINE_NAME, appSelector(QUARANTINE_NAME), "Isolates quarantined pods.");
}

function createDenial(scope: Construct, name: string, selector: Labels, description: string): k8s.KubeNetworkPolicy {
  const labels = { ...LAYER_LABELS, [POLICY_SET_LABEL]: "deny" };
  return createPolicy(scope, { name, labels, description, selector, ingress: [], egress: [] });
}

/** Creates the policy for an app. Returns an empty list if the construct ID is taken or invalid, which the rules report. */
function createAllowance(
  scope: Construct,
  app: string,
  traffic: Traffic,
  lockdown: LockdownLevel | undefined,
): readonly (readonly [string, k8s.KubeNetworkPolicy])[] {
  if (!isFree(scope, app)) return [];
  const left = lockdown === undefined ? traffic : trafficUnder(lockdown, traffic);
  const policy = createPolicy(scope, {
    name: app,
    labels: { ...objectLabels(app), [POLICY_SET_LABEL]: "allow" },
    // The description does not depend on the lockdown. If it changed, undoing a lockdown that was applied client-side would cause a conflict.
    description: `Allowed without a lockdown. Ingress: ${reasons(incoming(traffic, app))}. Egress: ${reasons(outgoing(traffic, app))}.`,
    selector: appSelector(app),
    ingress: rulesOf(incoming(left, app), ({ from }) => from).map(({ peers, ports }) => ({ from: peers, ports })),
    egress: rulesOf(outgoing(left, app), ({ to }) => to).map(({ peers, ports }) => ({ to: peers, ports })),
  });
  return [[app, policy]];
}

interface Policy {
  readonly name: string;
  readonly labels: Labels;
  readonly description: string;
  readonly selector: Labels;
  readonly ingress: k8s.NetworkPolicyIngressRule[];
  readonly egress: k8s.NetworkPolicyEgressRule[];
}

function createPolicy(
  scope: Construct,
  { name, labels, description, selector, ingress, egress }: Policy,
): k8s.KubeNetworkPolicy {
  return new k8s.KubeNetworkPolicy(scope, name, {
    metadata: { name, labels, annotations: { [DESCRIPTION_ANNOTATION]: description } },
    // Always set both types. By default, a policy with only egress rules also isolates ingress, and a policy without egress rules never isolates
    // egress.
    spec: { podSelector: selectorOf(selector), policyTypes: ["Ingress", "Egress"], ingress, egress },
  });
}
