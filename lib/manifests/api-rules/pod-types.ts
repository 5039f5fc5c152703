import { recordOf, recordsOf } from "../json";
import * as check from "./checks";
import {
  atMostOne,
  exactlyOne,
  filled,
  is,
  neededIf,
  never,
  onlyIf,
  requires,
  unique,
  uniqueIfSet,
  within,
  type Rule,
  type RulesByType,
} from "./rules";

const HANDLERS = ["exec", "httpGet", "tcpSocket", "grpc"];
/** Fields of a Pod that a variable can have. */
const POD_FIELD: check.Check = {
  isValid: (value) =>
    /^(metadata\.(name|namespace|uid|(labels|annotations)\['.+'\])|spec\.(nodeName|host|serviceAccountName)|status\.(hostIPs?|podIPs?))$/.test(
      String(value),
    ),
  allowed: "a field of the pod that is known when it starts, such as metadata.name",
};
const RESOURCE_FIELD: check.Check = {
  isValid: (value) => /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.+)$/.test(String(value)),
  allowed: "a limit or request of cpu, memory, ephemeral-storage or huge pages, such as limits.cpu",
};
const named: Rule = filled("name");
const reference: Rule = is(check.subdomain, "name");

/** Rules of the types in a pod. Source: pkg/apis/core/validation/validation.go of Kubernetes. */
export const POD_RULES: RulesByType = {
  "core.v1.PodSpec": [
    filled("containers"),
    is(check.seconds, "activeDeadlineSeconds"),
    is(check.subdomain, "runtimeClassName", "priorityClassName", "serviceAccountName", "nodeName"),
    is(check.text, "schedulerName"),
    never("ephemeralContainers"),
    ({ dnsPolicy, dnsConfig }) =>
      dnsPolicy === "None" && recordOf(dnsConfig)["nameservers"] === undefined
        ? "dnsConfig.nameservers is required if dnsPolicy is None"
        : undefined,
    unique("schedulingGates", "name"),
    unique("hostAliases", "ip"),
  ],
  "core.v1.PodOS": [is(check.oneOf("linux", "windows"), "name"), named],
  "core.v1.Container": [
    filled("name", "image"),
    is(check.label, "name"),
    is(check.oneOf("Always", "Never", "OnFailure"), "restartPolicy"),
    requires("restartPolicyRules", "restartPolicy"),
    unique("volumeMounts", "mountPath"),
    uniqueIfSet("ports", "name"),
    sharedMounts,
  ],
  "core.v1.ContainerResizePolicy": [
    is(check.oneOf("cpu", "memory"), "resourceName"),
    is(check.oneOf("NotRequired", "RestartContainer"), "restartPolicy"),
    filled("resourceName", "restartPolicy"),
  ],
  "core.v1.ContainerRestartRule": [
    is(check.oneOf("Restart", "RestartAllContainers"), "action"),
    filled("action", "exitCodes"),
  ],
  "core.v1.ContainerPort": [
    filled("containerPort"),
    is(check.port, "containerPort", "hostPort"),
    is(check.portName, "name"),
  ],
  "core.v1.EnvVar": [named, is(check.environmentName, "name"), atMostOne("value", "valueFrom")],
  "core.v1.EnvVarSource": [
    exactlyOne("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"),
    within("fieldRef", is(POD_FIELD, "fieldPath")),
  ],
  "core.v1.EnvFromSource": [exactlyOne("configMapRef", "secretRef")],
  "core.v1.ConfigMapEnvSource": [named, reference],
  "core.v1.SecretEnvSource": [named, reference],
  "core.v1.ConfigMapKeySelector": [filled("name", "key"), reference],
  "core.v1.SecretKeySelector": [filled("name", "key"), reference],
  "core.v1.FileKeySelector": [filled("volumeName", "path", "key")],
  "core.v1.ObjectFieldSelector": [filled("fieldPath"), is(check.oneOf("v1"), "apiVersion")],
  "core.v1.ResourceFieldSelector": [filled("resource"), is(RESOURCE_FIELD, "resource")],
  "core.v1.ResourceRequirements": [
    is(check.each(check.amount), "limits", "requests"),
    is(check.keys(check.containerResource), "limits", "requests"),
    withinLimits,
  ],
  "core.v1.Probe": [
    exactlyOne(...HANDLERS),
    is(check.natural, "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"),
    is(check.seconds, "terminationGracePeriodSeconds"),
  ],
  "core.v1.LifecycleHandler": [exactlyOne("exec", "httpGet", "tcpSocket", "sleep")],
  "core.v1.ExecAction": [filled("command")],
  "core.v1.HTTPGetAction": [filled("port"), is(check.portOrName, "port")],
  "core.v1.HTTPHeader": [named],
  "core.v1.TCPSocketAction": [filled("port"), is(check.portOrName, "port")],
  "core.v1.GRPCAction": [filled("port"), is(check.port, "port")],
  "core.v1.SleepAction": [is(check.natural, "seconds")],
  "core.v1.SecurityContext": [is(check.id, "runAsUser", "runAsGroup"), escalation],
  "core.v1.PodSecurityContext": [
    is(check.id, "runAsUser", "runAsGroup", "fsGroup", "supplementalGroups"),
    is(check.oneOf("MountOption", "Recursive"), "seLinuxChangePolicy"),
  ],
  "core.v1.Sysctl": [named],
  "core.v1.SeccompProfile": localhostProfile(),
  "core.v1.AppArmorProfile": localhostProfile(),
  "core.v1.HostAlias": [filled("ip"), is(check.address, "ip"), is(check.subdomain, "hostnames")],
  "core.v1.PodDNSConfig": [is(check.address, "nameservers"), is(check.searchDomain, "searches")],
  "core.v1.PodDNSConfigOption": [named],
  "core.v1.PodReadinessGate": [filled("conditionType"), is(check.qualifiedName, "conditionType")],
  "core.v1.PodSchedulingGate": [named, is(check.qualifiedName, "name")],
  "core.v1.PodResourceClaim": [
    named,
    is(check.label, "name"),
    exactlyOne("resourceClaimName", "resourceClaimTemplateName"),
  ],
};

