import { callsOf } from "../../traffic/layer-calls";
import { POLICY_SET_LABEL } from "../../names";
import { endpointsStep } from "../parts/looks";
import { escalation } from "../parts/people";
import { probeSteps } from "../parts/probe";
import type { Kit } from "../kit";
import type { Procedure, RunStep, Target } from "../procedure";
import type { ServiceTarget } from "../service-targets";

/** A service can't reach another one. */
export function networkConnectivity(kit: Kit): Procedure {
  const targets = kit.services.map((target) => withCaller(kit, target));
  return {
    id: "network-connectivity",
    title: "Failed connections",
    chapter: "troubleshooting",
    situation: "a connection times out or is refused",
    summary: "Find out whether a missing pod, a NetworkPolicy or the network stops requests to the service.",
    targets,
    steps: [
      endpointsStep(kit, {
        id: "endpoints",
        what: "Check whether the Service has ready pods.",
        service: "<address>",
        deployment: "<deployment>",
        see: "If no line ends with true, see the procedure [service-outage](#service-outage).",
      }),
      reachStep(
        kit,
        targets.filter(({ values }) => values["caller"] !== undefined).map(({ name }) => name),
      ),
      whoStep(kit),
      ...policySteps(kit),
      ...probeSteps(kit),
    ],
    escalate: escalation(
      kit,
      "If the policies allow a connection that times out, call the team that runs the network of the cluster. If that does not help",
    ),
  };
}

/** The target with one of its callers: a service, or else the probe. */
function withCaller({ layer }: Kit, { name, values }: ServiceTarget): Target {
  const caller = callsOf(layer).find(({ to }) => to === name)?.from ?? (layer.jobs.probe && "probe");
  return { name, values: { ...values, ...(caller !== undefined && { caller }) } };
}

function reachStep({ tool, layer }: Kit, only: readonly string[]): RunStep {
  return {
    kind: "run",
    id: "reach",
    only,
    what: "Check whether the policies let <caller> call <service>. For another caller, replace its name.",
    command: tool(`reach <caller> <service> --env ${layer.name}`),
    who: "anyone",
    expect: {
      see: "Each pair of pods has the answer yes, with the port. After no, the lines below name the policies that deny the connection.",
      output: "^<caller>\\S* → <service>\\S*: yes, on .*\\b<port>\\b",
    },
    within: 10,
  };
}

function whoStep({ tool, layer, environmentFile }: Kit): RunStep {
  return {
    kind: "run",
    id: "callers",
    what: "List everything that <service> may call, and that may call it.",
    command: tool(`reach <service> --env ${layer.name}`),
    who: "anyone",
    expect: {
      see: `Two lists. A caller that is missing needs an entry in calls or calledBy of ${environmentFile}.`,
      output: "^<service> .*may call$",
    },
    within: 10,
  };
}

function policySteps({ kubectl }: Kit): readonly RunStep[] {
  return [
    {
      kind: "run",
      id: "policies",
      what: "Check whether the cluster has the policies, and only these.",
      command: kubectl("get networkpolicies --show-labels"),
      who: "read",
      expect: {
        see: `One policy for each app, default-deny and quarantine. Policies without the label ${POLICY_SET_LABEL} have other owners.`,
        output: "^<service> +app=<service> ",
      },
      within: 10,
    },
    {
      kind: "run",
      id: "policy",
      what: "Read the policy of the service in the cluster.",
      command: kubectl("describe networkpolicy <service>"),
      who: "read",
      expect: {
        see: "The rules for ingress and egress. Almost no rules: a lockdown is active, see the procedure [lockdown](#lockdown).",
        output: "^ +PodSelector: +app=<service>$",
      },
      within: 10,
    },
  ];
}
