import { RECEIVER_DEFAULTS } from "../spec/defaults";
import type { ContactsSpec } from "../spec/people";
import type { NotifiedSeverity } from "../spec/receivers";

/** Receivers of alerts other than Slack, by their key in `contacts`. */
export const RECEIVER_KINDS = ["pagerDuty", "opsgenie", "email", "webhook"] as const;

/** One of {@link RECEIVER_KINDS}. */
export type ReceiverKind = (typeof RECEIVER_KINDS)[number];

/** The receivers of alerts in `contacts`. */
export type Receivers = Pick<ContactsSpec, "channels" | ReceiverKind>;

/** Receivers other than Slack that an environment has. */
export function receiverKindsOf(receivers: Receivers): readonly ReceiverKind[] {
  return RECEIVER_KINDS.filter((kind) => receivers[kind] !== undefined);
}

/** Severities of the alerts that a receiver gets. None, if the environment does not have it. */
export function severitiesOf(receivers: Receivers, kind: ReceiverKind): readonly NotifiedSeverity[] {
  const receiver = receivers[kind];
  return receiver === undefined ? [] : (receiver.severities ?? RECEIVER_DEFAULTS.severities[kind]);
}

/** Whether a receiver gets alerts of a severity. Slack has a channel for each. */
export function isNotified(receivers: Receivers, severity: NotifiedSeverity): boolean {
  return (
    receivers.channels !== undefined || RECEIVER_KINDS.some((kind) => severitiesOf(receivers, kind).includes(severity))
  );
}
