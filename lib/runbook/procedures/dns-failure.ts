import { datastoreDeploymentName, serviceName } from "../../names";
import { escalation } from "../parts/people";
import { probeSteps } from "../parts/probe";
import { insideStep } from "../parts/server";
import type { Kit } from "../kit";
import type { Procedure, Step } from "../procedure";

/** Names do not resolve. */
export function dnsFailure(kit: Kit): Procedure {
  return {
    id: "dns-failure",
    title: "DNS failure",
    chapter: "troubleshooting",
    situation: "names do not resolve",
    summary:
      "Find out whether names of the cluster or names outside it fail, and whether the policies or the DNS server is the cause.",
    targets: kit.services,
    steps: [...policySteps(kit), serverStep(kit), ...lookupSteps(kit), ...probeSteps(kit), logStep(kit)],
    escalate: escalation(kit, "Call the administrators of the cluster, who run its DNS server. If that does not help"),
  };
}

/** The DNS server of the cluster has this label with every usual distribution. */
const DNS = "kube-system/kube-dns";

function policySteps({ tool, layer }: Kit): readonly Step[] {
  const { name, cluster } = layer;
  return [
    {
      kind: "run",
      id: "reach",
      what: "Check whether the policies let <service> send DNS queries.",
      command: tool(`reach <service> ${DNS} --env ${name}`),
      who: "anyone",
      expect: {
        see: `Each pod has the answer yes, on port 53.${cluster.dnsCidrs.length === 0 ? "" : ` Queries to ${cluster.dnsCidrs.join(", ")} are allowed, too.`}`,
        output: "^<service>\\S* → kube-system/kube-dns: yes, on 53",
      },
      within: 10,
    },
  ];
}

function serverStep({ kubectlOutside }: Kit): Step {
  return {
    kind: "run",
    id: "server",
    what: "Check the pods of the DNS server.",
    command: kubectlOutside("-n kube-system get pods -l k8s-app=kube-dns"),
    who: "administrator",
    expect: { see: "Each pod is Running and ready, without new restarts." },
    within: 10,
  };
}

/** Programs for lookups exist in the images of PostgreSQL and Redis, which are based on Debian. */
function lookupSteps(kit: Kit): readonly Step[] {
  const { postgres, redis } = kit.layer.datastores;
  const store = [postgres, redis].find((one) => one?.kind === "inCluster");
  if (store === undefined) return [];
  const address = "<address>";
  return [
    insideStep(kit, datastoreDeploymentName(store.name), {
      id: "lookup",
      what: `Look up the Service of <service> in the pod of ${store.name}.`,
      command: `getent hosts ${address}`,
      see: "The address of the Service and its full name. No output and exit code 2: the name does not resolve.",
      output: address,
    }),
    insideStep(kit, datastoreDeploymentName(store.name), {
      id: "lookup-api-server",
      what: "Look up a name that every cluster has.",
      command: "getent hosts kubernetes.default.svc",
      see: `The address of the API server. If only ${serviceName("<service>")} fails, its Service is missing.`,
      output: "kubernetes\\.default\\.svc",
    }),
  ];
}

function logStep({ kubectl }: Kit): Step {
  return {
    kind: "run",
    id: "log",
    what: "Find failed lookups in the log of <service>.",
    command: `${kubectl("logs -l app=<service> --since=1h --tail=-1 --prefix")} | { grep -iE 'resolve|no such host|ENOTFOUND|EAI_AGAIN|name or service' || test $? -eq 1; }`,
    who: "read",
    expect: { see: "No lines. Otherwise, each line names the host that does not resolve." },
    within: 60,
  };
}
