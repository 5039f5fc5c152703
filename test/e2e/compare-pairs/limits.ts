import type { Pair } from "../../helpers/pairs/pairs";

/** A kind of change that `compare` can't judge as the API server does. */
export interface Limit {
  /** Matches the kind of the object and the path of the change, such as `Service spec.ipFamilyPolicy`. */
  readonly pattern: RegExp;
  readonly reason: string;
}

/** The known limits. `docs/release.md` describes them. */
export const LIMITS: readonly Limit[] = [
  {
    pattern: /(expression|messageExpression|valueExpression|validations|matchConditions|auditAnnotations|variables)\b/i,
    reason: "CEL expressions are not compiled",
  },
  {
    pattern: /^(HTTPRoute|ServiceMonitor|PrometheusRule) /,
    reason: "the schema of a custom resource is in the cluster",
  },
  {
    pattern: /^Service spec\.(ipFamilyPolicy|ipFamilies)/,
    reason: "it depends on the cluster whether Services can have two IP families",
  },
  {
    pattern:
      /^PersistentVolumeClaim spec\.(volumeName|volumeAttributesClassName|dataSource|dataSourceRef|storageClassName)/,
    reason: "it depends on the cluster whether the claim is bound and which classes and drivers exist",
  },
  {
    pattern: /^ConfigMap binaryData/,
    reason: "an immutable ConfigMap refuses even an empty map that it does not have",
  },
  {
    pattern: /^EndpointSlice ports\[\d+\]\.port/,
    reason: "the API server accepts numbers outside of the range of ports",
  },
];

/** Returns the reason why a pair is not judged, if it is a known limit. */
export function limitOf({ before, path }: Pair): string | undefined {
  return LIMITS.find(({ pattern }) => pattern.test(`${before.kind} ${path}`))?.reason;
}
