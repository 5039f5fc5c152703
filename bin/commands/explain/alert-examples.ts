import type { RuleExample } from "./rules";

/** Edits to the full sample that break a rule about alerts of the user, by code of the rule. */
export const ALERT_EXAMPLES: Readonly<Record<string, RuleExample>> = {
  "alerts/every-namespace": ["environment", '{namespace="access-sample"}', '{job="gateway"}'],
  "alerts/expression": ["environment", "[5m])) > 1", "[5m]) > 1"],
  "alerts/for": ["environment", "for: 10m", "for: 10 minutes"],
  "alerts/layer-name": ["environment", "CheckoutFails", "HighLatency"],
  "alerts/misspelled": [
    "environment",
    'checkout_failures_total{namespace="access-sample"}',
    'gateway_request_total{namespace="access-sample"}',
  ],
  "alerts/name": ["environment", "CheckoutFails", "checkout-fails"],
  "alerts/namespace": ["environment", 'checkout_failures_total{namespace="access-sample"}', "gateway_requests_total"],
  "alerts/secret": [
    "environment",
    "Check the status page of the payment provider.",
    "Check https://user:password@example.com",
  ],
  "alerts/service": ["environment", "service: gateway\n    severity", "service: gatewy\n    severity"],
  "alerts/template": ["environment", "{{ $labels.region }}", "{{ $labels.zone }}"],
  "alerts/text": ["environment", "description: Check the status page of the payment provider.", 'description: ""'],
  "alerts/unused": ["environment", "  monitoring: operator\n", "  monitoring: none\n"],
};

/** Reasons of the rules about alerts of the user that are stricter than the API server. */
export const ALERT_REASONS: Readonly<Record<string, string>> = {
  "alerts/for": "The API server accepts more than Prometheus does, or sees only a file in a ConfigMap.",
  "alerts/name": "The API server accepts any name of an alert; the alerts of the layer have names in CamelCase.",
  "alerts/secret": "The API server accepts any text; everyone who gets the notification could read the value.",
  "alerts/service": "The API server accepts any label; routes, inhibition and links would not match.",
  "alerts/text": "The API server accepts empty texts, which do not help the on-call engineer.",
  "alerts/unused": "No object contains the alerts, so they would never fire.",
};
