import { datastoreNames } from "../../layer/datastores";
import { datastoreDeploymentName, defaultCertificateName } from "../../names";
import type { DatastoreName } from "../../spec/datastores";
import type { CaReference } from "../../spec/external";
import { callsOf } from "../../traffic/layer-calls";
import { escalation } from "../parts/people";
import { AFTER_RESTART } from "../parts/restart";
import type { Kit } from "../kit";
import type { Procedure, RunStep, Step, Target } from "../procedure";

/** Clients reject a certificate: that of a public host, or that of a datastore. */
export function certificateExpired(kit: Kit): Procedure | undefined {
  const hosts = hostsOf(kit);
  const authorities = authoritiesOf(kit);
  if (hosts.length === 0 && authorities.length === 0) return undefined;
  return {
    id: "certificate-expired",
    title: "Expired certificate",
    chapter: "troubleshooting",
    situation: "a certificate has expired",
    summary: "Find out which certificate clients reject, and replace it.",
    ...(hosts.length > 0 && { targets: hosts }),
    steps: [...(hosts.length > 0 ? hostSteps(kit) : []), ...authorities.flatMap((one) => authoritySteps(kit, one))],
    escalate: escalation(kit, "If you can't get a new certificate within 15 minutes"),
  };
}

/** Public hosts with their certificates. */
function hostsOf({ layer }: Kit): readonly Target[] {
  const { services, datastores, cluster } = layer;
  if (cluster.exposure.kind === "none") return [];
  const { keycloak } = datastores;
  const edge = services.flatMap(({ name, host, certificate = defaultCertificateName(name) }) =>
    host === undefined ? [] : [{ name, values: { app: name, host, certificate } }],
  );
  if (keycloak?.kind !== "inCluster") return edge;
  const { name, hostname } = keycloak;
  return [...edge, { name, values: { app: name, host: hostname, certificate: defaultCertificateName(name) } }];
}

const DATES = "openssl x509 -noout -subject -enddate -checkend 0";

function hostSteps(kit: Kit): readonly Step[] {
  const { exposure } = kit.layer.cluster;
  return [
    {
      kind: "run",
      group: "Public hosts",
      id: "served",
      what: "Check which certificate <host> shows to clients.",
      command: `openssl s_client -connect <host>:443 -servername <host> </dev/null 2>/dev/null | ${DATES}`,
      who: "anyone",
      expect: {
        see: "The subject matches <host>, notAfter is in the future, and the certificate will not expire.",
        output: "^Certificate will not expire$",
      },
      within: 15,
    },
    ...(exposure.kind === "ingress" && exposure.certificates !== "controller" ? secretSteps(kit) : [elsewhere(kit)]),
  ];
}

/** With an Ingress, the certificate is in a Secret of the namespace. The pipeline does not apply it. */
function secretSteps({ kubectl, layer }: Kit): readonly Step[] {
  const group = "Public hosts";
  return [
    {
      kind: "run",
      group,
      id: "secret",
      what: "Check the certificate in the Secret. The command shows no key.",
      command: `${kubectl("get secret <certificate> -o jsonpath='{.data.tls\\.crt}'")} | base64 -d | ${DATES}`,
      who: "breakglass",
      expect: {
        see: "The certificate will not expire. If clients still get an old one, the ingress controller has not read the Secret.",
        output: "^Certificate will not expire$",
      },
      within: 10,
    },
    {
      kind: "manual",
      group,
      id: "renew",
      what: "Renew the certificate where it comes from, such as cert-manager or your certificate authority. If that does not write the Secret, save the certificate as tls.crt and its key as tls.key.",
    },
    {
      kind: "run",
      group,
      id: "replace",
      what: "Replace the certificate in the Secret.",
      condition: "Only if no controller writes the Secret.",
      command: `${kubectl("create secret tls <certificate> --cert=tls.crt --key=tls.key --dry-run=client -o yaml")} | ${kubectl("apply --server-side --force-conflicts --field-manager=certificates -f -")}`,
      who: "administrator",
      expect: { see: "kubectl reports the Secret.", output: "^secret/<certificate> serverside-applied$" },
      within: 10,
      change: {
        what: "The ingress controller uses the new certificate within a minute. No pod restarts.",
        nextApply: { kubectl: "kept", pulumi: "kept" },
        undo: { kind: "none", why: `The old certificate has expired. The files of ${layer.name} do not contain it.` },
      },
    },
  ];
}

