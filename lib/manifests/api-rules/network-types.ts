import * as check from "./checks";
import {
  atLeastOne,
  exactlyOne,
  filled,
  is,
  neededIf,
  never,
  onlyIf,
  unique,
  type Rule,
  type RulesByType,
} from "./rules";

const DISTRIBUTIONS = ["PreferClose", "PreferSameZone", "PreferSameNode"];
const AFFINITY_SECONDS = 86_400;

const HOST: check.Check = {
  isValid: (value) => check.subdomain.isValid(String(value).replace(/^\*\./, "")),
  allowed: "a host name",
};
const PLAIN_PATH: check.Check = {
  isValid: (value) => !/\/\/|\/\.\.?(\/|$)|%2f/i.test(String(value)),
  allowed: "a path without //, /./, /../ and %2f",
};

/** Rules of Services and Ingresses. Those of NetworkPolicies are in `network-policies`, because the evaluator needs them, too. */
export const NETWORK_RULES: RulesByType = {
  "core.v1.ServiceSpec": [
    is(check.address, "externalIPs"),
    is({ ...check.range, isValid: (value) => check.range.isValid(String(value).trim()) }, "loadBalancerSourceRanges"),
    is(check.oneOf(...DISTRIBUTIONS), "trafficDistribution"),
    is(check.qualifiedName, "loadBalancerClass"),
    neededIf("externalName", "type", "ExternalName"),
    alias,
    onlyIf("loadBalancerSourceRanges", "type", "LoadBalancer"),
    onlyIf("allocateLoadBalancerNodePorts", "type", "LoadBalancer"),
    onlyIf("loadBalancerClass", "type", "LoadBalancer"),
    unique("ports", "name"),
    portsOfService,
    external,
  ],
  "core.v1.ServicePort": [
    filled("port"),
    is(check.port, "port", "nodePort"),
    is(check.portOrName, "targetPort"),
    is(check.label, "name"),
    is(check.qualifiedName, "appProtocol"),
  ],
  "core.v1.ClientIPConfig": [is(check.from(1, AFFINITY_SECONDS), "timeoutSeconds")],
  "networking.v1.IngressSpec": [atLeastOne("defaultBackend", "rules"), is(check.subdomain, "ingressClassName")],
  "networking.v1.IngressBackend": [exactlyOne("service", "resource")],
  "networking.v1.IngressServiceBackend": [filled("name", "port"), is(check.label, "name")],
  "networking.v1.ServiceBackendPort": [
    exactlyOne("name", "number"),
    is(check.port, "number"),
    is(check.portName, "name"),
  ],
  "networking.v1.IngressRule": [
    is({ ...HOST, isValid: (value) => HOST.isValid(value) && !check.address.isValid(value) }, "host"),
  ],
  "networking.v1.IngressTLS": [is(HOST, "hosts"), is(check.subdomain, "secretName")],
  "networking.v1.HTTPIngressRuleValue": [filled("paths")],
  "networking.v1.HTTPIngressPath": [filled("pathType", "backend"), absolute],
  "networking.v1.IngressClassSpec": [
    is({ isValid: (value) => check.domainName.isValid(value), allowed: "a domain and a path" }, "controller"),
  ],
};

/** A Service has ports, unless it is headless or an alias. Several ports need names. */
function portsOfService(spec: Parameters<Rule>[0]): string | undefined {
  const { ports, type, clusterIP } = spec;
  if (ports === undefined) return type === "ExternalName" || clusterIP === "None" ? undefined : "ports is required";
  const list = ports as readonly Readonly<Record<string, unknown>>[];
  if (list.length > 1 && list.some(({ name }) => name === undefined))
    return "ports must each have a name if there is more than one";
  const isInside = type === undefined || type === "ClusterIP";
  return isInside && list.some(({ nodePort }) => nodePort !== undefined)
    ? "nodePort is allowed only if type is NodePort, LoadBalancer or ExternalName"
    : undefined;
}

/** Only an alias needs a valid name, which may end with a dot. */
function alias(spec: Parameters<Rule>[0]): string | undefined {
  const name: check.Check = {
    ...check.subdomain,
    isValid: (value) => check.subdomain.isValid(String(value).replace(/\.$/, "")),
  };
  return spec["type"] === "ExternalName" ? is(name, "externalName")(spec) : undefined;
}

/** Fields for requests from outside. */
function external(spec: Parameters<Rule>[0]): string | undefined {
  const { type, externalIPs } = spec;
  if (type === "ExternalName")
    return never(
      "ipFamilies",
      "ipFamilyPolicy",
      "clusterIP",
      "clusterIPs",
      "externalTrafficPolicy",
      "healthCheckNodePort",
    )(spec);
  if (spec["clusterIP"] === "None" && type !== undefined && type !== "ClusterIP")
    return `clusterIP must not be None if type is ${String(type)}`;
  const isExternal = type === "NodePort" || type === "LoadBalancer" || externalIPs !== undefined;
  return isExternal ? undefined : never("externalTrafficPolicy", "healthCheckNodePort")(spec);
}

/** Only a controller decides what a path of the type `ImplementationSpecific` means. */
function absolute(path: Parameters<Rule>[0]): string | undefined {
  const isSpecific = path["pathType"] === "ImplementationSpecific";
  const problem = (isSpecific ? undefined : filled("path")(path)) ?? is(check.absolutePath, "path")(path);
  return problem ?? (isSpecific ? undefined : is(PLAIN_PATH, "path")(path));
}
