import type { Receivers } from "../layer/receivers";
import { RECEIVER_DEFAULTS } from "../spec/defaults";
import type { ContactsSpec } from "../spec/people";
import type { EmailSpec, WebhookSpec } from "../spec/receivers";
import { INTERNET, addressesPeer, appPeer, tcp, toInternet, type Flow, type FlowKind, type Peer } from "./flow";

const APP = "alertmanager";

/** Flows from Alertmanager to its receivers. Those outside the cluster are on the internet, unless `cidrs` says where they are. */
export function receiverFlows(contacts: Receivers & Pick<ContactsSpec, "watchdog">): readonly Flow[] {
  const { channels, pagerDuty, opsgenie, email, webhook, watchdog = false } = contacts;
  const isWebhookPublic = webhook !== undefined && isPublic(webhook) && portOf(webhook) === 443;
  const onInternet = [channels, pagerDuty, opsgenie].some((one) => one !== undefined) || watchdog || isWebhookPublic;
  return [
    ...(onInternet ? [toInternet(APP, "alertmanager notifies its receivers")] : []),
    ...(email === undefined ? [] : [emailFlow(email)]),
    ...(webhook === undefined || isWebhookPublic ? [] : [webhookFlow(webhook)]),
  ];
}

function emailFlow({ smarthost, cidrs }: EmailSpec): Flow {
  const [kind, to] = outside("the mail server", cidrs);
  return tcp(kind, appPeer(APP), to, [smarthostPort(smarthost)], "alertmanager sends e-mail");
}

function webhookFlow(webhook: WebhookSpec): Flow {
  const { namespace, labels, cidrs } = webhook;
  const [kind, to] =
    namespace === undefined
      ? outside("the webhook", cidrs)
      : (["outside", { kind: "pods", name: `the webhook in ${namespace}`, namespace, labels }] as const);
  return tcp(kind, appPeer(APP), to, [portOf(webhook)], "alertmanager calls the webhook");
}

function outside(name: string, cidrs: readonly string[] | undefined): readonly [FlowKind, Peer] {
  return cidrs === undefined ? ["internet", INTERNET] : ["outside", addressesPeer(name, cidrs)];
}

function isPublic({ namespace, cidrs }: WebhookSpec): boolean {
  return namespace === undefined && cidrs === undefined;
}

function portOf({ port }: WebhookSpec): number {
  return port ?? RECEIVER_DEFAULTS.webhookPort;
}

/** Port of a mail server. A rule checks that it has one. */
function smarthostPort(smarthost: string): number {
  return Number(/:(\d+)$/.exec(smarthost)?.[1] ?? 25);
}
