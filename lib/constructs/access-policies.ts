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

/** Props of {@link AccessPolicies}: services, or traffic that was computed elsewhere, such as by `trafficOf`. */
export type AccessPoliciesProps = AccessPoliciesOptions & (ServicesOfPolicies | Traffic);

/** Options of {@link AccessPolicies}. */
export interface AccessPoliciesOptions {
  /**
   * Whether pods that no policy names are isolated too. In a namespace that is shared with other teams this must be off: it would cut off their pods.
   * @default true
   */
  readonly isolateOthers?: boolean;
  /**
   * Emergency lock-down: removes allowed connections.
   * @default - none
   */
  readonly lockdown?: LockdownLevel;
}

/** Services and datastores of a namespace: {@link AccessPolicies} allows what they call, and look-ups of host names. */
export interface ServicesOfPolicies extends CallersOptions {
  /**
   * Each gets a policy: an {@link EdgeService}, a datastore such as {@link Redis}, or plain data. List every pod that a service calls in the namespace,
   * too: without a policy that lets the calls in, `default-deny` isolates it. A datastore outside the cluster has no pods and gets no policy.
   * To let pods of another namespace call an EdgeService, write `{ app: orders.app, calls: orders.calls, ports: orders.ports, calledBy: […] }`.
   */
  readonly services: readonly (Caller | Datastore)[];
  /**
   * Constructs whose connections are let in, too: {@link PublicRoutes} those of the entry point, {@link Monitoring} those of Prometheus.
   * @default - none
   */
  readonly flowsOf?: readonly FlowSource[];
}

/**
 * NetworkPolicies of a namespace. One per app, with the name of the app and both sides of every flow that it is part of. Policies only add up, so two more
 * isolate and allow nothing: `default-deny` every pod of the namespace, and `quarantine` the pods with that label. The command
 * `kubectl label pod <pod> app=quarantine --overwrite` takes a pod out of its Services, its ReplicaSet, which replaces it, and all traffic, and keeps it as
 * evidence. Open connections may live on until either end restarts.
 *
 * Every policy has both directions, even if one is empty: applying it then removes rules that were added by hand, or reports a conflict.
 *
 * Wrong values of props are reported at synthesis, with the problems of all other constructs. It has no default child: all policies are alike.
 */
export class AccessPolicies extends Construct {
  /** The policies of the apps, by name. */
  readonly policies: ReadonlyMap<string, k8s.KubeNetworkPolicy>;
  /**
   * The policy that isolates every pod of the namespace.
   * @default - `isolateOthers` is off
   */
  readonly defaultDeny?: k8s.KubeNetworkPolicy;
  /** The policy that isolates pods that are kept as evidence. */
  readonly quarantine: k8s.KubeNetworkPolicy;

  constructor(scope: Construct, id: string, props: AccessPoliciesProps) {
    super(scope, id);
    const { isolateOthers = true, lockdown, ...traffic } = trafficOfProps(this, props);
    this.defaultDeny = isolateOthers ? createDefaultDeny(this) : undefined;
    this.quarantine = createQuarantine(this);
    this.policies = new Map(traffic.apps.flatMap((app) => createAllowance(this, app, traffic, lockdown)));
  }
}

/** The props with traffic in place of services. */
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

/** What is no list is left as it is: the schema refuses it. */
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

/** A construct as plain data. */
function callerOf(service: Caller | Datastore): Caller {
  if (isDatastore(service)) return { app: service.name, calls: service.calls };
  if (!Construct.isConstruct(service)) return service;
  const { app, calls, ports } = service;
  return { app, calls, ports };
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

/** Nothing where the rules refuse the name, or the app is listed twice: a construct needs an id that is free. */
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
    // Of all flows: a text that a lock-down changes would be a conflict when it is undone, if it was applied client-side.
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
    // Both types always: without them a policy with only egress would isolate ingress too, and one without egress would not isolate it.
    spec: { podSelector: selectorOf(selector), policyTypes: ["Ingress", "Egress"], ingress, egress },
  });
}
