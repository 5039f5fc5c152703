import { RECEIVERS_PATH, WATCHDOG_KEY } from "../names";
import type { Receiver, Route } from "./alertmanager-types";

/** Name of the alert that always fires. */
export const WATCHDOG = "Watchdog";

/** The interval is a minute. A repeat interval as long as the group interval would skip every other notification. */
const TIMING = { group_wait: "0s", group_interval: "1m", repeat_interval: "50s" };

/** Route of the alert that always fires. The namespace is a matcher, because other rules in the cluster have an alert with the same name. */
export function watchdogRoute(namespace: string): Route {
  return { receiver: "watchdog", matchers: [`alertname="${WATCHDOG}"`, `namespace="${namespace}"`], ...TIMING };
}

/** Receiver of the alert that always fires: the address in a key of Alertmanager's Secret. */
export const WATCHDOG_RECEIVER: Receiver = {
  name: "watchdog",
  webhook_configs: [{ url_file: `${RECEIVERS_PATH}/${WATCHDOG_KEY}`, send_resolved: false }],
};
