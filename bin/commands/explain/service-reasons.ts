/** Beginning of a reason for values that appear only in the environment files and not in any object. */
export const NOT_RENDERED = "The value is not in any object, so the API server never sees it;";

/** Reasons of the rules about ConfigMaps and probes of services that are stricter than the API server. */
export const SERVICE_REASONS: Readonly<Record<string, string>> = {
  "config-map/item":
    "The API server does not know the keys of a ConfigMap; the container would never start without the key.",
  "config-map/mode": `${NOT_RENDERED} a mode with other digits could mean another one.`,
  "config-map/name":
    "The API server accepts the name of a ConfigMap that does not exist, even an invalid name, and a repeated one has no effect.",
  "config-map/prefix": "Kubernetes accepts any printable text; a shell does not.",
  "grpc-health/path": `${NOT_RENDERED} a container has one readiness probe.`,
  "grpc-health/port": "The API server sees only a number; a server without gRPC would never become ready.",
  "grpc-health/service": "The API server accepts any text; a server does not know a name with spaces.",
  "ports/count": "The API server accepts more ports; a service with so many is probably several services.",
  "ports/name":
    "The API server accepts the names of ports with the word service; two services could then have the same environment variable for their callers.",
  "ports/number":
    "The API server accepts lower numbers; a container that does not run as root can't listen on them on every node.",
  "probes/failures": "The API server accepts any positive number; a broken pod would stay unnoticed for hours.",
  "probes/liveness-first":
    "The API server does not compare the two probes; a busy pod would restart instead of getting fewer requests.",
  "probes/period": "The API server accepts any positive number; a broken pod would stay unnoticed for hours.",
  "probes/startup-time": "The API server accepts any time; a rollout of a broken version would not fail for as long.",
  "probes/timeout": "The API server accepts any positive number; a broken pod would stay unnoticed for hours.",
};