/** `localhostProfile` is required for the type `Localhost`, and not allowed for other types. */
function localhostProfile(): readonly Rule[] {
  return [
    filled("type"),
    neededIf("localhostProfile", "type", "Localhost"),
    onlyIf("localhostProfile", "type", "Localhost"),
  ];
}

/** Only a privileged container can share its mounts with the node. */
function sharedMounts({ volumeMounts, securityContext }: Parameters<Rule>[0]): string | undefined {
  const isShared = recordsOf(volumeMounts).some((mount) => mount["mountPropagation"] === "Bidirectional");
  return isShared && recordOf(securityContext)["privileged"] !== true
    ? "volumeMounts must not be Bidirectional without privileged"
    : undefined;
}

function escalation(context: Parameters<Rule>[0]): string | undefined {
  if (context["allowPrivilegeEscalation"] !== false) return undefined;
  const added = recordOf(context["capabilities"])["add"];
  const isRoot = context["privileged"] === true || (Array.isArray(added) && added.includes("CAP_SYS_ADMIN"));
  return isRoot
    ? "allowPrivilegeEscalation must not be false if privileged is true or CAP_SYS_ADMIN is added"
    : undefined;
}

/** Requests must not exceed limits. */
function withinLimits(resources: Parameters<Rule>[0]): string | undefined {
  const [limits, requests] = [resources["limits"], resources["requests"]] as readonly (
    Readonly<Record<string, unknown>> | undefined
  )[];
  const over = Object.entries(requests ?? {}).find(([name, request]) => {
    const [asked, most] = [request, limits?.[name]].map((value) => check.amountOf(value));
    return asked !== undefined && most !== undefined && asked > most;
  });
  return over === undefined ? undefined : `requests.${over[0]} must not be more than limits.${over[0]}`;
}