/** Certificates of a Gateway belong to its namespace, and those of a controller to the controller. */
function elsewhere({ layer: { cluster } }: Kit): Step {
  const { exposure } = cluster;
  const where =
    exposure.kind === "gatewayApi"
      ? `in the namespace ${exposure.namespace}: the listeners of the Gateway ${exposure.parent} name their Secrets in certificateRefs`
      : "in the ingress controller, not in this namespace";
  return {
    kind: "manual",
    group: "Public hosts",
    id: "elsewhere",
    what: `The certificate is ${where}. Ask the administrators of the cluster to renew it.`,
  };
}

/** All Deployments whose pods connect to a datastore. */
function deploymentsWith({ layer }: Kit, store: DatastoreName): readonly string[] {
  const callers = callsOf(layer)
    .filter(({ to }) => to === store)
    .map(({ from }) => from);
  const { keycloak } = layer.datastores;
  return [
    ...layer.services
      .filter(({ name }) => callers.includes(name))
      .flatMap(({ plan }) => plan.workloads.map(({ name }) => name)),
    ...(keycloak !== undefined && callers.includes(keycloak.name) ? [datastoreDeploymentName(keycloak.name)] : []),
  ];
}

interface Authority {
  readonly store: DatastoreName;
  readonly ca: CaReference;
}

/** Datastores whose CA the pods mount. */
function authoritiesOf({ layer: { datastores } }: Kit): readonly Authority[] {
  return datastoreNames(datastores).flatMap((store) => {
    const ca = datastores[store]?.endpoint.ca;
    return ca === undefined ? [] : [{ store, ca }];
  });
}

function authoritySteps(kit: Kit, { store, ca }: Authority): readonly RunStep[] {
  const { kubectl } = kit;
  const deployments = deploymentsWith(kit, store);
  const { configMap, secret, key } = ca;
  const path = `{.data.${key.replaceAll(".", "\\.")}}`;
  const read =
    configMap === undefined
      ? `${kubectl(`get secret ${secret ?? ""} -o jsonpath='${path}'`)} | base64 -d`
      : kubectl(`get configmap ${configMap} -o jsonpath='${path}'`);
  const group = `CA of ${store}`;
  return [
    {
      kind: "run",
      group,
      id: `ca-${store}`,
      what: `Check the CA certificates of ${store}.`,
      command: `${read} | openssl storeutl -noout -text -certs /dev/stdin | grep -E 'Subject:|Not After'`,
      who: configMap === undefined ? "breakglass" : "read",
      expect: { see: "Each CA in use has a date in the future after Not After.", output: "Not After *:" },
      within: 10,
    },
    {
      kind: "run",
      group,
      id: `restart-clients-${store}`,
      what: `Restart the clients, so that they read a new CA of ${store}.`,
      condition: `Only if ${configMap ?? secret ?? ""} has a new certificate. Add it next to the old one. Running pods get the file within about two minutes.`,
      command: kubectl(`rollout restart ${deployments.map((name) => `deployment/${name}`).join(" ")}`),
      who: "operate",
      expect: { see: "kubectl reports each Deployment as restarted.", output: "^deployment\\.apps/\\S+ restarted$" },
      within: 10,
      change: {
        what: `Replaces all pods of ${deployments.join(", ")}, without an interruption.`,
        nextApply: AFTER_RESTART,
        undo: { kind: "none", why: "The new pods have the same version and configuration." },
      },
    },
  ];
}
