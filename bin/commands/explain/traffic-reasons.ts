import { NOT_RENDERED } from "./service-reasons";

/** Reason for values of selectors in network policies. */
export const SELECTOR =
  "The API server sees only a selector of a network policy, which would match no pod, or the wrong pods.";
/** Reason for address ranges in network policies. */
export const RANGE =
  "The API server accepts a range that matches every address, which would allow connections from or to everywhere.";
/** Reason for values in the configuration of Alertmanager. */
const CONFIGURATION = "The API server sees only a file in a ConfigMap, which Alertmanager refuses or cannot use.";
/** Reason for values of policies that the model does not render. */
const UNRENDERED =
  "The API server does not see the entry; with a mistake in it, reach and lockdown would mislead readers.";
/** Reasons of the rules about public routes and receivers of alerts that are stricter than the API server. */
export const TRAFFIC_REASONS: Readonly<Record<string, string>> = {
  "exposure/cidr": RANGE,
  "exposure/cidrs": `Without a range, no network policy would allow requests from outside.`,
  "exposure/class-name": "The API server accepts more than 63 characters between two dots; RFC 1123 does not.",
  "exposure/entry-point": `No network policy would allow requests from outside, or the choice would be ambiguous.`,
  "exposure/label-key": SELECTOR,
  "exposure/label-value": SELECTOR,
  "exposure/namespace": SELECTOR,
  "exposure/own-namespace":
    "The API server does not check it; the layer's policies would also isolate a Gateway in its namespace.",
  "exposure/parent": "The API server accepts any non-empty text; no Gateway can have such a name.",
  "exposure/section-name": "The API server accepts more than 63 characters between two dots; RFC 1123 does not.",
  "host/blocked-path":
    "The API server accepts a route that blocks all paths of a service, and a path of a probe that no route can match.",
  "host/certificate": "The API server accepts any Secret name; without a host, the certificate is unused.",
  "host/name": "The API server accepts a name without a domain, which does not resolve outside the cluster.",
  "host/public-health": `${NOT_RENDERED} without a host, or with health checks below the metrics path, it has no effect.`,
  "host/same": "The API server accepts two routes with the same host, and requests would go to either one.",
  "host/same-certificate":
    "The API server accepts Ingresses of one host with different certificates; the controller uses one of them, which may not be for this host.",
  "host/unexposed": `${NOT_RENDERED} readers would assume that the service is exposed.`,
  "host/unused-certificate": `${NOT_RENDERED} a Gateway's listener has its own certificate.`,
  "own-policies/duplicate": UNRENDERED,
  "own-policies/host": UNRENDERED,
  "own-policies/kind": UNRENDERED,
  "own-policies/layer-name": `${UNRENDERED} A command for your policy could delete the one of the layer.`,
  "own-policies/name": UNRENDERED,
  "own-policies/service": UNRENDERED,
  "receiver/address": CONFIGURATION,
  "receiver/cidr": RANGE,
  "receiver/cidrs": "Without a range, no network policy would allow the connection.",
  "receiver/label-key": SELECTOR,
  "receiver/label-value": SELECTOR,
  "receiver/missing": `${CONFIGURATION} Without a receiver, no one would get alerts.`,
  "receiver/namespace": SELECTOR,
  "receiver/own-namespace":
    "The API server does not check it; the default policy denies requests to pods that the layer does not know.",
  "receiver/port": "The API server sees only the port of a network policy, to which Alertmanager could not connect.",
  "receiver/severities": `${CONFIGURATION} A receiver without severities would get no alerts.`,
  "receiver/severity": `${CONFIGURATION} Alertmanager would discard the alerts of this severity.`,
  "receiver/smarthost": CONFIGURATION,
  "receiver/target": "No network policy would allow the connection, or the choice would be ambiguous.",
  "receiver/tls": `${CONFIGURATION} Alertmanager refuses to send a password without TLS.`,
  "receiver/unused": `${NOT_RENDERED} readers would assume that alerts arrive there.`,
  "receiver/user": CONFIGURATION,
  "receiver/version": `${CONFIGURATION} Older versions do not start with it, or crash.`,
  "route/alias": "The API server accepts names without a domain, and repeated names in an Ingress.",
  "route/annotation":
    "Annotations are opaque to the API server, but some controllers would then serve blocked paths, or split requests in another way than the release file.",
  "route/host": `${NOT_RENDERED} without a host, a service has no route.`,
  "route/path":
    "The API server accepts a path that the route itself blocks, and repeated paths; an Ingress accepts any path.",
  "route/timeout": `${NOT_RENDERED} an Ingress has no field for a timeout. A Gateway's longest timeout is longer than a day.`,
};
