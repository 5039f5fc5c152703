import { RECEIVER_KINDS, isNotified, receiverKindsOf } from "../layer/receivers";
import type { Layer } from "../layer/layer";
import { LIMITS } from "../spec/limits";
import type { ContactsSpec } from "../spec/people";
import type { Problem } from "../spec/problem";
import type { EmailSpec, NotifiedSeverity, WebhookSpec } from "../spec/receivers";
import { hostNameProblem } from "../spec/values/host";
import { sortedEntries } from "../values/sorted-entries";
import { listWith, repeatedMessage, show } from "../values/words";
import { addressRangesProblems } from "./address-ranges";
import { labelKeyProblem, labelValueProblem, namespaceNameProblem } from "./kubernetes-names";
import { isOlderVersion } from "./known-bad";
import { inEnvironment, inside, limitProblems, problemIf, type Place } from "./problems";

const CONTACTS = inEnvironment("contacts");

/** Rules about each receiver of alerts. */
export function contactsProblems(contacts: ContactsSpec, place: Place = CONTACTS): Problem[] {
  const { email, webhook } = contacts;
  return [
    ...RECEIVER_KINDS.flatMap((kind) =>
      severitiesProblems(contacts[kind]?.severities, inside(place, kind, "severities")),
    ),
    ...(email === undefined ? [] : emailProblems(email, inside(place, "email"))),
    ...(webhook === undefined ? [] : webhookProblems(webhook, inside(place, "webhook"))),
  ];
}

/** Rules about the receivers and the Alertmanager that notifies them. */
export function receiverNeedsProblems(layer: Pick<Layer, "contacts" | "datastores" | "namespace">): Problem[] {
  const { contacts, datastores, namespace } = layer;
  if (contacts === undefined) return [];
  const isOwn = datastores.alertmanager?.kind === "inCluster";
  const unused =
    "requires an Alertmanager in the cluster; set datastores.alertmanager to { kind: inCluster, version: v0.28.1 }, or remove this field and configure your own Alertmanager";
  const ownNamespace = `must not be the layer's own namespace, got ${show(namespace)}; deploy the program to another namespace, because the policies of the layer deny its connections`;
  return [
    ...(isOwn ? severityProblems(contacts) : []),
    ...(isOwn
      ? []
      : receiverKindsOf(contacts).flatMap((kind) => problemIf("receiver/unused", inside(CONTACTS, kind), unused))),
    ...problemIf(
      "receiver/own-namespace",
      inside(CONTACTS, "webhook", "namespace"),
      contacts.webhook?.namespace === namespace ? ownNamespace : undefined,
    ),
  ];
}

/** First version that reads the address of a webhook from a file. Older ones do not start, or crash: https://github.com/prometheus/alertmanager/pull/3800 */
const FIRST_WITH_ADDRESS_FILE = [0, 28, 0];

/** Rules about receivers whose address is a secret, and the version of Alertmanager in the cluster. */
export function addressFileProblems({ contacts, datastores }: Pick<Layer, "contacts" | "datastores">): Problem[] {
  const { alertmanager } = datastores;
  if (alertmanager?.kind !== "inCluster") return [];
  const { version } = alertmanager;
  if (!isOlderVersion(version, FIRST_WITH_ADDRESS_FILE)) return [];
  const advice = `set datastores.alertmanager.version to "v${FIRST_WITH_ADDRESS_FILE.join(".")}" or newer, which reads the address from a file`;
  return [
    ...problemIf(
      "watchdog/version",
      inside(CONTACTS, "watchdog"),
      contacts?.watchdog === true ? `must be false with Alertmanager ${version}, got true; ${advice}` : undefined,
    ),
    ...problemIf(
      "receiver/version",
      inside(CONTACTS, "webhook"),
      contacts?.webhook === undefined ? undefined : `must not be set with Alertmanager ${version}; ${advice}`,
    ),
  ];
}

/** Rule: an alert of each severity reaches a receiver. */
function severityProblems(contacts: ContactsSpec): Problem[] {
  const kinds = receiverKindsOf(contacts);
  if (contacts.channels === undefined && kinds.length === 0) {
    const message =
      "must have a receiver of alerts, got only people; add channels (Slack), pagerDuty, opsgenie, email or webhook, or remove contacts";
    return problemIf("receiver/missing", CONTACTS, message);
  }
  const lost = (["critical", "warning"] as const).filter((severity) => !isNotified(contacts, severity));
  return lost.flatMap((severity) => problemIf("receiver/severity", CONTACTS, lostMessage(severity, kinds)));
}

function lostMessage(severity: NotifiedSeverity, kinds: readonly string[]): string {
  const fields = listWith(
    "or",
    kinds.map((kind) => `contacts.${kind}.severities`),
  );
  return `must have a receiver of ${severity} alerts, got none; add ${severity} to ${fields}, or add another receiver, such as email`;
}

