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
  "probes/failures": "The API server accepts any positive number; a broken pod would stay unnoticed for hours.",
  "probes/liveness-first":
    "The API server does not compare the two probes; a busy pod would restart instead of getting fewer requests.",
  "probes/period": "The API server accepts any positive number; a broken pod would stay unnoticed for hours.",
  "probes/startup-time": "The API server accepts any time; a rollout of a broken version would not fail for as long.",
  "probes/timeout": "The API server accepts any positive number; a broken pod would stay unnoticed for hours.",
};
