/** A label that the alerts of a silence have. */
export interface SilenceMatcher {
  /** Label. */
  readonly name: string;
  /** Its value. */
  readonly value: string;
  /** Whether the value is a regular expression. */
  readonly isRegex: false;
  /** Whether the label must have the value. */
  readonly isEqual: true;
}

/** The parts of a silence that do not depend on the time. With `startsAt` and `endsAt`, it is the body of `POST /api/v2/silences` of Alertmanager. */
export interface Silence {
  /** Labels that an alert must have. */
  readonly matchers: readonly SilenceMatcher[];
  /** Author of the silence. */
  readonly createdBy: string;
  /** Reason. */
  readonly comment: string;
}

/** Length of a silence in hours. It is short, so that a forgotten silence does not hide the next incident. */
export const SILENCE_HOURS = 2;

/** Creates the silence of an alert about one app. */
export function silenceOf(
  { alert, service }: { readonly alert: string; readonly service: string },
  { environment, namespace }: { readonly environment: string; readonly namespace: string },
): Silence {
  const labels = { alertname: alert, service, namespace };
  return {
    matchers: Object.entries(labels).map(([name, value]) => ({ name, value, isRegex: false, isEqual: true })),
    createdBy: `runbook of ${environment}`,
    comment: `${alert} of ${service}: an on-call engineer works on it`,
  };
}