function severitiesProblems(severities: readonly NotifiedSeverity[] | undefined, place: Place): Problem[] {
  if (severities === undefined) return [];
  const none = "must have at least one severity, got none; add critical or warning, or remove the receiver";
  return [
    ...problemIf("receiver/severities", place, severities.length === 0 ? none : undefined),
    ...severities.flatMap((severity, index) =>
      problemIf(
        "receiver/severities",
        inside(place, index),
        severities.indexOf(severity) < index ? repeatedMessage(severity) : undefined,
      ),
    ),
  ];
}

function emailProblems({ to, from, smarthost, user, requireTls, cidrs }: EmailSpec, place: Place): Problem[] {
  const none = 'must have at least one address, got none; add one, such as "oncall@example.com"';
  const open =
    "must be true with a user, got false; remove this field, because the password would be readable on the network";
  return [
    ...problemIf("receiver/address", inside(place, "to"), to.length === 0 ? none : undefined),
    ...to.flatMap((address, index) =>
      problemIf("receiver/address", inside(place, "to", index), addressProblem(address)),
    ),
    ...problemIf("receiver/address", inside(place, "from"), addressProblem(from)),
    ...problemIf("receiver/smarthost", inside(place, "smarthost"), smarthostProblem(smarthost)),
    ...problemIf("receiver/user", inside(place, "user"), user === undefined ? undefined : userProblem(user)),
    ...problemIf(
      "receiver/tls",
      inside(place, "requireTls"),
      requireTls === false && user !== undefined ? open : undefined,
    ),
    ...cidrsProblems(cidrs, inside(place, "cidrs")),
  ];
}

/** Only the usual characters: Alertmanager treats braces as a template, and commas separate addresses. */
const ADDRESS = /^[A-Za-z0-9.!#$%&'*+/=?^_`|~-]{1,64}@([^@]+)$/;

function addressProblem(address: string): string | undefined {
  const [, host] = ADDRESS.exec(address) ?? [];
  if (host !== undefined && hostNameProblem(host.toLowerCase()) === undefined) return undefined;
  return `must be an e-mail address without a name, got ${show(address)}; write it like "oncall@example.com"`;
}

function smarthostProblem(smarthost: string): string | undefined {
  const [, host = "", port = ""] = /^([^:]+):(\d{1,5})$/.exec(smarthost) ?? [];
  if (hostNameProblem(host) === undefined && Number(port) >= LIMITS.port.min && Number(port) <= LIMITS.port.max) {
    return undefined;
  }
  return `must be a lowercase host name and a port, got ${show(smarthost)}; write it like "smtp.example.com:587"`;
}

function userProblem(user: string): string | undefined {
  if (/^[^\s{}]+$/.test(user)) return undefined;
  return `must be a user name without spaces and braces, got ${show(user)}; correct it, or remove user if the server needs no login`;
}

function webhookProblems({ namespace, labels, cidrs, port }: WebhookSpec, place: Place): Problem[] {
  const isOfPods = namespace !== undefined;
  return [
    ...limitProblems("receiver/port", port, LIMITS.port, inside(place, "port")),
    ...problemIf(
      "receiver/port",
      inside(place, "port"),
      isOfPods && port === undefined
        ? "is required for pods in another namespace; add their container port"
        : undefined,
    ),
    ...problemIf(
      "receiver/target",
      inside(place, "cidrs"),
      isOfPods && cidrs !== undefined
        ? "must not be set together with namespace; remove cidrs if the program has pods in this cluster, otherwise namespace"
        : undefined,
    ),
    ...problemIf(
      "receiver/target",
      inside(place, "labels"),
      !isOfPods && labels !== undefined
        ? "requires namespace; add the namespace of the pods, or remove labels"
        : undefined,
    ),
    ...problemIf(
      "receiver/namespace",
      inside(place, "namespace"),
      isOfPods ? namespaceNameProblem(namespace) : undefined,
    ),
    ...sortedEntries(labels ?? {}).flatMap(([key, value]) => [
      ...problemIf("receiver/label-key", inside(place, "labels", key), labelKeyProblem(key)),
      ...problemIf("receiver/label-value", inside(place, "labels", key), labelValueProblem(value)),
    ]),
    ...cidrsProblems(cidrs, inside(place, "cidrs")),
  ];
}

function cidrsProblems(cidrs: readonly string[] | undefined, place: Place): Problem[] {
  const none = "must list at least one address range, got none; add the ranges of the server, or remove this field";
  return cidrs === undefined
    ? []
    : [
        ...problemIf("receiver/cidrs", place, cidrs.length === 0 ? none : undefined),
        ...addressRangesProblems("receiver/cidr", cidrs, place),
      ];
}
